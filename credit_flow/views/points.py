"""The points that a figure shows, as one table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FuncFormatter

COLUMNS = ["panel", "series", "x_axis", "y_axis", "x", "y", "low", "high", "value", "x_name", "y_name"]


def points(figure: Figure) -> pd.DataFrame:
    """What is drawn, one row per point, bar or cell: panel (1, 2, ...), series, what the axes are, x, y; where there are any also low and
    high of intervals and bands, the value of a cell, and the names of places on an axis. A figure drawn by hand gives its own table.

    Series are the artists that bear a label; lines of reference bear none.
    """
    own = getattr(figure, "table", None)
    if own is not None:
        return own
    panels = [axes for axes in figure.axes if axes.axison and axes.get_label() != "<colorbar>"]
    parts = [
        part.assign(panel=number, series=series, x_axis=axes.get_xlabel(), y_axis=axes.get_ylabel())
        for number, axes in enumerate(panels, start=1)
        for series, part in _series(axes)
    ]
    if not parts:
        return pd.DataFrame(columns=COLUMNS[:6])
    found = pd.concat(parts, ignore_index=True)
    return found[[name for name in COLUMNS if name in found]]


def _series(axes: Axes) -> Iterator[tuple[str, pd.DataFrame]]:
    """The labelled artists of an axes in the order in which they were drawn, each as a table."""
    for bars in axes.containers:
        if _is_named(bars):
            yield bars.get_label(), _bars(axes, bars)
    for artist in axes.get_children():
        if _is_named(artist) and (read := _READERS.get(type(artist).__name__)):
            yield artist.get_label(), _with_names(axes, read(artist))


def _is_named(artist) -> bool:
    label = artist.get_label()
    return isinstance(label, str) and bool(label) and not label.startswith("_")


def _line(line) -> pd.DataFrame:
    return pd.DataFrame({"x": np.asarray(line.get_xdata()), "y": np.asarray(line.get_ydata())})


def _dots(dots: PathCollection) -> pd.DataFrame:
    return pd.DataFrame(np.asarray(dots.get_offsets()), columns=["x", "y"])


def _intervals(lines: LineCollection) -> pd.DataFrame:
    """Upright or lying lines: an interval at each x, or at each y."""
    ends = np.array(lines.get_segments()).reshape(-1, 2, 2)
    place, low, high = (0, 1, 1) if np.array_equal(ends[:, 0, 0], ends[:, 1, 0]) else (1, 0, 0)
    return pd.DataFrame({"xy"[place]: ends[:, 0, place], "low": ends[:, 0, low], "high": ends[:, 1, high]})


def _band(band: PolyCollection) -> pd.DataFrame:
    """Every stretch of a band: its outline goes along one edge and back along the other."""
    parts = [path.vertices for path in band.get_paths()]
    rows = [row for outline in parts for row in _edges(outline)]
    return pd.DataFrame(rows, columns=["x", "low", "high"])


def _edges(outline: np.ndarray) -> list[tuple[float, float, float]]:
    by_x: dict[float, list[float]] = {}
    for x, y in outline:
        by_x.setdefault(float(x), []).append(float(y))
    return [(x, min(ys), max(ys)) for x, ys in sorted(by_x.items())]


def _cells(image) -> pd.DataFrame:
    values = np.ma.filled(np.ma.asarray(image.get_array(), dtype=float), np.nan)
    row, column = np.indices(values.shape)
    return pd.DataFrame({"x": column.ravel(), "y": row.ravel(), "value": values.ravel()})


_READERS = {
    "Line2D": _line,
    "PathCollection": _dots,
    "LineCollection": _intervals,
    "PolyCollection": _band,
    "FillBetweenPolyCollection": _band,
    "AxesImage": _cells,
}


def _bars(axes: Axes, bars) -> pd.DataFrame:
    """The far end of each bar and where it stands; stacked bars also say where they begin."""
    lying = bars.orientation == "horizontal"
    boxes = [patch.get_bbox() for patch in bars.patches]
    ends = [(box.x0, box.x1) if lying else (box.y0, box.y1) for box in boxes]
    middle = [(box.y0 + box.y1) / 2.0 if lying else (box.x0 + box.x1) / 2.0 for box in boxes]
    names = ("y", "x") if lying else ("x", "y")
    found = pd.DataFrame({names[0]: middle, names[1]: [stop for _, stop in ends]})
    if any(start for start, _ in ends):
        found = found.assign(low=[start for start, _ in ends], high=[stop for _, stop in ends])
    return _with_names(axes, found)


def _with_names(axes: Axes, found: pd.DataFrame) -> pd.DataFrame:
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        words = _names(axis)
        if words and name in found:
            found[f"{name}_name"] = found[name].round().map(words)
    return found


def _names(axis: Axis) -> dict[float, str]:
    """The words at the places of an axis that has words in place of numbers."""
    formatter, places = axis.get_major_formatter(), axis.get_majorticklocs()
    if not isinstance(formatter, FixedFormatter | FuncFormatter):
        return {}
    words = (" ".join(str(text).split()) for text in formatter.format_ticks(places))
    return dict(zip(map(float, places), words))
