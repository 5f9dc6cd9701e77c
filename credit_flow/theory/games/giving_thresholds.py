"""How much of others' gains a learner must count for giving to the public good to pay (key `apt2014`).

N players have 1 credit each and give x to a pot that is multiplied by M and shared, 1 < M < N: a credit given costs its giver 1 - M / N and brings all together M - 1.
"""

from __future__ import annotations

from typing import NamedTuple


class GivingThresholds(NamedTuple):
    """From where on giving is dominant in what is learnt from."""

    social: float  # l of (1 - l) r_i + l mean of r: (N - M) / (N - 1)
    eta: float  # of r_i + eta sum of the others' r: (N - M) / (M (N - 1))
    altruism: float  # a of r_i + a sum of all r: (1 - M / N) / (M - 1)


def giving_thresholds(n_agents: int, multiplier: float) -> GivingThresholds:
    """Those of `n_agents` players whose gifts are multiplied by `multiplier`: .75, .375 and .6 for 5 and 2."""
    n, m = n_agents, multiplier
    return GivingThresholds((n - m) / (n - 1), (n - m) / (m * (n - 1)), (1.0 - m / n) / (m - 1.0))


def best_share(bias: float, variance: float, batch: float) -> float:
    """The share l of the common reward at which an estimate of the team's gradient has the least mean square error, a ratio.

    The own reward's gradient is off by `bias`, the common reward's has `variance` in one sample and is a mean over `batch` of them:
    error^2 = (1 - l)^2 bias^2 + l^2 variance / batch, least at bias^2 / (bias^2 + variance / batch). It grows with the batch, and at a fixed one it stays where it is.
    """
    noise = variance / batch
    return bias**2 / (bias**2 + noise) if bias or noise else 0.0
