"""How far bids for states lie from what the states are worth, of winners and of losers."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.measures.state_auctions import truthfulness as measured
from credit_flow.views.drawing.over_time import along_ticks
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, DASHED, FAINT, MUTED, ORANGE, heading
from credit_flow.views.needs import STATES, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.states.state_arrays import states
from credit_flow.views.view import view

SIDES = ((0, "winners", BLUE, "-"), (1, "losers", ORANGE, DASHED))


@view(needs=Needs(families=(STATES,), snapshots=("bid_", "wins_", "optimal_"), words="exact values"))
def truthfulness(record: Record, size: Size) -> Figure:
    """Bids minus exact values, credits, of the highest bidder of each state and of the others; never pooled.

    First the mean, in which errors cancel; then the mean of the sizes, without sign. A loser that never wins feels no pull
    toward its value (key `chang2020`): only exploration or dropout brings its line down.
    """
    found = states(record)
    if np.isnan(found.optimal).any():
        raise NothingToShow("the exact values of this world are not known")
    top = np.nan_to_num(found.bid, nan=-np.inf)
    won = top == top.max(axis=1, keepdims=True)
    values = found.optimal.ravel()
    gaps = [measured(bid.ravel(), values, best.ravel()) for bid, best in zip(found.bid, won)]
    figure, axes = panels(size, 2)
    for axis, part, name in zip(axes, ("signed", "absolute"), ("mean", "mean of sizes")):
        axis.axhline(0.0, color=FAINT, zorder=0)
        for side, who, colour, dashes in SIDES:
            values = [getattr(gap[side], part) for gap in gaps]
            axis.plot(
                found.ticks, values, color=colour, linestyle=dashes, label=f"{who}, {name}", clip_on=False
            )
        axis.set(ylabel="credits")
        heading(axis, *((who, colour, dashes) for _, who, colour, dashes in SIDES), (name, MUTED))
        along_ticks(axis, record)
    return figure
