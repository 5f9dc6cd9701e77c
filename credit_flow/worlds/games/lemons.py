"""Lemons: sellers know what their things are worth, and a buyer, to whom each is worth more, does not."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.worlds.games.one_shot import Dilemma


class Lemons(Dilemma):
    """Agent 0 buys. Each other agent owns a thing of a quality of its own, 1 - spread / 2 to 1 + spread / 2 in equal steps, which it delivers, 0, or keeps, 1, and then has that many credits of it; to the
    buyer what is delivered is worth `multiplier` times as much (key `akerlof1970`).

    The buyer's own two actions do nothing. that something was `delivered` is all that a contract sees, so it pays for all qualities alike. Best for all is that everything is delivered.
    """

    outcome_names = ("defected", "delivered", "buys")

    def __init__(self, n_agents: int = 6, multiplier: float = 1.5, spread: float = 1.0):
        """Errors: `ParameterError` for fewer than two sellers, and a spread that makes a quality negative."""
        if n_agents < 3 or not 0.0 <= spread <= 2.0:
            raise ParameterError(
                f"n_agents = {n_agents}, spread = {spread:g}: lemons needs a buyer and two sellers or more, and a spread of 0 .. 2 credits"
            )
        self.shape, self.multiplier = (2,) * n_agents, float(multiplier)
        self.quality = 1.0 + spread * (np.arange(n_agents - 1) / (n_agents - 2.0) - 0.5)
        self.most = max(float(self.quality.max()), self.multiplier * float(self.quality.sum()))
        self.least = 0.0

    def gains(self, actions: np.ndarray) -> np.ndarray:
        """What was delivered to the buyer, and kept by the sellers (n, agents), credits, by `actions` (n, agents), indices."""
        kept = self.quality * actions[:, 1:]
        bought = self.multiplier * (self.quality.sum() - kept.sum(axis=1))
        return np.column_stack([bought, kept])

    def outcomes(self, actions: np.ndarray) -> np.ndarray:
        """`defected` and `delivered` of sellers, `buys` 1 for the buyer (n, agents, 3), numbers, by `actions` (n, agents), indices."""
        happened = np.zeros((*actions.shape, 3))
        happened[:, 0, 2] = 1.0
        happened[:, 1:, 0], happened[:, 1:, 1] = actions[:, 1:], 1 - actions[:, 1:]
        return happened
