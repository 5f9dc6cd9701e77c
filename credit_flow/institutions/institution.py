"""What an institution is: one part of the tick."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

import numpy as np

from credit_flow.agents.observation import Observation
from credit_flow.core.books.ledger import Entry, Ledger
from credit_flow.core.boundary.answers import Space
from credit_flow.core.method_check import require_same_calls
from credit_flow.core.programs.phases import Phase
from credit_flow.core.records.record_table import RecordTable
from credit_flow.core.register import Register, Turnout


class Institution:
    """One part of the tick: gathers decisions, applies a mechanism, posts to the ledger. It holds settings, never state.

    Write `step`, plain Python on the model; or, for speed, `parts`: phases, which compile together with those of its
    neighbours in the tick, and where something cannot be compiled calls of Python between them. `tables` are those of the Record
    that it fills (`core/records/record_table.py`).
    """

    tables: tuple[RecordTable, ...] = ()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.step is Institution.step and cls.parts is Institution.parts:
            raise TypeError(f"{cls.__name__} must define step(self, model) or parts(self, model)")
        require_same_calls(cls)

    def step(self, model) -> None:
        """Do this part of the tick on `model` (a `CreditFlow`)."""
        model.carry_out(self.parts(model))

    takes_decisions: ClassVar[bool] = False
    """Whether it asks experts for decisions; of each tick the Record then has `NAME_open` and `NAME_taken` (see `decide`)."""

    @classmethod
    @functools.cache
    def name(cls) -> str:
        """What it is called in the Record: its class, in small letters."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    def decide(self, model, kind: str, observation: Observation, space: Space) -> np.ndarray:
        """`model.decide`, an array of the shape of `space`, nan where somebody abstains; how many decisions were open and how many were
        taken is counted for the Record, if the class says `takes_decisions = True`."""
        answers, asked = model.decide(kind, observation, space), observation.asked
        given = ~np.isnan(answers if answers.ndim == 1 else answers[:, 0])
        self.count(model, len(given) if asked is None else np.count_nonzero(asked), np.count_nonzero(given))
        return answers

    def count(self, model, n_open: int, n_taken: int) -> None:
        """So many decisions more were open (and could be afforded) in this tick, and so many of them were taken."""
        model.registers[Turnout].add(self.name(), model.tick, n_open, n_taken)

    def observe(self, model) -> dict[str, float]:
        """The numbers that the Record keeps of each tick, of this part."""
        return {}

    def registers(self, model) -> Sequence[Register]:
        """What it writes down from tick to tick, as it stands before the first: `model.registers[kind]`."""
        return ()

    def mint(self, world) -> float:
        """The most that WORLD may pay through it in a tick, beyond what the `world` pays by itself, credits."""
        return 0.0

    def parts(self, model) -> Sequence[Phase | Callable]:
        """The phases of this part of the tick, and calls `part(model)` between them, in order."""
        return (self.step,)

    def found(self, ledger: Ledger) -> None:  # noqa: B027 - most need neither
        """Create the assets and open the market accounts that this part needs, before the first expert has an account."""

    def wind_up(self, model, rows: np.ndarray) -> Iterable[Entry]:
        """What ends with the lives of experts `rows` (n,), posted before their creditors are paid: orders, policies, collateral handed over."""
        return ()

    def reserves(self, model) -> Mapping[int, np.ndarray]:
        """Account -> what should be in it (assets,), credits or units, of the market accounts that this part keeps; the close of the tick
        compares."""
        return {}


def proper(parts: Sequence) -> list[Institution]:
    """Those parts of a tick that are institutions; what only has a `step` says nothing else."""
    return [part for part in parts if isinstance(part, Institution)]


def writes(institution, method: str) -> bool:
    """Whether an institution has such a method of its own."""
    own = getattr(type(institution), method, None)
    return own is not None and own is not getattr(Institution, method)


def ends_of(model, rows: np.ndarray) -> list[Entry]:
    """What all institutions end with the lives of experts `rows` (n,)."""
    parts = [part for part in proper(model.institutions) if writes(part, "wind_up")]
    return [entry for part in parts for entry in part.wind_up(model, rows)]
