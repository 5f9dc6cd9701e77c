"""How a training of asks went: what the economy takes in, and which share of the surplus its experts ask."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import INK, KINDS, MUTED, heading
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view


def ask_curves(table: pd.DataFrame, width: str | float = "page", **style) -> Figure:
    """The share of bounty less cost that experts ask above cost and, beside it, how many live and what their best replies would gain (share of what asks bring), against ticks; a line for each seed.

    `table` is `training.parquet`, a row per update and seed. Errors: `NothingToShow` before the first update.
    """
    if table.empty:
        raise NothingToShow("nothing has been learned yet: no update was made")
    return _draw(table, width, **style)


@view
def _draw(table: pd.DataFrame, size: Size) -> Figure:
    figure, (asked, gained) = panels(size, 2, 0.62)
    for number, seed in table.groupby("seed"):
        asked.plot(seed["auctions"], seed["ask/share"], color=INK, alpha=0.7, label=f"asked, seed {number}")
        known = seed.dropna(subset=["deviation_gain"]) if "deviation_gain" in seed else seed.iloc[:0]
        gained.plot(
            known["auctions"], known["deviation_gain"] if len(known) else [], "o-", color=KINDS[0], alpha=0.7, label=f"gain, seed {number}"
        )  # fmt: skip
    for axes in (asked, gained):
        axes.set(xlabel="tick", xlim=(0, table["auctions"].max()))
        axes.locator_params(axis="x", nbins=4)
        axes.xaxis.set_major_formatter("{x:,.0f}")
    asked.set(ylabel="share of the surplus", ylim=(0.0, None))
    gained.set(ylabel="share of what asks bring")
    gained.axhline(0.0, color=MUTED, linewidth=0.6)
    n = table["seed"].nunique()
    heading(asked, ("asked above cost", INK), (f"{n} seed{'s' if n > 1 else ''}", MUTED))
    heading(gained, ("gain of a best reply", KINDS[0]))
    return figure
