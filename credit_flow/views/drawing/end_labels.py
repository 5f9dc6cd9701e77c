"""Names at the right ends of lines, in place of a legend."""

from __future__ import annotations

import matplotlib
import numpy as np
from matplotlib.axes import Axes

from credit_flow.views.sweeps.sweep_labels import size_in_points


def end_labels(axes: Axes, ends: list[tuple[float, str, str]]) -> None:
    """Name lines at the right of an axes: (value where the line ends, text, colour) each, moved apart where they are close."""
    points, (low, high) = matplotlib.rcParams["font.size"], axes.get_ylim()
    wanted = sorted(((value - low) / (high - low), text, colour) for value, text, colour in ends)
    heights = apart([height for height, _, _ in wanted], 1.25 * points / size_in_points(axes)[1])
    for height, (_, text, colour) in zip(heights, wanted):
        axes.annotate(
            text, (1.0, height), (0.6 * points, 0.0), "axes fraction", textcoords="offset points",
            va="center", color=colour, annotation_clip=False,
        )  # fmt: skip


def apart(heights: list[float], gap: float) -> np.ndarray:
    """Ascending heights (n,), in shares of an axes, moved until they stand `gap` apart, none above 1 if there is room."""
    placed = np.array(heights, dtype=np.float64)
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + gap)
    # A cluster that was pushed upwards comes back down by half of its shift, and below the top.
    placed -= (placed - heights).max() / 2.0
    ceiling = 1.0
    for i in reversed(range(len(placed))):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - gap
    return placed - min(0.0, placed[0])
