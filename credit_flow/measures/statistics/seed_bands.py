"""The course of a number over several seeds: its median, and where the middle half of the seeds lies."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np

from credit_flow.core.boundary.user_arrays import columns


class SeedBands(NamedTuple):
    """Columns (points,) over the places at which any seed was looked at."""

    x: np.ndarray  # ascending, in the unit of x
    median: np.ndarray  # of the seeds, in the unit of y
    low: np.ndarray  # their lower quartile
    high: np.ndarray  # their upper quartile
    n: np.ndarray  # seeds that had begun and not ended


def seed_bands(x, y, seed) -> SeedBands:
    """Median and middle half over seeds of `y` (n,), in its unit, at every `x` (n,) at which one of them was looked at; between its own looks a seed lies on the straight line.

    Of several values of a seed at one place the last counts; where y is NaN nobody looked.
    """
    x, y, seed = columns(x=x, y=y, seed=seed)
    looked = np.isfinite(x) & np.isfinite(y)
    x, y, seed = x[looked], y[looked], seed[looked]
    places, seeds = np.unique(x), np.unique(seed)
    lines = np.full((len(seeds), len(places)), np.nan)
    for line, one in zip(lines, seeds):
        own = dict(zip(x[seed == one].tolist(), y[seed == one].tolist()))
        at = np.array(sorted(own))
        line[:] = np.interp(places, at, [own[place] for place in at.tolist()], np.nan, np.nan)
    if not len(places):
        return SeedBands(*np.empty((5, 0)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # no place is without a seed
        low, median, high = np.nanquantile(lines, (0.25, 0.5, 0.75), axis=0)
    return SeedBands(places, median, low, high, np.isfinite(lines).sum(axis=0).astype(np.float64))
