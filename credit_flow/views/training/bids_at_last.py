"""What trained bidders bid for states, against what these are worth to them: on the line bids are true."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.plain import Plain
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import DASHED, INK, MUTED, heading, kind_colour
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

MOST_NAMED = 6
"""Actions that are told apart by colour and name."""


def bids_at_last(table: pd.DataFrame, width: str | float = "page", **style) -> Figure:
    """Mean bid without noise over the optimal value Q* of acting so there (credits; key `watkins1992`), a point for each seed, state and expert, in the colour of its action.

    `table` is `bids.parquet` of a training. Errors: `NothingToShow` where no values are known.
    """
    known = table[table["worth"].notna()] if len(table) else table
    if known.empty:
        raise NothingToShow("no values are known: nobody bids, or the world is not finite")
    return _draw(known, width, **style)


@view
def _draw(table: pd.DataFrame, size: Size) -> Figure:
    figure, (axes,) = panels(size, 1, 0.5)
    actions = np.sort(table["action"].unique()).tolist()
    ends = [table["worth"].min(), table["worth"].max()]
    axes.plot(ends, ends, color=MUTED, linestyle=DASHED, zorder=0, label="bid = worth")
    for action in actions:
        one = table[table["action"] == action]
        colour = kind_colour(action % MOST_NAMED)
        axes.plot(one["worth"], one["bid"], "o", color=colour, alpha=0.6, label=f"action {action}")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(Plain())
    axes.set(xlabel=called("worth of the action (Q*), credits"), ylabel=called("bid, credits"))
    n = table["seed"].nunique()
    named = [(f"action {action}", kind_colour(action)) for action in actions[:MOST_NAMED]]
    few = len(actions) <= MOST_NAMED
    heading(
        axes,
        *(named if few else [(f"{len(actions)} actions", INK)]),
        ("true bids", MUTED, DASHED),
        (f"{n} seed{'s' if n > 1 else ''}", MUTED),
    )
    return figure
