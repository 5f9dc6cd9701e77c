"""How far bids for states lie from what the states are worth, of winners and of losers."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from credit_flow.core.record import Record
from credit_flow.measures.state_auctions import truthfulness as measured
from credit_flow.views.states import states
from credit_flow.views.style import BLUE, FAINT, MUTED, ORANGE, NothingToShow, heading, panels, view


@view
def truthfulness(record: Record, width: str = "column") -> Figure:
    """Bids minus exact values, credits, of the highest bidder of each state and of the others; never pooled.

    First the mean, in which errors cancel; then the mean of the sizes, without sign. A loser that never wins feels no pull
    toward its value (key `chang2020`): only exploration or dropout brings its line down.
    """
    found = states(record)
    if np.isnan(found.optimal).any():
        raise NothingToShow("the exact values of this world are not known")
    top = np.nan_to_num(found.bid, nan=-np.inf)
    won = top == top.max(axis=1, keepdims=True)
    gaps = [measured(bid, found.optimal, best) for bid, best in zip(found.bid, won)]
    figure, axes = panels(width, 2)
    for axis, part, name in zip(axes, ("signed", "absolute"), ("mean", "mean of sizes")):
        axis.axhline(0.0, color=FAINT, zorder=0)
        for side, colour in ((0, BLUE), (1, ORANGE)):
            axis.plot(found.ticks, [getattr(gap[side], part) for gap in gaps], color=colour)
        axis.set(xlabel="tick", ylabel="credits", xlim=(0, record.ticks))
        heading(axis, ("winners", BLUE), ("losers", ORANGE), (name, MUTED))
    return figure
