"""Wait for ambulance: a car stops until the ambulance has crossed."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.answers import Space

AMBULANCE = 0
"""The number of the agent that is in a hurry."""

HAS_PASSED = -2
"""Where features say whether the ambulance has passed the merge point."""


class WaitForAmbulance(Policy):
    """A car brakes at a merge until the ambulance has passed the merge point, and then accelerates; the ambulance accelerates (key `christoffersen2023`)."""

    outcomes = ("crossing",)
    batched = True

    def act(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Numbers of actions (n,), the highest or the lowest."""
        waits = (seen.agent != AMBULANCE) & (seen.features[:, HAS_PASSED] == 0.0)
        return np.where(waits, float(space.low), float(space.high))
