"""Rank correlation: whether two orders of the same things agree."""

from __future__ import annotations

import numpy as np


def rank_correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's rank correlation of x and y (n,), without unit, equal values sharing their mean rank (key `spearman1904`); nan where one
    of them is constant."""
    x, y = unit_ranks(x), unit_ranks(y)
    return float(x @ y) if x.any() and y.any() else np.nan


def unit_ranks(x: np.ndarray) -> np.ndarray:
    """Mean ranks of x (n,), centred on 0 and scaled to length 1, without unit: their product is the rank correlation; 0 where x is constant."""
    _, place, count = np.unique(x, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2.0)[place] - (len(x) + 1) / 2.0
    length = np.sqrt(ranks @ ranks)
    return ranks / length if length > 0.0 else ranks
