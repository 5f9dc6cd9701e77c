"""Idle: do nothing."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.policy import Policy


class Idle(Policy):
    """Never decides anything, so that its agent does what the world calls idle."""

    batched = True

    def act(self, seen: GameObservation) -> np.ndarray:
        """No number of an action (n,), nan."""
        return np.full(len(seen.rows), np.nan)
