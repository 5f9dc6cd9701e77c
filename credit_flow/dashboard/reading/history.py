"""Series of a run: one number a tick, thinned out so that a long run takes no more room than a page can show."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from credit_flow.dashboard.server.limits import MOST_POINTS


class Series:
    """Points (tick, value) in rising order of ticks; at most `most` are kept, the extremes of every stretch among them.

    One thread appends, any thread reads.
    """

    def __init__(self, most: int = MOST_POINTS):
        self.most = most
        self._kept = (np.empty(64, dtype=np.int64), np.empty(64), 0)

    def __len__(self) -> int:
        return self._kept[2]

    def append(self, tick: int, value: float) -> None:
        """Add the next point."""
        ticks, values, n = self._kept
        if n == self.most:
            ticks, values = _room(*min_max(ticks[:n], values[:n], self.most // 2), self.most)
            n = int(np.count_nonzero(ticks >= 0))
        elif n == len(ticks):
            ticks, values = _room(ticks, values, min(2 * n, self.most))
        ticks[n], values[n] = tick, value
        self._kept = (ticks, values, n + 1)

    def points(self, most: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Ticks (n,) and values (n,), thinned out to at most `most` points."""
        ticks, values, n = self._kept
        return min_max(ticks[:n], values[:n], most or self.most)


class History:
    """The series of a run by key."""

    def __init__(self, most: int = MOST_POINTS):
        self.most = most
        self._series: dict[str, Series] = {}

    @property
    def keys(self) -> list[str]:
        """The keys there are, in the order they came."""
        return list(self._series)

    def append(self, tick: int, values: dict[str, float]) -> None:
        """Add one number to each of the series named."""
        for key, value in values.items():
            if key not in self._series:
                self._series[key] = Series(self.most)
            self._series[key].append(tick, value)

    def points(self, keys: Iterable[str], points: int = 400) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Ticks (n,) and values (n,) of each key, n <= `points`; a key that there is not has none."""
        nothing = (np.empty(0, dtype=np.int64), np.empty(0))
        return {key: self._series[key].points(points) if key in self._series else nothing for key in keys}


def min_max(ticks: np.ndarray, values: np.ndarray, points: int) -> tuple[np.ndarray, np.ndarray]:
    """Ticks (n,) and values (n,) thinned out to at most `points` points: of each stretch the least and the greatest value
    and, where there is one, a nan, so that a gap stays a gap. The first and the last point are kept."""
    n = len(ticks)
    if n <= points:
        return ticks.copy(), values.copy()
    gap = np.isnan(values)
    per_stretch = 3 if gap.any() else 2
    edges = np.linspace(1, n - 1, max(1, (points - 2) // per_stretch) + 1).astype(np.int64)
    starts = edges[:-1]
    low, high = np.where(gap, np.inf, values)[1 : n - 1], np.where(gap, -np.inf, values)[1 : n - 1]
    kept = np.zeros(n, dtype=np.bool_)
    kept[[0, n - 1]] = True
    for column, extreme in ((low, np.minimum), (high, np.maximum)):
        found = extreme.reduceat(column, starts - 1)
        hits = np.flatnonzero(column == np.repeat(found, np.diff(edges)))
        stretch = np.searchsorted(edges, hits + 1, side="right")
        kept[1 + hits[np.unique(stretch, return_index=True)[1]]] = True
    if per_stretch == 3:
        holes = np.flatnonzero(gap[1 : n - 1]) + 1
        kept[holes[np.unique(np.searchsorted(edges, holes, side="right"), return_index=True)[1]]] = True
    return ticks[kept], values[kept]


def _room(ticks: np.ndarray, values: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    longer = np.full(size, -1, dtype=np.int64), np.empty(size)
    longer[0][: len(ticks)], longer[1][: len(values)] = ticks, values
    return longer
