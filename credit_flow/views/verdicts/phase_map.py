"""Where a phenomenon is there: its verdict over one or two parameters."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.views.drawing.sheet import keep, panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, DASHED, FAINT, INK, MUTED, heading
from credit_flow.views.verdicts.verdict_chart import MARKS
from credit_flow.views.view import view


def phase_map(cells: pd.DataFrame, parameters: list[str], width: str | float = "column", **style) -> Figure:
    """Over two parameters a disc per cell, full where the phenomenon is present, open where it is absent and half where nothing is decided; over one its
    effect with the 95 % interval as well.

    `cells` has a column for each of the `parameters`, and verdict, effect, low, high, sesoi (in the `unit`) and unit.
    """
    return _draw((cells, parameters), width, **style)


@view
def _draw(numbers, size: Size) -> Figure:
    cells, parameters = numbers
    figure, (axes,) = panels(size, 1, size.pick(0.72, 0.5, 0.5))
    x = parameters[0]
    axes.set_xlabel(x.replace("_", " "))
    if len(parameters) == 1:
        _along(axes, cells, x, size)
    else:
        _over(axes, cells, x, parameters[1], size)
    heading(axes, ("\u25cf present", MUTED), ("\u25cb absent", MUTED), ("\u25d0 inconclusive", MUTED))
    return keep(figure, cells)


def _along(axes: Axes, cells: pd.DataFrame, x: str, size: Size) -> None:
    cells, unit = cells.sort_values(x), cells["unit"].iloc[0]
    axes.axhline(0.0, color=FAINT, lw=0.8, zorder=0)
    axes.axhline(cells["sesoi"].iloc[0], color=MUTED, lw=0.8, ls=DASHED, zorder=0)
    axes.plot(cells[x], cells["effect"], color=BLUE, lw=1.0, zorder=1)
    axes.vlines(cells[x], cells["low"], cells["high"], color=INK, lw=1.2, zorder=2)
    for row in cells.to_dict("records"):
        _mark(axes, row[x], row["effect"], row["verdict"], size)
    axes.set_ylabel(f"effect, {unit}" if unit else "effect")


def _over(axes: Axes, cells: pd.DataFrame, x: str, y: str, size: Size) -> None:
    levels = [sorted(cells[name].unique()) for name in (x, y)]
    for row in cells.to_dict("records"):
        _mark(axes, levels[0].index(row[x]), levels[1].index(row[y]), row["verdict"], size)
    axes.set_xticks(np.arange(len(levels[0])), [_number(one) for one in levels[0]])
    axes.set_yticks(np.arange(len(levels[1])), [_number(one) for one in levels[1]])
    axes.set_xlim(-0.6, len(levels[0]) - 0.4)
    axes.set_ylim(-0.6, len(levels[1]) - 0.4)
    axes.set_ylabel(y.replace("_", " "))


def _mark(axes: Axes, x: float, y: float, verdict: str, size: Size) -> None:
    scale = size.points / 7.5
    axes.plot(
        x,
        y,
        "o",
        ms=5.0 * scale,
        color=INK,
        fillstyle=MARKS[verdict],
        mew=1.0 * scale,
        markerfacecoloralt="white",
        zorder=3,
    )


def _number(value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
