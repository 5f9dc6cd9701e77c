"""A scenario in which states are sold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.states.titles import Titles
from credit_flow.models.scenario import Scenario


@dataclass(frozen=True)
class StateScenario(Scenario):
    """A tick ends with what the learner that bids, if there is one, learns from it."""

    def closing(self, model) -> Sequence[Phase | Callable]:
        """The ledger closes the tick, and the learner learns."""
        return (*super().closing(model), *(() if model.learner is None else (teach,)))


def teach(model) -> None:
    """The learner takes in the decisions that have become final in the tick."""
    settled = model.registers[Titles].settled
    if settled is not None:
        model.learner.observe(settled)
    model.learner.update()
