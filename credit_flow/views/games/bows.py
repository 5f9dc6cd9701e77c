"""Bows: curves from one place to another that leave room for what stands at their ends."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path


def bow(start: np.ndarray, stop: np.ndarray, bend: float, short: float, begin: float = 0.0) -> Path:
    """A quadratic curve from `start` to `stop`, places (2,), that bends to one side by `bend` of its length, and ends `short` before it gets there; it begins `begin` after the start; all in units of the axes, a number each."""
    along = np.asarray(stop, dtype=float) - start
    points = np.array(
        [start, np.asarray(start) + 0.5 * along + bend * np.array([along[1], -along[0]]), stop], dtype=float
    )
    t = np.linspace(0.0, 1.0, 201)
    curve = on_curve(points, t)
    far = np.flatnonzero(np.linalg.norm(curve - points[2], axis=1) >= short)
    past = np.flatnonzero(np.linalg.norm(curve - points[0], axis=1) >= begin)
    low, high = (t[past[0]] if len(past) else 0.0), (t[far[-1]] if len(far) else 1.0)
    return Path(_part(points, low, max(low, high)), [Path.MOVETO, Path.CURVE3, Path.CURVE3])


def arrow(
    axes: Axes,
    start: np.ndarray,
    stop: np.ndarray,
    bend: float,
    radius: float,
    width: float,
    colour: str,
    dashes="-",
) -> None:
    """An arrow of `width` points between two discs at places (2,) with a `radius`, in units of an axes that scales both alike; its head grows with it."""
    unit = np.diff(axes.get_xlim())[0] / (
        axes.get_window_extent().width / axes.figure.dpi * 72.0
    )  # of a point
    length, half = (3.5 + 1.5 * width) * unit, (1.6 + 0.9 * width) * unit
    whole = bow(start, stop, bend, radius + 2.0 * unit, radius)
    line = bow(start, stop, bend, radius + 2.0 * unit + 0.9 * length, radius)
    tip = whole.vertices[-1]
    along = (tip - line.vertices[-1]) / max(np.linalg.norm(tip - line.vertices[-1]), 1e-9)
    across = np.array([-along[1], along[0]])
    axes.add_patch(
        PathPatch(
            line,
            fill=False,
            edgecolor=colour,
            linewidth=width,
            linestyle=dashes,
            alpha=0.8,
            capstyle="butt",
            zorder=2,
        )
    )
    base = tip - length * along
    axes.add_patch(
        Polygon(
            [tip, base + half * across, base - half * across],
            facecolor=colour,
            edgecolor="none",
            alpha=0.95,
            zorder=2.5,
        )
    )


def on_curve(points: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Places (n, 2) on a quadratic curve by its three `points` (3, 2), at `t` (n,) in 0 .. 1."""
    t = np.asarray(t)[:, np.newaxis]
    return (1.0 - t) ** 2 * points[0] + 2.0 * t * (1.0 - t) * points[1] + t**2 * points[2]


def _part(points: np.ndarray, low: float, high: float) -> np.ndarray:
    """The three points of the part of a quadratic curve between two t."""
    first, last = on_curve(points, np.array([low, high]))
    middle = (
        (1.0 - low) * (1.0 - high) * points[0]
        + (low + high - 2.0 * low * high) * points[1]
        + low * high * points[2]
    )
    return np.array([first, middle, last])
