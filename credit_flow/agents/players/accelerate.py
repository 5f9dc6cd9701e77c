"""Accelerate: be off the road as soon as can be."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.answers import Space


class Accelerate(Policy):
    """Goes as fast as it can at a merge, whoever is in a hurry: what is best for each car alone (key `christoffersen2023`)."""

    outcomes = ("crossing",)
    batched = True

    def act(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Numbers of actions (n,), the highest."""
        return np.full(len(seen.rows), float(space.high))
