"""`Expert`: a real `mesa.Agent` that is a window on one row of the table."""

from __future__ import annotations

import mesa
import numpy as np
from mesa.agent import AgentSet

from credit_flow.agents.column import Column, fact

__all__ = ["Column", "Expert", "Experts"]


BORN = (
    "an expert is born through the books, not made: `ledger.post` its stake to `ledger.next_account` with opens=1, then "
    "`model.bear([-1])`; where there is `immigration`, HOUSE pays for newcomers"
)
LEDGER = "only the ledger moves credit: model.ledger.post(Entry(payer, payee, amount, kind, cause))"
KEPT = "it is kept by the table; expert.remove() ends a life"


class Expert(mesa.Agent):
    """A small program that earns credit for work, pays for the compute it uses, reproduces when rich and dies when broke.

    Windows are made on demand by `model.agents`; a run that never asks makes none. `row` is the expert's row in
    `model.table` and `account` its account in `model.ledger`; both stay valid after its death. `unique_id` is the row.
    """

    policy = Column("index of the expert's policy in `model.policies`", dtype=np.int16, of="policies")

    def __init__(self, model: mesa.Model, row: int | None = None, **columns):
        if row is None or columns:
            raise TypeError(BORN)
        self.model, self.row = model, int(row)
        super().__init__(model)

    def remove(self) -> None:
        """End its life, between two ticks: creditors are paid, what is left goes to its parent if that lives, else to HOUSE.

        Who is dead already only leaves the agents: so ends every window. Errors: those of `model.wind_up`.
        """
        if self.alive:
            self.model.wind_up(self.row)
        super().remove()

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """All `Column`s of this class and its bases, by name."""
        bases = reversed(cls.__mro__)
        return {
            name: member
            for base in bases
            for name, member in vars(base).items()
            if isinstance(member, Column)
        }

    @fact(KEPT)
    def account(self) -> int:
        """The number of its account in the ledger."""
        return self.model.first_account + self.row

    @fact(LEDGER)
    def balance(self) -> float:
        """Its credit, read from the ledger; only the ledger can change it."""
        return self.model.ledger.balance(self.account)

    @fact(KEPT)
    def age(self) -> int:
        """Ticks since its birth (until its death, for the dead)."""
        table, died = self.model.table, int(self.model.table.died[self.row])
        return (died if died >= 0 else self.model.tick) - int(table.born[self.row])

    @fact(KEPT)
    def alive(self) -> bool:
        """Whether it lives."""
        table = self.model.table
        return self.row < table.n_rows and bool(table.alive[self.row])

    @fact(KEPT)
    def parent(self) -> int:
        """The row of its parent, -1 for the first experts and immigrants."""
        return int(self.model.table.parent[self.row])


class Experts(AgentSet):
    """All living experts; what stands in a column is read from there at once, without asking the windows one by one.

    Who is in it is for the books to say. `select`, `groupby` and copies are sets of their own, which may be changed.
    """

    def __init__(self, model: mesa.Model):
        super().__init__([], random=model.random)
        self.model, self.in_order = model, True

    def get(self, attr_names, *arguments, **options):
        """As `AgentSet.get`: a list of values, or of lists of values, one per expert in the order of the set."""
        table, rows = self.model.table, self.model.table.rows
        if not isinstance(attr_names, str) or not self.in_order or len(self) != len(rows):
            return super().get(attr_names, *arguments, **options)
        if attr_names == "balance":
            return self.model.balances[self.model.first_account + rows].tolist()
        if attr_names in table.names and table.column(attr_names).ndim == 1:
            return table.column(attr_names)[rows].tolist()
        return super().get(attr_names, *arguments, **options)

    def select(self, filter_func=None, at_most=float("inf"), inplace=False, agent_type=None) -> AgentSet:
        """As `AgentSet.select`, never in place."""
        if inplace:
            raise self._refusal("select(inplace=True)")
        return self.copy().select(filter_func, at_most, agent_type=agent_type)

    def groupby(self, by, result_type="agentset"):
        """As `AgentSet.groupby`."""
        return self.copy().groupby(by, result_type)

    def shuffle(self, inplace=False) -> AgentSet:
        """As `AgentSet.shuffle`."""
        self.in_order = self.in_order and not inplace
        return super().shuffle(inplace)

    def sort(self, key, ascending=False, inplace=False) -> AgentSet:
        """As `AgentSet.sort`."""
        self.in_order = self.in_order and not inplace
        return super().sort(key, ascending, inplace)

    def add(self, agent) -> None:
        """Refused. Errors: `TypeError`, which says what to do instead."""
        raise self._refusal("add")

    def discard(self, agent) -> None:
        """Refused. Errors: `TypeError`, which says what to do instead."""
        raise self._refusal("discard")

    remove = pop = clear = discard

    def _refusal(self, what: str) -> TypeError:
        return TypeError(
            f"model.agents.{what}: who lives is for the books to say; expert.remove() ends a life, and "
            "model.agents.select() is a set of your own"
        )

    def copy(self) -> AgentSet:
        """The living as a set of your own."""
        return AgentSet(self, self.random)

    __copy__ = copy

    def __getstate__(self) -> dict:
        return super().__getstate__() | {"model": self.model, "in_order": self.in_order}

    def __setstate__(self, state: dict) -> None:
        super().__setstate__(state)
        self.model, self.in_order = state["model"], state["in_order"]
