"""Truthful: ask exactly the expected cost."""

from __future__ import annotations

from credit_flow.agents.observation import TaskObservation
from credit_flow.agents.policy import Policy


class Truthful(Policy):
    """Asks its expected cost, no more and no less: dominant under second price (key `vickrey1961`)."""

    batched = True

    def ask(self, seen: TaskObservation):
        """The expected cost, credits."""
        return seen.cost
