"""Gas: drive on, whoever is in the way."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.policy import Policy


class Gas(Policy):
    """Never brakes at a junction: what everything that is learnt there has to be compared with, since at few cars most episodes go well by luck (key `singh2019`)."""

    outcomes = ("crashed",)
    batched = True

    def act(self, seen: GameObservation) -> np.ndarray:
        """Numbers of actions (n,)."""
        return np.zeros(len(seen.rows))
