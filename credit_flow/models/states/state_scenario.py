"""A scenario whose world is one of episodes: states are sold, or acted on by one mind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from credit_flow.core.programs.phases import Phase
from credit_flow.core.register import Register
from credit_flow.institutions.states.titles import Titles
from credit_flow.models.scenario import Scenario
from credit_flow.models.states.state_society import optimal_values


class Bidders(NamedTuple):
    """Who bids for which states."""

    row: np.ndarray  # (bidders,) of the table
    action: np.ndarray  # (bidders,) what each does in a state that it owns
    bid: np.ndarray  # (bidders, codes) credits for each observation, nan = none so far


@dataclass(frozen=True)
class StateScenario(Scenario):
    """A tick ends with what the learner that decides, if there is one, learns from it."""

    page: ClassVar[str] = "learning"
    caption: ClassVar[str] = (
        "Every state is sold to whoever bids most. The buyer acts, and has paid the owner before it: credit hops back from the reward, "
        "until a bid is what the state is worth."
    )
    staked: ClassVar[str] = "bid"
    """What an expert is drawn with in a state: its `bid`, its `strength`, or its `value`."""

    leads: ClassVar[tuple[str, ...]] = ("return", "leak", "mint")
    """The numbers that stand beside the picture of its states, the first of them over time as well."""

    of_rules: ClassVar[bool] = False
    """Whether rules that know many states at once buy them, through whole episodes."""

    @property
    def opens_at(self) -> int:
        """By then bids on the usual chain have settled."""
        return 400

    def bidders(self, model) -> Bidders:
        """What each living expert last bid for each observation."""
        table, rows = model.table, model.table.rows
        return Bidders(rows, table.action[rows], table.bid[rows])

    def worth(self, world) -> np.ndarray | None:
        """What each action is worth at each observation (codes, actions), credits, by the exact solution; None where there is none."""
        return optimal_values(world)

    register: ClassVar[type[Register]] = Titles
    """Where the decisions stand that became final in the tick (`settled`)."""

    def closing(self, model) -> Sequence[Phase | Callable]:
        """The ledger closes the tick, and the learner learns."""
        return (*super().closing(model), *(() if model.learner is None else (teach,)))


def only_where(condition: np.ndarray, staked: np.ndarray, codes: int) -> np.ndarray:
    """What experts who know one observation each, `condition` (experts,), have `staked` (experts,) there, as (experts, codes), else nan."""
    found = np.full((len(condition), codes), np.nan)
    found[np.arange(len(condition)), condition] = staked
    return found


def teach(model) -> None:
    """The learner takes in the decisions that have become final in the tick."""
    settled = model.registers[model.parameters.register].settled
    if settled is not None:
        model.learner.observe(settled)
    model.learner.update()
