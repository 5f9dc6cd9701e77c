"""What an institution is: one part of the tick."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from credit_flow.core.programs.phases import Phase
from credit_flow.core.records.record_table import RecordTable


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

    def step(self, model) -> None:
        """Do this part of the tick on `model` (a `CreditFlow`)."""
        model.carry_out(self.parts(model))

    def parts(self, model) -> Sequence[Phase | Callable]:
        """The phases of this part of the tick, and calls `part(model)` between them, in order."""
        return (self.step,)
