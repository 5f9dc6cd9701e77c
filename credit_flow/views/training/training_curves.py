"""How a training went: what the society earns, how far bids are from the optimal values, and what credit leaks."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import INK, KINDS, MUTED, heading
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

LINES = {
    "bids_minus_optimal": ("bids less Q*, credits", KINDS[0]),
    "leak": ("leak, share of prices", KINDS[1]),
}
"""What stands in the second panel, where the training knows it."""


def training_curves(table: pd.DataFrame, width: str | float = "page", **style) -> Figure:
    """The return (credits per episode) and, beside it, the mean absolute gap between the highest bid for a state and its optimal
    value (credits) and the credit leak (share of prices), against auctions held in each society; a line for each seed.

    `table` is `training.parquet` or `pandas.DataFrame(training.rows)`, a row per update and seed. Bids count the noise by which
    policies explore, as the return does. Errors: `NothingToShow` before the first update.
    """
    if table.empty:
        raise NothingToShow("nothing has been learned yet: no update was made")
    return _draw(table, width, **style)


@view
def _draw(table: pd.DataFrame, size: Size) -> Figure:
    figure, (earned, missed) = panels(size, 2, 0.62)
    known = {name: words for name, words in LINES.items() if name in table and table[name].notna().any()}
    for number, seed in table.groupby("seed"):
        earned.plot(seed["auctions"], seed["return"], color=INK, alpha=0.7, label=f"return, seed {number}")
        for name, (words, colour) in known.items():
            missed.plot(
                seed["auctions"], seed[name], color=colour, alpha=0.7, label=f"{words}, seed {number}"
            )
    for axes in (earned, missed):
        axes.set(xlabel="auctions in each society", xlim=(0, table["auctions"].max()))
        axes.locator_params(axis="x", nbins=4)
        axes.xaxis.set_major_formatter("{x:,.0f}")
    earned.set_ylabel("credits per episode")
    missed.set_ylabel("credits, share")
    n = table["seed"].nunique()
    heading(earned, ("return", INK), (f"{n} seed{'s' if n > 1 else ''}", MUTED))
    heading(missed, *(known.values() or [("the world was not solved", MUTED)]))
    missed.set_ylim(bottom=min(0.0, missed.get_ylim()[0]))
    return figure
