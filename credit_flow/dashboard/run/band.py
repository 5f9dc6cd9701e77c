"""A band: mean and spread of a series over runs with different seeds."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np

SPREAD = (5.0, 95.0)
"""Percentiles between which the band lies."""


class Band(NamedTuple):
    """Columns by tick; nan where no seed has a value."""

    ticks: np.ndarray  # (ticks,)
    mean: np.ndarray  # (ticks,)
    low: np.ndarray  # (ticks,) 5th percentile of the seeds
    high: np.ndarray  # (ticks,) 95th percentile
    n: int  # seeds


def band_of(values: list[np.ndarray], ticks: int) -> Band:
    """The band of series (ticks,), one a seed; a seed that ended early counts as long as it lived."""
    table = np.array(values, dtype=np.float64).reshape(len(values), ticks)
    nothing = np.full(ticks, np.nan)
    if not len(values):
        return Band(np.arange(1, ticks + 1), nothing, nothing, nothing, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # ticks without any value are nan, as said
        low, high = np.nanpercentile(table, SPREAD, axis=0)
        return Band(np.arange(1, ticks + 1), np.nanmean(table, axis=0), low, high, len(values))
