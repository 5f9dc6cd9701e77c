"""Pooled: everybody learns from what all decisions came to."""

from __future__ import annotations

import numpy as np

from credit_flow.learners.signals.signal import Signal


class Pooled(Signal):
    """The mean utility of all who decided at the same moment: one signal for the whole team."""

    def of(self, utility, moment, who=None):
        """mean of u_j over the j of the moment of i."""
        total, n = sums(utility, moment)
        return total / n


def sums(utility: np.ndarray, moment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What all who decided at the `moment` (n,), an index, of each came to together (n,), credits, and how many they are (n,), of `utility` (n,) credits."""
    if len(utility) == 0:
        return np.asarray(utility, dtype=float), np.zeros(0, dtype=np.int64)
    return np.bincount(moment, weights=utility)[moment], np.bincount(moment)[moment]
