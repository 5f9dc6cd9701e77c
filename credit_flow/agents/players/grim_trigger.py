"""Grim trigger: cooperate until anybody has defected, and never again."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.answers import Space


class GrimTrigger(Policy):
    """Follows the advice to cooperate, action 0, for as long as all did in the round before, and to defect, the last action, from then on (key `friedman1971`); nobody enforces it.

    One who has defected for once does so ever after, so that the round before says all. Where the advice is no equilibrium (`keeps` is false: the scenario knows) nobody believes that
    others follow it, and all defect from the first round on.
    """

    batched = True
    keeps: bool = True
    outcomes = ("defected", "index")

    def act(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Numbers of actions (n,)."""
        taken = seen.features.reshape(len(seen.rows), seen.visible.shape[1], -1)
        broken = taken[:, :, 1:].any(axis=(1, 2))
        return np.where(broken | (not self.keeps), space.high, 0)
