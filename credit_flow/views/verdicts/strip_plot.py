"""The readings of one phenomenon: a column per arm, a line per seed."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from credit_flow.views.drawing.sheet import keep, panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, FAINT, GREY, INK
from credit_flow.views.view import view

NAMES = {"off": "OFF", "on": "ON", "null": "NULL", "null_off": "NULL's OFF"}
"""The arms from left to right, as they are called."""


def strip_plot(readings: pd.DataFrame, unit: str, width: str | float = "column", **style) -> Figure:
    """The reading of every seed in each arm, those of a seed joined by a line, and the mean of each arm as a bar.

    `readings` has the columns arm, seed and reading, of one phenomenon; `unit` is theirs.
    """
    return _draw((readings, unit), width, **style)


@view
def _draw(numbers, size: Size) -> Figure:
    readings, unit = numbers
    figure, (axes,) = panels(size, 1, size.pick(0.62, 0.42, 0.42))
    wide = readings.pivot(index="seed", columns="arm", values="reading")
    arms = [arm for arm in NAMES if arm in wide]
    for _, row in wide.iterrows():
        axes.plot(range(len(arms)), row[arms], color=FAINT, lw=0.6, zorder=1)
    for place, arm in enumerate(arms):
        values = wide[arm].dropna()
        colour = {"on": BLUE, "off": INK}.get(arm, GREY)
        axes.scatter([place] * len(values), values, s=size.dots(7), color=colour, alpha=0.6, lw=0, zorder=2)
        axes.hlines(values.mean(), place - 0.22, place + 0.22, color=colour, lw=1.6, zorder=3)
    axes.set_xlim(-0.5, len(arms) - 0.5)
    axes.set_xticks(range(len(arms)), [NAMES[arm] for arm in arms])
    axes.set_ylabel(unit)
    return keep(figure, readings)
