"""The deviator contract: whoever leaves the best profile pays the others, and nothing else need be seen (key `christoffersen2023`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats
from credit_flow.theory.games.nash import margins


class DeviatorContract(NamedTuple):
    """Transfers for `solve`, and how high the fine has to be."""

    best: tuple[int, ...]  # the first profile of highest welfare, an action for each agent
    transfer: np.ndarray  # (agents, a_1, ..., a_N) credits for a fine of 1 credit
    holds_from: float  # credits of fine from which the best profile is an equilibrium
    dominates_from: (
        float  # credits of fine above which to comply is strictly dominant, whatever the others do
    )


def deviator_contract(payoff: ArrayLike) -> DeviatorContract:
    """Every deviator from the profile of highest welfare pays a fine, split evenly among the others; `payoff` is an array (agents, a_1, ..., a_N) of credits.

    One's own fine does not depend on the others, so a fine above the largest gain of any deviation makes complying strictly dominant. With signing payments the proposer then
    holds all others to what they have without a contract and takes the rest: p_j = V_j(null) - V_j(best), and W* - sum of V_j(null) is left. Errors: ValueError for a single agent.
    """
    payoff = floats(payoff, "payoff")
    n_agents, shape = len(payoff), payoff.shape[1:]
    if n_agents < 2:
        raise ValueError("a contract needs two agents or more")
    best = np.unravel_index(payoff.sum(axis=0).argmax(), shape)
    deviates = np.stack([actions != own for actions, own in zip(np.indices(shape), best)]).astype(float)
    transfer = (deviates.sum(axis=0) - deviates) / (n_agents - 1) - deviates
    gains = [own - own.take([action], axis=agent) for agent, (own, action) in enumerate(zip(payoff, best))]
    loss = float(margins(payoff)[best])
    return DeviatorContract(
        tuple(map(int, best)), transfer, max(0.0, -loss), max(0.0, *(gain.max() for gain in gains))
    )
