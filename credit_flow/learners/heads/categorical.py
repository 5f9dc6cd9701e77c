"""Categorical: one of several actions, by a softmax."""

from __future__ import annotations

import numpy as np
import torch

from credit_flow.core.programs.kernel import lots
from credit_flow.core.streams import uniform
from credit_flow.learners.experience.greedy import best_of
from credit_flow.learners.heads.head import Head, drawn


class Categorical(Head):
    """Action i of n has chance exp(raw i) / sum exp(raw); decisions are indices. It starts with all equally likely."""

    scaled = False
    dtype = np.int64

    def __init__(self, n: int):
        self.width, self.start = n, (0.0,) * n

    def log_density(self, raw, x):
        """raw x - ln sum exp(raw)."""
        return raw.log_softmax(dim=-1).gather(-1, x.long().unsqueeze(-1)).squeeze(-1)

    def entropy(self, raw):
        """- sum p ln p."""
        logs = raw.log_softmax(dim=-1)
        return -(logs.exp() * logs).sum(dim=-1)

    def mean(self, raw):
        """There is none: actions are no amounts. Errors: TypeError."""
        raise TypeError("actions have no mean: ask for the best")

    def best(self, raw: torch.Tensor, key: np.uint64, tick: int) -> np.ndarray:
        """The likeliest (lots, groups), indices; ties go to the larger tie number."""
        chances = raw.softmax(dim=-1).detach().double().cpu().numpy()
        return best_of(chances.reshape(-1, self.width), key, tick).reshape(chances.shape[:-1])

    def chances(self, raw: torch.Tensor, clones: int) -> np.ndarray:
        """The chance of each action (lots, n) for `raw` (lots, 1, n)."""
        return raw.softmax(dim=-1).detach().double().cpu().numpy()[:, 0]

    def variates(self, raw, clones, key, tick):
        """By inversion, one uniform an action."""
        return drawn(_choose, (raw.softmax(dim=-1),), clones, key, tick)


@lots
def _choose(lot, chances, key, tick, out):
    for group in range(out.shape[1]):
        for clone in range(out.shape[2]):
            u, cumulated = uniform(key, tick, lot, group * out.shape[2] + clone), 0.0
            out[lot, group, clone] = chances.shape[2] - 1
            for i in range(chances.shape[2]):
                cumulated += chances[lot, group, i]
                if u < cumulated:
                    out[lot, group, clone] = i
                    break
