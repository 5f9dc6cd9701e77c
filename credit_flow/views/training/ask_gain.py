"""Whether any asker could still gain: what an ask brings as it is made, and by the asker's best reply to all others."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import INK, KINDS, MUTED, heading
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view


def ask_gain(table: pd.DataFrame, width: str | float = "page", **style) -> Figure:
    """What an ask of each expert brings by its best reply (credits) over what it brings as it is made; on the diagonal nobody gains.

    `table` is `deviation.parquet` of a training of asks, a row per seed and expert. Errors: `NothingToShow` where nobody asked.
    """
    if table.empty:
        raise NothingToShow("no best replies are known: nobody asked")
    return _draw(table, width, **style)


@view
def _draw(table: pd.DataFrame, size: Size) -> Figure:
    figure, (axes,) = panels(size, 1, 0.62)
    most = float((table["has"] + table["gain"].clip(lower=0.0)).max()) or 1.0
    axes.plot([0.0, most], [0.0, most], color=MUTED, linewidth=0.8)
    for k, (seed, part) in enumerate(table.groupby("seed")):
        colour = KINDS[k % len(KINDS)]
        axes.plot(
            part["has"],
            part["has"] + part["gain"],
            "o",
            color=colour,
            alpha=0.5,
            markersize=3,
            label=f"seed {seed}",
        )
    axes.set(
        xlabel="an ask as it is made, credits",
        ylabel="by the best reply, credits",
        xlim=(0.0, None),
        ylim=(0.0, None),
    )
    n = table["seed"].nunique()
    heading(axes, ("an expert", KINDS[0]), ("nobody gains", MUTED), (f"{n} seed{'s' if n > 1 else ''}", INK))
    return figure
