"""How large a figure is, how large its letters are, and whose axes it is drawn in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import matplotlib
from matplotlib.axes import Axes

from credit_flow.core.discover import nearest
from credit_flow.views.nothing_to_show import FigureError

MILLIMETRES = {"column": 85.0, "page": 174.0, "slide": 254.0}
"""How wide a figure is: one column of a paper, the whole page, or a projected slide."""

POINTS = {"column": 7.5, "page": 8.0, "slide": 15.0}
"""Size of its letters; numbers on the axes are half a point smaller."""

WIDEST_COLUMN, SLIDE_LETTERS = 130.0, 12.0
"""A figure of another width is laid out like a column up to so many millimetres, and like a slide from letters of so many
points on; else like a page."""

LIMITS = {"width": (30.0, 2000.0, "mm"), "height": (20.0, 2000.0, "mm"), "font": (3.0, 60.0, "points")}


@dataclass(frozen=True)
class Size:
    """Width and height in millimetres (height None: what suits the figure), letters in points."""

    layout: str  # one of `MILLIMETRES`: how the parts are arranged
    width: float
    height: float | None
    points: float
    axes: tuple[Axes | None, ...] | None = None  # the caller's own, None for a panel that is left out

    @classmethod
    def of(cls, width: str | float = "column", height=None, font=None, ax=None) -> Size:
        """The size that was asked for: `width` by name or in millimetres, `height` in millimetres, `font` in points.

        Errors: `UnknownName` for another name, `FigureError` for a number out of range.
        """
        millimetres = MILLIMETRES.get(width) if isinstance(width, str) else None
        if millimetres is None:
            millimetres = _number("width", width)
        height = None if height is None else _number("height", height)
        font = None if font is None else _number("font", font)
        layout = width if width in MILLIMETRES else _layout(millimetres, font)
        if ax is None:
            return cls(layout, millimetres, height, font or POINTS[layout])
        axes = tuple(ax) if isinstance(ax, Iterable) else (ax,)
        return cls(layout, millimetres, height, font or float(matplotlib.rcParams["font.size"]), axes)

    @property
    def inches(self) -> float:
        """The width in inches."""
        return self.width / 25.4

    def pick(self, column, page, slide=None):
        """What suits the layout; a slide is like a page unless said otherwise."""
        return {"column": column, "page": page, "slide": page if slide is None else slide}[self.layout]

    def high(self, ratio: float) -> float:
        """The height in inches of a figure whose height is `ratio` x its width, unless another was asked for."""
        return self.inches * ratio if self.height is None else self.height / 25.4

    def dots(self, size: float) -> float:
        """Area of a dot of `size` square points in a column, scaled as the letters are."""
        return size * (self.points / POINTS["column"]) ** 2


def _layout(millimetres: float, font: float | None) -> str:
    if font is not None and font >= SLIDE_LETTERS:
        return "slide"
    return "column" if millimetres <= WIDEST_COLUMN else "page"


def _number(name: str, value) -> float:
    low, high, unit = LIMITS[name]
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise (
            nearest(str(value), MILLIMETRES, name)
            if name == "width"
            else FigureError(f"{name} = {value!r}: must be a number of {unit}")
        ) from None
    if not low <= number <= high:
        raise FigureError(f"{name} = {number:g}: must be {low:g} to {high:g} {unit}")
    return number
