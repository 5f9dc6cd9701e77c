"""The house style of all figures: sizes for print and projector, colours, letters, and the words above an axes."""

from __future__ import annotations

import functools
import textwrap
import threading
from collections.abc import Callable

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

MILLIMETRES = {"column": 85.0, "page": 174.0, "slide": 254.0}
"""How wide a figure is: one column of a paper, the whole page, or a projected slide."""

POINTS = {"column": 7.5, "page": 8.0, "slide": 15.0}
"""Size of its letters; numbers on the axes are half a point smaller."""

INK, MUTED, FAINT, PAPER = "#222222", "#666666", "#d4d4d4", "#ffffff"
"""Letters and bars; lesser letters and axes; grids and what stands back; the ground. Lower case, six digits: the report
turns them into its own colours, light or dark."""

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY = "#56B4E9", "#CC79A7", "#C9B800", "#8A8A8A"
"""Colours that the colour-blind tell apart (key `okabe2008`), the yellow darkened to show on white."""

KINDS = ("#4171CA", "#982C08", "#F26674", "#978712", "#016C50", "#AC5D83", "#33A0BA", "#594372")
"""Colours of the kinds of work: here, and on every page of the dashboard. Any two stay apart for the colour-blind."""

_DRAWING = threading.RLock()


class NothingToShow(ValueError):
    """A Record lacks what a figure draws; says what."""


def kind_colour(kind: int) -> str:
    """The colour of a kind of work; grey below 0, where there is none, and beyond the last."""
    return KINDS[int(kind)] if 0 <= kind < len(KINDS) else GREY


def view(draw: Callable) -> Callable:
    """Make `draw(record, width="column", ...)` a figure of the shelf: drawn in this style, whatever the caller's.

    `width` is one of `MILLIMETRES`. Errors: ValueError for another one; `NothingToShow` if the Record lacks a table.
    """

    @functools.wraps(draw)
    def styled(record, width: str = "column", **choices) -> Figure:
        if width not in MILLIMETRES:
            raise ValueError(f"width = {width!r}: must be one of {', '.join(MILLIMETRES)}")
        if hasattr(record, "ledger"):
            name = type(record).__name__
            raise TypeError(
                f"{draw.__name__} draws a Record, and this is a {name}: record = run(...) gives one"
            )
        # The style is matplotlib's global state; the lock keeps two threads of the dashboard apart.
        with _DRAWING, matplotlib.rc_context(rules(width)):
            return draw(record, width, **choices)

    styled.is_view = True
    return styled


def rules(width: str) -> dict:
    """matplotlib's settings for figures of this width."""
    points = POINTS[width]
    line = points / 7.5
    return {
        "font.family": "DejaVu Sans",
        "font.size": points,
        "axes.labelsize": points,
        "axes.titlesize": points,
        "xtick.labelsize": points - 0.5,
        "ytick.labelsize": points - 0.5,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "axes.linewidth": 0.6 * line,
        "xtick.major.width": 0.6 * line,
        "ytick.major.width": 0.6 * line,
        "xtick.major.pad": 2.5 * line,
        "ytick.major.pad": 2.5 * line,
        "xtick.major.size": 2.5 * line,
        "ytick.major.size": 2.5 * line,
        "lines.linewidth": 1.3 * line,
        "lines.markersize": 2.2 * line,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.formatter.use_mathtext": False,
        "axes.formatter.limits": (-4, 6),
        "figure.facecolor": PAPER,
        "axes.facecolor": PAPER,
        "path.simplify": True,
    }


def sheet(width: str, ratio: float) -> Figure:
    """An empty figure, `ratio` = height over width."""
    inches = MILLIMETRES[width] / 25.4
    figure = Figure(figsize=(inches, inches * ratio), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.04, h_pad=0.05, hspace=0.04, wspace=0.04)
    return figure


def panels(width: str, n: int, ratio: float = 0.5) -> tuple[Figure, list[Axes]]:
    """`n` axes of `ratio` = height over width: one above the other in a column, else two side by side and higher."""
    n_columns = 1 if width == "column" else min(n, 2)
    n_rows = -(-n // n_columns)
    higher = {"column": 1.0, "page": 1.25, "slide": 1.45}[width] if n_columns > 1 else 1.0
    figure = sheet(width, higher * ratio * n_rows / n_columns)
    axes = [figure.add_subplot(n_rows, n_columns, i + 1) for i in range(n)]
    for place in axes:
        place.locator_params(axis="x", nbins=4 if width == "slide" else 6)
    figure.align_ylabels()
    return figure, axes


def canvas(width: str, ratio: float) -> tuple[Figure, Axes]:
    """A figure with one bare axes over all of it, from (0, 0) to (1, 1), for what is drawn by hand."""
    inches = MILLIMETRES[width] / 25.4
    figure = Figure(figsize=(inches, inches * ratio))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0.0, 1.0), ylim=(0.0, 1.0))
    axes.axis("off")
    return figure, axes


def dots(width: str, size: float) -> float:
    """Area of a dot of `size` square points in a column, scaled as the letters are."""
    return size * (POINTS[width] / POINTS["column"]) ** 2


def heading(axes: Axes, *words: tuple[str, str]) -> None:
    """Name what an axes shows above it, left to right: (text, colour) each in the colour of its line."""
    previous, letter = None, matplotlib.rcParams["font.size"]
    for text, colour in words:
        at = {"xy": (0.0, 1.0), "xycoords": "axes fraction", "xytext": (0.0, 0.5 * letter)}
        if previous is not None:
            at = {"xy": (1.0, 0.0), "xycoords": previous, "xytext": (0.9 * letter, 0.0)}
        previous = axes.annotate(
            text, **at, textcoords="offset points", va="bottom", color=colour, annotation_clip=False
        )


def say(axes: Axes, text: str) -> None:
    """Say inside the axes why there is nothing in it."""
    lines = textwrap.fill(text, 32)
    axes.text(0.5, 0.5, lines, transform=axes.transAxes, ha="center", va="center", color=MUTED)


def lettering(width: str, axes: Axes) -> tuple[float, float]:
    """Width of an average letter and height of a line on a `canvas`, in its units."""
    inches, high = axes.figure.get_size_inches()
    return 0.60 * POINTS[width] / 72.0 / inches, 1.25 * POINTS[width] / 72.0 / high
