"""Zero intelligence: ask anything between cost and bounty."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import TaskObservation
from credit_flow.agents.policy import Policy


class ZeroIntelligence(Policy):
    """Asks a random price between its cost and the bounty, never below cost: the ZI-C trader (key `gode1993`)."""

    batched = True

    def ask(self, seen: TaskObservation):
        """A uniform draw from [cost, max(cost, bounty)], credits."""
        return seen.cost + seen.draw * np.maximum(seen.bounty - seen.cost, 0.0)
