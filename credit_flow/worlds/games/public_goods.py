"""The public goods game: what is put into the pot is multiplied and shared by all, whoever put it there."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.worlds.games.one_shot import Dilemma


class PublicGoods(Dilemma):
    """Each of N agents has 1 credit and gives x to the pot: it is left with (1 - x) + (m / N) sum of all x, 1 < m < N (key `ledyard1995`).

    Action 0 gives all, the last of `levels` gives nothing; `defected` is what was kept back. Selfish welfare is N, the optimum m N. A fine above 1 - m / N per credit kept back
    makes giving dominant.
    """

    def __init__(self, n_agents: int = 2, multiplier: float = 1.5, levels: int = 2):
        """Errors: `ParameterError` for a multiplier that makes it no dilemma."""
        if not 1.0 < multiplier < n_agents:
            raise ParameterError(
                f"multiplier = {multiplier:g}: must lie between 1 and n_agents = {n_agents}, else it is no dilemma"
            )
        self.shape, self.multiplier = (levels,) * n_agents, float(multiplier)
        self.most = 1.0 + multiplier * (n_agents - 1) / n_agents  # gives nothing, all others give all
        self.least = multiplier / n_agents  # gives all alone

    def gains(self, actions: np.ndarray) -> np.ndarray:
        """(1 - x_i) + (m / N) sum x (n, agents), credits, by `actions` (n, agents), indices."""
        n_agents, levels = len(self.shape), self.shape[0]
        kept = actions / (levels - 1.0)
        given = n_agents - kept.sum(axis=1, keepdims=True)
        return kept + self.multiplier / n_agents * given
