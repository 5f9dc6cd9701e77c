"""How much credit leaks on its way back from the reward, and how much is made, beside what the society achieves."""

from __future__ import annotations

from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.over_time import along_ticks, smooth
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, DASHED, GREEN, MUTED, VERMILION, heading
from credit_flow.views.needs import STATES, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view
from credit_flow.views.window import calm, needed


def something_was_sold(record: Record) -> None:
    """Errors: `NothingToShow` before the first sale."""
    if needed(record, "measures")[["leak", "mint"]].isna().all(axis=None):
        raise NothingToShow("no state was sold yet: there is nothing that could leak")


@view(needs=Needs(families=(STATES,), also=something_was_sold, words="a sale"))
def credit_leak(record: Record, size: Size) -> Figure:
    """The mean return of finished episodes, credits; then the share of the highest bids that sellers did not get, and credit made per credit of reward.

    Under credit-conserving Vickrey nothing leaks where clones bid as one, and much where every action is alone (key
    `chang2020`); what Vickrey makes shows as the second line. Means over a fortieth of the run; without reward there is nothing
    to compare what is made with, and no second line.
    """
    measures, n_ticks = needed(record, "measures"), calm(record)
    figure, (top, bottom) = panels(size, 2)
    returns = smooth(record, measures["return"], n_ticks)
    top.plot(measures.index, returns, color=GREEN, label="return", clip_on=False)
    top.set(ylabel="credits per episode")
    high = max(1.08 * returns.max(), 0.0) or 1.0
    top.set_ylim(min(-0.03 * high, 1.05 * returns.min()), high)
    heading(top, ("return", GREEN), (f"mean of {n_ticks} ticks", MUTED))
    words = []
    for name, what, colour, dashes in (
        ("leak", "credit leaked", VERMILION, "-"),
        ("mint", "credit made, per reward", BLUE, DASHED),
    ):
        if measures[name].notna().any():
            line = smooth(record, measures[name], n_ticks)
            bottom.plot(measures.index, line, color=colour, linestyle=dashes, label=what, clip_on=False)
            words.append((what, colour, dashes))
    highest = max(
        [1.0, *(line.get_ydata()[line.get_ydata() == line.get_ydata()].max() for line in bottom.lines)]
    )
    bottom.set(ylabel="share", ylim=(-0.03 * highest, 1.05 * highest))
    heading(bottom, *words)
    for axes in (top, bottom):
        along_ticks(axes, record)
    return figure
