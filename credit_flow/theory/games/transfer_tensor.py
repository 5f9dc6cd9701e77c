"""A contract on a game of one step, as the tensor of transfers that the exact solver takes (key `christoffersen2023`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats


def transfer_tensor(contract, outcome: ArrayLike) -> np.ndarray:
    """What each agent gets less what it pays per theta, an array (agents, a_1, ..., a_N) of credits, in each profile of actions.

    `contract` is a rule with `clear(outcome, theta)`, `low` and `high`, as the contracts of the mechanisms are; `outcome`, an array (a_1, ..., a_N, agents, features) of numbers, is what
    happens to whom, such as `MatrixGame.outcomes(contract.features)`. Errors: ValueError for a contract that is not linear in theta.
    """
    outcome = floats(outcome, "outcome")
    if outcome.ndim < 3 or outcome.shape[-2] != outcome.ndim - 2:
        raise ValueError(
            f"outcome must be (a_1, ..., a_N, agents, features), one axis of actions for each agent, not of shape {outcome.shape}"
        )
    flat = outcome.reshape(-1, *outcome.shape[-2:])
    thetas = np.array([contract.low, 0.5 * (contract.low + contract.high), contract.high])
    net = np.array([_net(contract.clear(flat, theta)) for theta in thetas])
    slope = (net[2] - net[0]) / (thetas[2] - thetas[0])
    wrong = np.abs(net - thetas[:, np.newaxis, np.newaxis] * slope).max()
    if wrong > 1e-9 * max(1.0, np.abs(net).max()):
        raise ValueError(
            f"{type(contract).__name__} is not linear in theta (by {wrong:g} credits): the solver needs transfers that double with theta"
        )
    return np.moveaxis(slope.reshape(outcome.shape[:-1]), -1, 0)


def _net(pay: np.ndarray) -> np.ndarray:
    return (np.swapaxes(pay, -1, -2) - pay).sum(axis=-1)
