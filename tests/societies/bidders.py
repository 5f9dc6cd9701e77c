"""Bidders that the tests of this folder share."""

import numpy as np

from credit_flow.core.streams import uniforms
from credit_flow.learners.learner import Learner


class Noise(Learner):
    """Bids uniform on [low, high], silent with probability `silence`; keeps all decisions."""

    def __init__(self, n_bidders, low=0.0, high=1.0, silence=0.0):
        self.n_bidders, self.low, self.high, self.silence = n_bidders, low, high, silence
        self.final = []

    def act(self, seen, greedy=False):
        drawn = uniforms(seen.key, seen.tick, (len(seen.codes), 2 * self.n_bidders))
        bids = self.low + (self.high - self.low) * drawn[:, : self.n_bidders]
        return np.where(drawn[:, self.n_bidders :] < self.silence, np.nan, bids)

    def observe(self, decisions):
        self.final.append(decisions)

    def column(self, name):
        return np.concatenate([getattr(part, name) for part in self.final])


class Fixed(Learner):
    """The same bids (bidders,) in every copy and tick."""

    def __init__(self, *bids):
        self.bids, self.final = np.array(bids, dtype=float), []

    def act(self, seen, greedy=False):
        return np.tile(self.bids, (len(seen.codes), 1))

    def observe(self, decisions):
        self.final.append(decisions)
