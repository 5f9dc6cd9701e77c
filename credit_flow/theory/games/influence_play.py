"""What comes of an agent that learns from its influence: gradient play of one act that moves another, in closed form (key `jaques2019`).

Agent k opens with chance x or eats. To open costs it `cost` credits, and it learns from own credit + beta x c, c its influence (`measures.policy_influence`). As
d I(A_k; A_j) / dx = c_open - c_eat exactly, to take c for a reward is to climb own credit + beta x mutual information.
`freed` and `locked` are arrays (moves,) of probabilities everywhere.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from credit_flow.measures.policy_influence import FREED, LOCKED, divergence, influence


class Play(NamedTuple):
    """How gradient play begins and goes on unless said otherwise."""

    start: float  # chance of opening
    step: float  # on its log-odds


PLAY = Play(0.5, 0.5)

TINY = 1e-15
"""The smallest chance that is looked at."""


def advantage(rate: ArrayLike, freed: ArrayLike = FREED, locked: ArrayLike = LOCKED) -> np.ndarray:
    """c_open - c_eat (...) nats where k opens with chance `rate` (...), and j then moves by the chances `freed` or `locked` (moves,). It falls as k opens more often."""
    rate = np.asarray(rate, dtype=float)
    own = np.stack([rate, 1.0 - rate], axis=-1)
    conditional = np.broadcast_to([freed, locked], (*rate.shape, 2, len(freed)))
    opened, ate = (influence(conditional, own, np.full(rate.shape, act)).nats for act in (0, 1))
    return opened - ate


def least_weight(cost: float = 1.0, freed: ArrayLike = FREED, locked: ArrayLike = LOCKED) -> float:
    """The beta below which opening dies out, credits per nat: cost / KL(freed || locked)."""
    return cost / float(divergence(np.asarray(freed, dtype=float), np.asarray(locked, dtype=float)))


def most_rate(freed: ArrayLike = FREED, locked: ArrayLike = LOCKED) -> float:
    """The chance of opening that no beta takes it beyond: where both acts move j equally much, near one half."""
    return float(brentq(lambda rate: float(advantage(rate, freed, locked)), TINY, 1.0 - TINY))


def rest_rate(beta: float, cost: float = 1.0, freed: ArrayLike = FREED, locked: ArrayLike = LOCKED) -> float:
    """The chance of opening at which gradient play rests: where beta (c_open - c_eat) = cost, 0 below `least_weight`; 1 where opening costs less than it is worth at any rate."""

    def gain(rate: float) -> float:
        return beta * float(advantage(rate, freed, locked)) - cost

    if gain(TINY) <= 0.0:
        return 0.0
    return 1.0 if gain(1.0 - TINY) >= 0.0 else float(brentq(gain, TINY, 1.0 - TINY))


def gradient_play(
    beta: float,
    cost: float = 1.0,
    *,
    start: float = PLAY.start,
    step: float = PLAY.step,
    n_steps: int = 200,
    freed: ArrayLike = FREED,
    locked: ArrayLike = LOCKED,
) -> np.ndarray:
    """The chance of opening before each step and after the last (n_steps + 1,), where the log-odds climb by `step` x the exact gradient x (1 - x) (beta (c_open - c_eat) - cost)."""
    rates, log_odds = np.empty(n_steps + 1), float(np.log(start / (1.0 - start)))
    for i in range(n_steps + 1):
        rates[i] = rate = 1.0 / (1.0 + np.exp(-log_odds))
        log_odds += step * rate * (1.0 - rate) * (beta * float(advantage(rate, freed, locked)) - cost)
    return rates
