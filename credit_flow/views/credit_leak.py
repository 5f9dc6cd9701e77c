"""How much credit leaks on its way back from the reward, and how much is made, beside what the society achieves."""

from __future__ import annotations

from matplotlib.figure import Figure

from credit_flow.core.record import Record
from credit_flow.views.style import BLUE, GREEN, MUTED, VERMILION, NothingToShow, heading, panels, view
from credit_flow.views.window import calm, needed, smooth


@view
def credit_leak(record: Record, width: str = "column") -> Figure:
    """The mean return of finished episodes, credits; then the share of the highest bids that sellers did not get, and credit made per credit of reward.

    Under credit-conserving Vickrey nothing leaks where clones bid as one, and much where every action is alone (key
    `chang2020`); what Vickrey makes shows as the second line. Means over a fortieth of the run.
    """
    measures, n_ticks = needed(record, "measures"), calm(record)
    if "leak" not in measures:
        raise NothingToShow("no states were sold")
    figure, (top, bottom) = panels(width, 2)
    top.plot(measures.index, smooth(measures["return"], n_ticks), color=GREEN)
    top.set(xlabel="tick", ylabel="credits per episode", xlim=(0, record.ticks))
    top.set_ylim(min(0.0, top.get_ylim()[0]), max(top.get_ylim()[1], 1e-3))
    heading(top, ("return", GREEN), (f"mean of {n_ticks} ticks", MUTED))
    for name, colour in (("leak", VERMILION), ("mint", BLUE)):
        line = smooth(measures[name], n_ticks)
        bottom.plot(measures.index, line, color=colour)
    bottom.set(xlabel="tick", ylabel="share", xlim=(0, record.ticks))
    bottom.set_ylim(-0.02, max(1.0, min(bottom.get_ylim()[1], 3.0)))
    heading(bottom, ("credit leaked", VERMILION), ("credit made, per reward", BLUE))
    return figure
