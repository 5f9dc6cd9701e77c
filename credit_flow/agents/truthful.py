"""Truthful: ask exactly the expected cost, bid exactly what the lot seems worth."""

from __future__ import annotations

from credit_flow.agents.observation import LotObservation, TaskObservation
from credit_flow.agents.policy import Policy
from credit_flow.core.programs.kernel import kernel


@kernel
def signal_itself(signal, bidders, memory, draw, terms):
    """The signal, credits."""
    return signal


class Truthful(Policy):
    """Asks its expected cost, no more and no less: dominant under second price (key `vickrey1961`).

    For a single lot it bids what that seems worth to it; where the worth is common to all this is naive, for who wins has seen too much (key `kagel1986`).
    """

    batched = True
    lot_formula = staticmethod(signal_itself)

    def ask(self, seen: TaskObservation):
        """The expected cost, credits."""
        return seen.cost

    def sealed_bid(self, seen: LotObservation):
        """What the lot seems worth, credits."""
        return seen.signal
