"""Relational contracts: from which discount factor on the threat to defect for ever keeps an agreement that nobody enforces (key `friedman1971`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats


def critical_discount(payoff: ArrayLike) -> float:
    """The least discount factor at which it pays all to cooperate, action 0, under the threat that all defect, by their last actions, for ever; inf where none is enough.

    `payoff` is an array (agents, a_1, ..., a_N) of credits. An agent that has R by keeping to it, T by the best breach and P ever after keeps to it iff R / (1 - g) >= T + g P / (1 - g), so
    g >= (T - R) / (T - P); the largest of all agents counts. Errors: ValueError where to defect is no equilibrium of the single game, so that the threat would not be carried out.
    """
    payoff = floats(payoff, "payoff")
    n_agents = len(payoff)
    if n_agents != payoff.ndim - 1:
        raise ValueError(f"payoff must be (agents, a_1, ..., a_N) credits, not of shape {payoff.shape}")
    together, never = (0,) * n_agents, (-1,) * n_agents
    needed = [0.0]
    for agent in range(n_agents):
        keeps, breach = payoff[agent][together], _best_reply(payoff, agent, together)
        after = payoff[agent][never]
        if _best_reply(payoff, agent, never) > after:
            raise ValueError(
                f"agent {agent} gains by leaving the profile in which all defect: the threat is none"
            )
        if breach > keeps:
            needed.append((breach - keeps) / (breach - after) if keeps > after else np.inf)
    return max(needed)


def _best_reply(payoff: np.ndarray, agent: int, profile: tuple[int, ...]) -> float:
    """What `agent` has at most where the others act by `profile`, credits."""
    return float(payoff[agent][(*profile[:agent], slice(None), *profile[agent + 1 :])].max())
