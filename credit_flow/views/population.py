"""How many experts live, are born and die."""

from __future__ import annotations

from matplotlib.figure import Figure

from credit_flow.core.record import Record
from credit_flow.views.style import BLUE, GREEN, MUTED, VERMILION, heading, panels, view
from credit_flow.views.window import calm, needed, smooth


@view
def population(record: Record, width: str = "column") -> Figure:
    """How many experts live, and how many are born and die.

    First living experts at each tick's close. Then births and deaths, experts per tick, averaged over a fortieth of
    the run. Where the two lines meet the population is stationary.
    """
    measures, n_ticks = needed(record, "measures"), calm(record)
    figure, (living, vital) = panels(width, 2)
    living.plot(measures.index, measures["population"], color=BLUE)
    living.set(ylabel="experts", xlabel="tick", xlim=(0, record.ticks), ylim=(0, None))
    heading(living, ("living experts", BLUE))
    for name, colour in (("births", GREEN), ("deaths", VERMILION)):
        vital.plot(measures.index, smooth(measures[name], n_ticks), color=colour)
    vital.set(ylabel="experts per tick", xlabel="tick", xlim=(0, record.ticks), ylim=(0, None))
    heading(vital, ("births", GREEN), ("deaths", VERMILION), (f"mean of {n_ticks} ticks", MUTED))
    return figure
