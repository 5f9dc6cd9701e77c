"""`Expert`: a real `mesa.Agent` that is a window on one row of the table."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np


class Column:
    """A trait of an expert that lives in the table: reading `expert.skill` reads `table.skill[row]`, one memory.

    `width` is 0 for one number per expert, a whole number, or the name of the scenario's parameter that gives it. An `own` trait
    the expert's policy may set, from `low` on; all others it can only read.
    """

    def __init__(
        self, help: str, *, dtype: Any = np.float64, width: int | str = 0, fill: float = 0,
        own: bool = False, low: float = -np.inf,
    ):  # fmt: skip
        self.__doc__ = help
        self.dtype, self.width, self.fill, self.own, self.low = dtype, width, fill, own, low

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, expert: Expert | None, owner: type):
        if expert is None:
            return self
        value = expert.model.table.column(self.name)[expert.row]
        return value if isinstance(value, np.ndarray) else value.item()

    def __set__(self, expert: Expert, value) -> None:
        expert.model.table.column(self.name)[expert.row] = value


class Expert(mesa.Agent):
    """A small program that earns credit for work, pays for the compute it uses, reproduces when rich and dies when broke.

    Windows are made on demand by `model.agents`; a run that never asks makes none. `row` is the expert's row in
    `model.table` and `account` its account in `model.ledger`; both stay valid after its death.
    """

    policy = Column("index of the expert's policy in `model.policies`", dtype=np.int16)

    def __init__(self, model: mesa.Model, row: int):
        super().__init__(model)
        self.row = int(row)

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

    @property
    def account(self) -> int:
        """The number of its account in the ledger."""
        return self.model.first_account + self.row

    @property
    def balance(self) -> float:
        """Its credit, read from the ledger; only the ledger can change it."""
        return self.model.ledger.balance(self.account)

    @property
    def age(self) -> int:
        """Ticks since its birth (until its death, for the dead)."""
        table, died = self.model.table, int(self.model.table.died[self.row])
        return (died if died >= 0 else self.model.tick) - int(table.born[self.row])

    @property
    def alive(self) -> bool:
        """Whether it lives."""
        return bool(self.model.table.alive[self.row])

    @property
    def parent(self) -> int:
        """The row of its parent, -1 for the first experts and immigrants."""
        return int(self.model.table.parent[self.row])


class Experts(mesa.agent.AgentSet):
    """All living experts; what stands in a column is read from there at once, without asking the windows one by one."""

    def __init__(self, model: mesa.Model, windows: mesa.agent.AgentSet):
        super().__init__([], random=model.random)
        self.model, self._agents = model, windows._agents

    def get(self, attr_names, *arguments, **options):
        """As `AgentSet.get`: a list of values, or of lists of values, one per expert in the order of birth."""
        table, rows = self.model.table, self.model.table.rows
        if attr_names == "balance":
            return self.model.balances[self.model.first_account + rows].tolist()
        if isinstance(attr_names, str) and attr_names in table.names and table.column(attr_names).ndim == 1:
            return table.column(attr_names)[rows].tolist()
        return super().get(attr_names, *arguments, **options)
