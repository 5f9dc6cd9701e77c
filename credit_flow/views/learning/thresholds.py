"""Where a contract begins to hold: welfare over one number that differs between runs, as it is solved and as it was played."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real

import numpy as np
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, INK, heading
from credit_flow.views.needs import GAMES, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view
from credit_flow.views.window import needed

PASSED_OVER = ("seed", "ticks", "copies")
"""Parameters in which runs may differ besides."""


@view(
    needs=Needs(
        families=(GAMES,),
        measures=("exact_welfare",),
        runs=2,
        words="in which one number of the scenario differs",
    )
)
def thresholds(record: Sequence[Record], size: Size) -> Figure:
    """Welfare of an episode over the one number in which several runs differ: the line is the exact solution of each, a dot what was played in it, the mean of its episodes.

    Where the line steps, a contract begins to hold, or ceases to (key `christoffersen2023`). Between two runs it steps in the middle, for nothing is known there: the more runs, the closer it
    stands to the true threshold. Of players that learn the dots say how near they came. A Record does not tell a setting of its world that was left as usual: that run is left out.
    """
    name = varied(list(record))
    records = [run for run in record if name in run.parameters]
    order = np.argsort([run.parameters[name] for run in records], kind="stable")
    place = np.array([float(records[i].parameters[name]) for i in order])
    exact = np.array([float(needed(records[i], "measures")["exact_welfare"].iloc[-1]) for i in order])
    played = np.array([_played(records[i]) for i in order])
    figure, (axes,) = panels(size, 1, size.pick(0.7, 0.45))
    axes.step(place, exact, where="mid", color=INK, label="exact solution", zorder=2)
    dots = {"s": size.dots(14), "color": BLUE, "linewidth": 0, "zorder": 3, "clip_on": False}
    axes.scatter(place, played, **dots, label="played")
    axes.set(xlabel=called(name), ylabel=called("welfare of an episode, credits"))
    axes.margins(y=0.12)
    heading(axes, ("exact solution", INK, "-"), ("● played", BLUE))
    return figure


def varied(records: Sequence[Record]) -> str:
    """The one parameter, a number, in which runs differ. Errors: `NothingToShow` for none, several, and words."""
    names = {name for run in records for name in run.parameters} - set(PASSED_OVER)
    differ = sorted(n for n in names if len({repr(run.parameters.get(n)) for run in records}) > 1)
    if len(differ) != 1:
        raise NothingToShow(
            f"it is drawn of runs that differ in one number, and these differ in {', '.join(differ) or 'none'}"
        )
    (name,) = differ
    for run in records:
        value = run.parameters.get(name, 0.0)
        if isinstance(value, bool) or not isinstance(value, Real):
            raise NothingToShow(f"it is drawn over a number, and {name} is {value!r} in one of the runs")
    return name


def _played(record: Record) -> float:
    """Mean welfare of the episodes of a run, credits; nan where none ended."""
    measures = needed(record, "measures")
    n = measures["episodes"]
    total = (measures["welfare"].fillna(0.0) * n).sum()
    return float(total / n.sum()) if n.sum() else float("nan")
