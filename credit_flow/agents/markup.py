"""Markup: raise the price after winning a task, lower it otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.policy import Observation, Outcome, Policy


@dataclass(frozen=True)
class Markup(Policy):
    """Asks (1 + markup) x expected cost; each tick the markup is multiplied by `up` if it won a task, by `down` if not.

    A win-stay adjustment of one number, in the spirit of zero-intelligence-plus traders (key `cliff1997`).
    """

    up: float = 1.02
    down: float = 0.99

    batched = True
    keeps_markup = True

    def ask(self, seen: Observation):
        """(1 + markup) x expected cost, credits."""
        return (1.0 + seen.markup) * seen.cost

    def learn(self, outcome: Outcome) -> None:
        """Multiply each expert's markup by `up` or `down`."""
        outcome.table.markup[outcome.rows] *= np.where(outcome.won, self.up, self.down)
