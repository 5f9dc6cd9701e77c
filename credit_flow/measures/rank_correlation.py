"""Rank correlation: whether two orders of the same things agree."""

from __future__ import annotations

import numpy as np


def rank_correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's rank correlation of x and y (n,), equal values sharing their mean rank (key `spearman1904`); nan where one
    of them is constant."""
    x, y = _ranks(x), _ranks(y)
    scale = np.sqrt((x @ x) * (y @ y))
    return float((x @ y) / scale) if scale > 0.0 else np.nan


def _ranks(x: np.ndarray) -> np.ndarray:
    """Mean ranks, centred on 0."""
    _, place, count = np.unique(x, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2.0)[place] - (len(x) + 1) / 2.0
