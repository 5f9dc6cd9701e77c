"""Pooled: everybody learns from what all decisions came to."""

from __future__ import annotations

import numpy as np

from credit_flow.learners.signals.signal import Signal


class Pooled(Signal):
    """The mean utility of all who decided at the same moment: one signal for the whole team."""

    def of(self, utility, moment):
        """mean of u_j over the j of the moment of i."""
        if len(utility) == 0:
            return utility
        total, n = np.bincount(moment, weights=utility), np.bincount(moment)
        return (total / np.maximum(n, 1))[moment]
