"""A scenario whose world is one of episodes: states are sold, or acted on by one mind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from credit_flow.core.programs.phases import Phase
from credit_flow.core.register import Register
from credit_flow.institutions.states.titles import Titles
from credit_flow.models.scenario import Scenario


@dataclass(frozen=True)
class StateScenario(Scenario):
    """A tick ends with what the learner that decides, if there is one, learns from it."""

    register: ClassVar[type[Register]] = Titles
    """Where the decisions stand that became final in the tick (`settled`)."""

    def closing(self, model) -> Sequence[Phase | Callable]:
        """The ledger closes the tick, and the learner learns."""
        return (*super().closing(model), *(() if model.learner is None else (teach,)))


def teach(model) -> None:
    """The learner takes in the decisions that have become final in the tick."""
    settled = model.registers[model.parameters.register].settled
    if settled is not None:
        model.learner.observe(settled)
    model.learner.update()
