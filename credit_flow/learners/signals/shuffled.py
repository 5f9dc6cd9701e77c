"""Shuffled: everybody learns from what somebody's decision came to, and nobody can know whose."""

from __future__ import annotations

import numpy as np

from credit_flow.core.streams import stream_key, uniforms_of
from credit_flow.learners.signals.signal import Signal


class Shuffled(Signal):
    """The utilities of those who decided at the same moment, dealt out among them by lot: as much to learn from, and nothing to be learnt.

    The control of any claim that a signal teaches. The lot is drawn from the stream `key` at `tick`; by the ranks of the utilities, so that it does not
    depend on the order in which they are given.
    """

    def __init__(self, key: np.uint64 | None = None, tick: int = 0):
        self.key, self.tick = stream_key(0, "shuffled signal") if key is None else key, tick

    def of(self, utility, moment, who=None):
        """u_j, each j of the moment of i drawn once."""
        if len(utility) == 0:
            return utility
        order = np.lexsort((utility, moment))
        moments, first, n = np.unique(moment[order], return_index=True, return_counts=True)
        rank = np.arange(len(order)) - np.repeat(first, n)
        drawn = uniforms_of(self.key, self.tick, moments, int(n.max()))[np.repeat(np.arange(len(n)), n), rank]
        signal = np.empty(len(order), dtype=np.asarray(utility).dtype)
        signal[order] = utility[order][np.lexsort((drawn, moment[order]))]
        return signal
