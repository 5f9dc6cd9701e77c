"""How many experts live, are born and die."""

from __future__ import annotations

from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.over_time import along_ticks, smooth
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, DASHED, GREEN, MUTED, VERMILION, heading
from credit_flow.views.needs import Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view
from credit_flow.views.window import calm, needed


def somebody_comes_or_goes(record: Record) -> None:
    """Errors: `NothingToShow` where the same experts live all the time."""
    if not needed(record, "measures")[["births", "deaths"]].to_numpy().any():
        raise NothingToShow("nobody is born and nobody dies: the same experts live all the time")


@view(needs=Needs(measures=("births", "deaths"), also=somebody_comes_or_goes, words="births or deaths"))
def population(record: Record, size: Size) -> Figure:
    """How many experts live, and how many are born and die.

    First living experts at each tick's close. Then births and deaths, experts per tick, averaged over a fortieth of
    the run, and never across a shock. Where the two lines meet the population is stationary.
    """
    measures, n_ticks = needed(record, "measures"), calm(record)
    figure, (living, vital) = panels(size, 2)
    living.plot(measures.index, measures["population"], color=BLUE, label="living experts")
    living.set(ylabel="experts", ylim=(0, None))
    heading(living, ("living experts", BLUE))
    for name, colour, dashes in (("births", GREEN, "-"), ("deaths", VERMILION, DASHED)):
        line = smooth(record, measures[name], n_ticks)
        vital.plot(measures.index, line, color=colour, linestyle=dashes, label=name)
    vital.set(ylabel="experts per tick", ylim=(0, None))
    heading(vital, ("births", GREEN, "-"), ("deaths", VERMILION, DASHED), (f"mean of {n_ticks} ticks", MUTED))
    for axes in (living, vital):
        along_ticks(axes, record)
    return figure
