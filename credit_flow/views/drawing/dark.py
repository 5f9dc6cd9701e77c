"""A figure on dark ground: the same drawing, its paper, letters and lines in the colours of the night."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgba, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from credit_flow.views.drawing.style import FAINT, INK, MUTED, PAPER

COLOURS = {PAPER: "#15181c", INK: "#e8ebee", MUTED: "#9aa4af", FAINT: "#343a41"}
"""Colour by day -> colour by night; the other colours stand out on both grounds."""

_PARTS = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")
_DAY = np.array([to_rgba(colour)[:3] for colour in COLOURS])
_NIGHT = np.array([to_rgba(colour)[:3] for colour in COLOURS.values()])


def darkened(figure: Figure) -> Figure:
    """The same figure, recoloured in place for a dark ground."""
    figure.draw_without_rendering()  # ticks are made when they are drawn, in the colours of that moment
    stems = [one.arrow_patch for one in figure.findobj(Annotation) if one.arrow_patch is not None]
    for artist in [*figure.findobj(), *stems]:
        for part in _PARTS:
            _recolour(artist, part)
    return figure


def _recolour(artist, part: str) -> None:
    getter, setter = getattr(artist, f"get_{part}", None), getattr(artist, f"set_{part}", None)
    if getter is None or setter is None:
        return
    try:
        colours = to_rgba_array(getter())
    except (TypeError, ValueError):
        return  # "auto", "none", or a colour per pixel
    by_night = colours.copy()
    for day, night in zip(_DAY, _NIGHT):
        by_night[(np.abs(colours[:, :3] - day) < 1e-3).all(axis=1), :3] = night
    if not np.array_equal(by_night, colours):
        setter(by_night if len(by_night) > 1 else tuple(by_night[0]))
