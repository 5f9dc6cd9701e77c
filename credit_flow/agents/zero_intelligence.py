"""Zero intelligence: ask anything between cost and bounty."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import LotObservation, TaskObservation
from credit_flow.agents.policy import Policy
from credit_flow.core.programs.kernel import kernel


@kernel
def any_part(signal, bidders, memory, draw, terms):
    """A uniform draw from [0, signal], credits."""
    return draw * signal


class ZeroIntelligence(Policy):
    """Asks a random price between its cost and the bounty, never below cost: the ZI-C trader (key `gode1993`)."""

    batched = True
    lot_formula = staticmethod(any_part)

    def ask(self, seen: TaskObservation):
        """A uniform draw from [cost, max(cost, bounty)], credits."""
        return seen.cost + seen.draw * np.maximum(seen.bounty - seen.cost, 0.0)

    def sealed_bid(self, seen: LotObservation):
        """A uniform draw from [0, signal], credits."""
        return seen.draw * seen.signal
