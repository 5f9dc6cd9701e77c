"""Any game of one step, as a tensor of payoffs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.user_arrays import floats
from credit_flow.worlds.games.one_shot import OneShot


class PayoffTensor(OneShot):
    """`payoff`, an array (agents, a_1, ..., a_N) of credits, what each agent gains in each profile of actions (key `nash1951`).

    `defected` is 1 for who leaves the profile of highest welfare, the first of such: what a contract with deviators sees.
    """

    def __init__(self, payoff: ArrayLike):
        """Errors: `ParameterError` for another shape, and for what are no finite credits."""
        payoff = floats(payoff, "payoff")
        if payoff.ndim < 2 or len(payoff) != payoff.ndim - 1 or payoff.size == 0:
            raise ParameterError(
                f"payoff of shape {payoff.shape}: must be (agents, a_1, ..., a_N), one axis of actions for each of the {len(payoff) if payoff.ndim else 0} agents"
            )
        if not np.isfinite(payoff).all():
            raise ParameterError(
                f"payoff{np.argwhere(~np.isfinite(payoff))[0].tolist()} is no finite number of credits"
            )
        self.table, self.shape = payoff.copy(), payoff.shape[1:]
        self.most, self.least = float(payoff.max()), float(payoff.min())
        self.best = np.array(np.unravel_index(payoff.sum(axis=0).argmax(), self.shape))

    def gains(self, actions: np.ndarray) -> np.ndarray:
        """The entry of the tensor (n, agents), credits, by `actions` (n, agents), indices."""
        return self.table[:, *actions.T].T

    def outcomes(self, actions: np.ndarray) -> np.ndarray:
        """`defected` (n, agents, 1), 1 or 0, numbers, by `actions` (n, agents), indices."""
        return (actions != self.best)[:, :, np.newaxis].astype(float)
