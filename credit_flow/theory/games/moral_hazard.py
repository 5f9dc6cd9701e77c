"""Moral hazard: the bonus on success that makes hidden effort pay, and what it costs (keys `holmstrom1979`, `innes1990`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class MoralHazard(NamedTuple):
    """The best bonus for a principal who offers one, and what both have; without effort nothing is offered."""

    bonus: float  # credits, the least for which the agent makes an effort; inf where none is enough
    effort: bool  # whether the principal offers it
    principal: float  # credits, expected
    agent: float  # credits, its certainty equivalent
    premium: float  # credits that the agent would give up to be rid of the risk


def moral_hazard(
    cost: float, low_chance: float, high_chance: float, revenue: float, *, aversion: float = 0.0, cap: float = np.inf, limited_liability: bool = True
) -> MoralHazard:  # fmt: skip
    """Effort costs the agent `cost` credits and raises the chance of success from `low_chance` to `high_chance`; a success brings the principal `revenue` credits.

    Risk-neutral: bonus c / (p1 - p0), which leaves the agent p0 c / (p1 - p0). With `aversion` a, per credit, the agent has utility (1 - exp(-a x)) / a (key `pratt1964`) and its bonus is -ln(y) / a
    with y = ((1 - p0) - (1 - p1) exp(a c)) / (p1 exp(a c) - p0). The principal offers no more than `cap`; without `limited_liability` it also takes a fee that leaves the agent nothing.
    """
    bonus = _bonus(cost, low_chance, high_chance, aversion)
    none = MoralHazard(bonus, False, low_chance * revenue, 0.0, 0.0)
    if bonus > cap:
        return none
    worth = certainty_equivalent(bonus, high_chance, aversion) - cost
    principal = high_chance * (revenue - bonus) + (0.0 if limited_liability else worth)
    if principal < none.principal:
        return none
    premium = high_chance * bonus - cost - worth
    return MoralHazard(bonus, True, principal, worth if limited_liability else 0.0, premium)


def certainty_equivalent(bonus: float, chance: float, aversion: float = 0.0) -> float:
    """What a `bonus`, credits, that is paid with a `chance` is worth for sure, credits, to an agent of constant absolute risk `aversion`, per credit."""
    if aversion == 0.0:
        return chance * bonus
    return float(-np.log1p(chance * np.expm1(-aversion * bonus)) / aversion)


def _bonus(cost: float, low_chance: float, high_chance: float, aversion: float) -> float:
    if aversion == 0.0:
        return cost / (high_chance - low_chance)
    burden = np.exp(aversion * cost)
    left = (1.0 - low_chance) - (1.0 - high_chance) * burden
    return float(-np.log(left / (high_chance * burden - low_chance)) / aversion) if left > 0.0 else np.inf
