"""Markup: raise the price after winning a task, lower it otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from credit_flow.agents.observation import TaskObservation
from credit_flow.agents.policy import Outcome, Policy
from credit_flow.core.programs.kernel import kernel, lots


def markup(cost, work, bounty, markup, draw):
    """(1 + markup) x expected cost, credits."""
    return (1.0 + markup) * cost


@kernel
def adapted(markup, won, up, down):
    """A markup times `up` after a win, times `down` otherwise."""
    return markup * (up if won else down)


@lots
def _learn(i, won, markup, up, down):
    markup[i] = adapted(markup[i], won[i], up, down)


@dataclass(frozen=True)
class Markup(Policy):
    """Asks (1 + markup) x expected cost; each tick the markup is multiplied by `up` if it won a task, by `down` if not.

    A win-stay adjustment of one number, in the spirit of zero-intelligence-plus traders (key `cliff1997`).
    """

    up: float = 1.02
    down: float = 0.99

    batched = True
    keeps_markup = True
    formula = staticmethod(markup)
    lesson = staticmethod(adapted)

    @property
    def terms(self) -> tuple[float, float]:
        """What `lesson` is given beside the markup."""
        return self.up, self.down

    def ask(self, seen: TaskObservation):
        """(1 + markup) x expected cost, credits."""
        return markup(seen.cost, seen.work, seen.bounty, seen.markup, seen.draw)

    def learn(self, outcome: Outcome) -> None:
        """Multiply each expert's markup by `up` or `down`."""
        markup = outcome.experts.column("markup")
        _learn(len(markup), outcome.won, markup, *self.terms)
        outcome.experts.write("markup", markup)
