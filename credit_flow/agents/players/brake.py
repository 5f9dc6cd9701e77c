"""Brake: never move."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.policy import Policy


class Brake(Policy):
    """Stands at a junction from the moment when it has come in, and is run into by who comes in behind it (key `singh2019`)."""

    outcomes = ("crashed",)
    batched = True

    def act(self, seen: GameObservation) -> np.ndarray:
        """Numbers of actions (n,)."""
        return np.ones(len(seen.rows))
