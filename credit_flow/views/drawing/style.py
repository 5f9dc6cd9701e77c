"""The house style of all figures: colours, letters, lines, and the words above an axes."""

from __future__ import annotations

import textwrap

import matplotlib
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from credit_flow.views.drawing.labels import called

INK, MUTED, FAINT, PAPER = "#222222", "#666666", "#d4d4d4", "#ffffff"
"""Letters and bars; lesser letters and axes; grids and what stands back; the ground. Lower case, six digits: the report
turns them into its own colours, light or dark."""

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY = "#56B4E9", "#CC79A7", "#C9B800", "#8A8A8A"
"""Colours that the colour-blind tell apart (key `okabe2008`), the yellow darkened to show on white."""

KINDS = ("#4171CA", "#982C08", "#F26674", "#978712", "#016C50", "#AC5D83", "#33A0BA", "#594372")
"""Colours of the kinds of work: here, and on every page of the dashboard. Any two stay apart for the colour-blind."""

DASHED, DOTTED = (0, (3.5, 1.6)), (0, (1, 1.4))
"""Lines that stay apart from a full one, and from each other, where there is no colour: in print, and for some eyes."""

_DASHES = {DASHED: "- - ", DOTTED: "\u00b7\u00b7\u00b7 "}
_FULL = "\u2014 "
_CORNER = (0.0, 1.0)  # of an axes, where its heading begins


LITERALLY = {"text.parse_math": False}
"""matplotlib's setting for words as they are: a user's may hold dollars, and are no mathematics."""


def kind_colour(kind: int) -> str:
    """The colour of a kind of work; grey below 0, where there is none, and beyond the last."""
    return KINDS[int(kind)] if 0 <= kind < len(KINDS) else GREY


def rules(points: float) -> dict:
    """matplotlib's settings for figures with letters of so many points."""
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
        **LITERALLY,
    }


def heading(axes: Axes, *words: tuple) -> None:
    """Name what an axes shows above it, left to right: (text, colour) each in the colour of its line, or (text, colour, dashes)
    where lines differ in their dashes too, which then stand before the words."""
    previous, letter = None, matplotlib.rcParams["font.size"]
    are_dashed = any(len(word) > 2 for word in words)
    for text, colour, *dashes in words:
        at = {"xy": _CORNER, "xycoords": "axes fraction", "xytext": (0.0, 0.5 * letter)}
        if previous is not None:
            at = {"xy": (1.0, 0.0), "xycoords": previous, "xytext": (0.9 * letter, 0.0)}
        sample = (_DASHES.get(dashes[0], _FULL) if dashes else "") if are_dashed else ""
        previous = axes.annotate(
            sample + called(text),
            **at,
            textcoords="offset points",
            va="bottom",
            color=colour,
            annotation_clip=False,
        )


def raise_heading(axes: Axes, points: float) -> None:
    """Move the heading of an axes up by `points`, for what is to stand beneath it."""
    for one in axes.texts:
        if isinstance(one, Annotation) and (one.xy, one.xycoords) == (_CORNER, "axes fraction"):
            right, up = one.xyann
            one.xyann = (right, up + points)


def say(axes: Axes, text: str) -> None:
    """Say inside the axes why there is nothing in it."""
    lines = textwrap.fill(text, 32)
    axes.text(0.5, 0.5, lines, transform=axes.transAxes, ha="center", va="center", color=MUTED)
