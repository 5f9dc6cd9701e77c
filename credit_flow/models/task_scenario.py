"""A scenario in which tasks are offered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from credit_flow.core.books.ledger import HOUSE
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.work.agreements import Prices
from credit_flow.institutions.work.markup_lesson import lesson
from credit_flow.institutions.work.task_offer import TaskOffer
from credit_flow.models.clockwork.decide import learn
from credit_flow.models.scenario import Scenario


@dataclass(frozen=True)
class TaskScenario(Scenario):
    """A tick begins with the world's tasks and ends with what policies learn from it."""

    caption: ClassVar[str] = (
        "WORLD pays for tasks; experts who win them hire others for the steps they are bad at; all pay for compute. "
        "A dot is credit on its way."
    )

    kinds: ClassVar[int] = 1
    """Kinds of work."""

    hops: ClassVar[int] = 0
    """The longest chain of hirings."""

    @property
    def sizes(self) -> dict[str, int]:
        """Those of every scenario, kinds of work, and how often a step may change hands."""
        return super().sizes | {"kinds": self.kinds, "hops": self.hops}

    def prepare(self, model) -> None:
        """Compute costs what the parameter says, and is expected to."""
        prices = model.work[Prices]
        prices.expected[0] = prices.cleared[0] = self.compute_price

    def purse(self, model) -> float:
        """Credits that the treasury can spend now: where it pays for work, less what it has promised for work not yet judged."""
        promised = model.world.judge.outstanding if self.payer == HOUSE else 0.0
        return super().purse(model) - promised

    def opening(self) -> TaskOffer:
        """The world puts out tasks."""
        return TaskOffer()

    def closing(self, model) -> Sequence[Phase | Callable]:
        """The tick is written down, the ledger closes it, and policies learn."""
        return (*self.notes(model), *super().closing(model), *(lesson(model.policies) or [learn]))

    def notes(self, model) -> Sequence[Phase]:
        """The phases that write down what the tick was like."""
        return ()
