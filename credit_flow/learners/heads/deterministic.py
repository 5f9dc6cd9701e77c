"""Deterministic: the raw number itself is the bid."""

from __future__ import annotations

import numpy as np

from credit_flow.learners.heads.head import Head


class Deterministic(Head):
    """The bid is the raw number, clipped to [0, 1]; it explores nothing and has no density."""

    width = 1
    start = (0.5,)

    def log_density(self, raw, x):
        """There is none. Errors: TypeError."""
        raise TypeError("a deterministic bid has no density: take q_bids, or a head beta or kumaraswamy")

    def entropy(self, raw):
        """There is none. Errors: TypeError."""
        raise TypeError("a deterministic bid has no entropy: take q_bids, or a head beta or kumaraswamy")

    def mean(self, raw):
        """The raw number in [0, 1]."""
        return raw[..., 0].clamp(0.0, 1.0)

    def variates(self, raw, clones, key, tick):
        """The same bid for every clone."""
        bid = self.mean(raw).detach().double().cpu().numpy()
        return np.repeat(bid[..., np.newaxis], clones, axis=-1)
