"""Closed forms of wealth, stocks, ruin and concentration in simple credit economies, and of costs of branching."""

from __future__ import annotations

import math


def geometric_gini(mean: float) -> float:
    """Gini of unit exchange among many, `mean` credits each: (1 + m)/(1 + 2m) (key `dragulescu2000`).

    Wealth is geometric; 1/2 is only the limit of a large mean, where it becomes exponential.
    """
    return (1.0 + mean) / (1.0 + 2.0 * mean)


EXPONENTIAL_GINI = 0.5
"""Gini when random pairs pool what they have and split it uniformly (key `dragulescu2000`)."""


def gamma_gini(shape: float) -> float:
    """Gini of a Gamma law: Gamma(k + 1/2) / (sqrt(pi) Gamma(k + 1)) (key `mcdonald1979`)."""
    return math.exp(math.lgamma(shape + 0.5) - math.lgamma(shape + 1.0)) / math.sqrt(math.pi)


def saving_gini(share: float) -> float:
    """Gini when pairs save a `share` and split the rest: about Gamma with k = 1 + 3 s/(1 - s) (key `patriarca2004`)."""
    return gamma_gini(1.0 + 3.0 * share / (1.0 - share))


def pareto_top_share(exponent: float, fraction: float) -> float:
    """What the top `fraction` p holds under a Pareto law of tail `exponent` alpha > 1: p^(1 - 1/alpha) (key `yakovenko2009`)."""
    return fraction ** (1.0 - 1.0 / exponent)


def bouchaud_mezard_gini(exponent: float) -> float:
    """Gini of the inverse Gamma law of tail `exponent` a > 1: Gamma(a - 1/2) / (sqrt(pi) Gamma(a)) (key `bouchaud2000`)."""
    return math.exp(math.lgamma(exponent - 0.5) - math.lgamma(exponent)) / math.sqrt(math.pi)


def stationary_stock(inflow: float, loss_rate: float) -> float:
    """Stock W* = I/delta of dW/dt = I - delta W, in credits; the relaxation time is 1/delta."""
    return inflow / loss_rate


def stock_before_spending(inflow: float, share: float) -> float:
    """Stationary stock E/s after the tick's inflow E, just before the share s of balances is spent."""
    return inflow / share


def stock_after_spending(inflow: float, share: float) -> float:
    """Stationary stock E (1 - s)/s just after the share s of balances was spent."""
    return inflow * (1.0 - share) / share


def carrying_capacity(inflow: float, upkeep: float) -> float:
    """Experts that an inflow I per tick feeds at upkeep c each: I/c, whatever the birth and death thresholds."""
    return inflow / upkeep


def extinction_time(stock: float, upkeep: float, n_experts: int) -> float:
    """Mean ticks M/(cN) until a stock M without inflow is used up by N experts at upkeep c each."""
    return stock / (upkeep * n_experts)


def ruin_probability(up: float, distance: int) -> float:
    """A walk of unit steps, up with probability p > 1/2, ever falls `distance` k: ((1 - p)/p)^k (key `feller1968`)."""
    return ((1.0 - up) / up) ** distance


def branching_extinction(two_children: float) -> float:
    """Extinction of binary branching, two children with probability p > 1/2, else none: (1 - p)/p (key `harris1963`)."""
    return (1.0 - two_children) / two_children


def cramer_lundberg_ruin(reserve: float, loading: float, mean_claim: float = 1.0) -> float:
    """Ruin from reserve u under exponential claims of mean mu, loading theta (key `asmussen2010`).

    exp(-theta u / ((1 + theta) mu)) / (1 + theta).
    """
    return math.exp(-loading * reserve / ((1.0 + loading) * mean_claim)) / (1.0 + loading)


def equal_chance_hhi(n_agents: int, n_tasks: int) -> float:
    """Expected HHI when T tasks fall on N agents at equal chance: 1/N + (1 - 1/N)/T."""
    return 1.0 / n_agents + (1.0 - 1.0 / n_agents) / n_tasks


def polya_hhi(n_agents: int) -> float:
    """Expected HHI of linear reinforcement from one unit each, after many draws: 2/(N + 1) (key `pemantle2007`)."""
    return 2.0 / (n_agents + 1.0)


def polya_majority(n_agents: int) -> float:
    """Chance that linear reinforcement gives one of N agents more than half: N 2^-(N - 1) (key `pemantle2007`)."""
    return n_agents * 2.0 ** (1 - n_agents)


def path_cost_ratio(exponent: float) -> float:
    """Cost of a unit over two equal paths against one, edge cost l f^g: 2^(1 - g) (key `bohn2007`).

    Below g = 1 single paths are cheaper (trees), above it two (loops), at 1 it makes no difference. Under
    fluctuating demand loops return even below 1 (key `corson2010`), so "flows become trees" is no theorem.
    """
    return 2.0 ** (1.0 - exponent)


def branching_angle(exponent: float) -> float:
    """The angle in degrees at which two equal sources join in a Y, edge cost l f^g: 2 arccos(2^(g - 1)) (key `gilbert1967`)."""
    return math.degrees(2.0 * math.acos(2.0 ** (exponent - 1.0)))


MURRAY_RATIO = 2.0 ** (-1.0 / 3.0)
"""Radius of a branch to that of its stem when it forks in two alike under Murray's law (key `murray1926`)."""
