"""Words for the parameters, levels and measures of a sweep, and for the line beneath its figures."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import MUTED


def named(name: str, units: Mapping[str, str] | None = None) -> str:
    """`task rate (tasks/tick)` for the column `task_rate`; without brackets where no unit is known."""
    unit = (units or {}).get(name, "")
    return name.replace("_", " ") + (f" ({unit})" if unit else "")


def level(value) -> str:
    """A level of a parameter: three digits of a number, yes or no, or its name."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3g}" if isinstance(value, float) else str(value).replace("_", " ")


def level_of(name: str, value) -> str:
    """A level that stands by itself; yes and no then need the parameter's name."""
    return f"{named(name)}: {level(value)}" if isinstance(value, bool) else level(value)


def is_number(value) -> bool:
    """Whether a level is on a scale, and not yes, no or a name."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def name_levels(axes: Axes, axis: Axis, levels: list) -> None:
    """Name the levels that are drawn at 0, 1, 2 ... of an axis: as many numbers as there is room for, names all."""
    points, (wide, high) = matplotlib.rcParams["font.size"], size_in_points(axes)
    along, numbers = axis is axes.xaxis, is_number(levels[0])
    words = [level(value).replace(" ", "\n" if along else " ") for value in levels]
    n_letters = max(len(line) for word in words for line in word.splitlines()) + 1
    crowding = len(words) * points * (0.62 * n_letters / wide if along else 1.4 / high)
    step = int(np.ceil(crowding)) if numbers else 1
    axis.set_ticks(range(0, len(words), step), words[::step])
    if along and not numbers and crowding > 1.0:
        axis.set_tick_params(rotation=90)


def caption(figure: Figure, size: Size, *sentences: str) -> None:
    """Say beneath a figure what its marks are and what was left out; empty sentences are passed over, all in the caller's axes."""
    if size.axes is not None:
        return
    text, points = "; ".join(sentence for sentence in sentences if sentence), size.points - 0.5
    n_letters = int(size.width / 25.4 * 72.0 / (0.52 * points))
    figure.supxlabel(textwrap.fill(text, n_letters), x=0.02, ha="left", color=MUTED, fontsize=points)


def size_in_points(axes: Axes) -> tuple[float, float]:
    """Width and height of an axes in points, as it will be drawn."""
    figure = axes.get_figure(root=True)
    figure.draw_without_rendering()
    box = axes.get_window_extent()
    return box.width * 72.0 / figure.dpi, box.height * 72.0 / figure.dpi


def begin_at_zero(axes: Axes) -> str:
    """Let the vertical axis begin at 0 (or end there) unless that would push what it shows into its far half; then say where it begins."""
    low, high = axes.get_ylim()
    least, most = axes.dataLim.intervaly
    if least >= 0.0 and low < 0.5 * high:
        axes.set_ylim(bottom=0.0)
    elif most <= 0.0 and high > 0.5 * low:
        axes.set_ylim(top=0.0)
    elif low > 0.0:
        return f"y axis begins at {low:,.3g}, not 0"
    elif high < 0.0:
        return f"y axis ends at {high:,.3g}, not 0"
    return ""
