"""Captions: what a panel says in words, above the names of its lines."""

from __future__ import annotations

import textwrap

from matplotlib.axes import Axes

from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import INK


def caption(axes: Axes, size: Size, across: int, *lines: str) -> None:
    """Write lines above the heading of one of `across` panels side by side, broken where they would not fit."""
    letters = int((72.0 * size.inches / across - 5.0 * size.points) / (0.52 * size.points))
    words = "\n".join(textwrap.fill(line, letters) for line in lines)
    axes.set_title(words, loc="left", color=INK, pad=2.0 * size.points, linespacing=1.3)
