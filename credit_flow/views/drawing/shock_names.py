"""Names of shocks above an axes, each at the end of its own line and none across the line of another."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
from matplotlib.axes import Axes

from credit_flow.views.drawing.style import MUTED, raise_heading
from credit_flow.views.sweeps.sweep_labels import size_in_points

LETTER, LINE = 0.6, 1.25
"""Width of an average letter and height of a line, in sizes of letters."""


def name_shocks(axes: Axes, ticks: Sequence[int], names: Sequence[str], end: int) -> None:
    """Write `names` (n,) above an axes that goes from 0 to the tick `end`, their lines drawn on up to them; the heading makes room.

    What is drawn in the axes is left alone: no name lies on a curve.
    """
    points = matplotlib.rcParams["font.size"]
    letter = LETTER * points * end / size_in_points(axes)[0]
    extents = _extents(ticks, [letter * (len(name) + 1) for name in names], end)
    rows = _rows(extents, ticks)
    for tick, name, extent, row in zip(ticks, names, extents, rows):
        _name(axes, tick, name, (0.25 + LINE * row) * points, extent[0] < tick)
    raise_heading(axes, LINE * points * (max(rows) + 1))


def _extents(ticks: Sequence[int], widths: list[float], end: float) -> list[tuple[float, float]]:
    """From where to where each name goes: to the right of its line, or to the left where it would reach the end of the axis, or a line
    whose own name goes left."""
    found = []
    for tick, width in zip(reversed(ticks), reversed(widths)):
        if tick + width <= end or tick < width:
            found.append((tick, tick + width))
        else:
            found.append((tick - width, tick))
            end = tick
    return found[::-1]


def _rows(extents: list[tuple[float, float]], ticks: Sequence[int]) -> list[int]:
    """The row of each name, 0 = the lowest: a name stands higher than those whose lines it would cross."""
    to_the_right = [i for i, (low, _) in enumerate(extents) if low == ticks[i]]
    to_the_left = [i for i in range(len(extents)) if i not in to_the_right]
    rows: dict[int, int] = {}
    for i in [*reversed(to_the_right), *to_the_left]:
        low, high = extents[i]
        met = [rows[j] for j in rows if low <= extents[j][1] and extents[j][0] <= high]
        rows[i] = max(met, default=-1) + 1
    return [rows[i] for i in range(len(extents))]


def _name(axes: Axes, tick: int, name: str, height: float, to_the_left: bool) -> None:
    side = 1 if to_the_left else 0
    line = {"arrowstyle": "-", "linestyle": (0, (1, 2)), "linewidth": 0.8, "color": MUTED}
    axes.annotate(
        name, (tick, 1.0), (0.0, height), ("data", "axes fraction"), textcoords="offset points",
        ha="right" if to_the_left else "left", va="bottom", color=MUTED, annotation_clip=False,
        arrowprops=line | {"shrinkA": 0, "shrinkB": 0, "relpos": (side, 0)},
    )  # fmt: skip
