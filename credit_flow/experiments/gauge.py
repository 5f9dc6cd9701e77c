"""Gauge: takes of a run what a few numbers are computed from, from when on they need it, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from credit_flow.core.records.array_reading import ArrayReading
from credit_flow.core.records.record_table import RecordTable, is_constant
from credit_flow.core.records.record_writer import RecordWriter
from credit_flow.models.clockwork.numbers import Numbers
from credit_flow.models.clockwork.record_tables import tables_of

STRIDE = 10
"""Ticks from one snapshot to the next, as in a Record."""


class Reads(NamedTuple):
    """What is read of a table of the Record."""

    columns: tuple[str, ...]  # beside `tick`
    after: int = 0  # the tick from which on it is


class Gauge:
    """A recorder that keeps of each tick its numbers, and of the tables those columns, and from those ticks on, that `reads` names.

    Where `journal` is among them, postings and events are read whole; the model must keep them. What it takes is what a Record would hold; between two takings the run stays compiled, and no table is logged that is not read.
    """

    def __init__(self, model, reads: Mapping[str, Reads]):
        self._model, self._reads, self._numbers = model, dict(reads), Numbers()
        self._taken: dict[str, list[dict]] = {name: [] for name in reads}
        self._tables: list[RecordTable] = []
        self._made_for = None

    @property
    def keeps_tables(self) -> bool:
        """Read by the model: whether what is logged for tables is to be written down from now on."""
        tick = self._model.tick
        return any(table.every == "tick" and self._after(table) <= tick for table in self._followed())

    def calm(self, model) -> float:
        """For how many ticks it need not be called; inf until the end of the run."""
        return min((self._next(table, model.tick) for table in self._followed()), default=np.inf) - model.tick

    def __call__(self, model) -> None:
        """Take what the ticks since the last call have left behind."""
        self._numbers.take(model)
        for table in self._followed():
            if model.tick > self._after(table) and table.is_due(model.tick, STRIDE):
                self._take(table)

    def reading(self, **facts) -> ArrayReading:
        """What has been taken, with these `facts` of the run beside its ticks, seed and hash."""
        model = self._model
        known = {"ticks": model.tick, "seed": model.seed, "journal_hash": model.ledger.journal.hash}
        tables = {name: _joined(parts) for name, parts in self._taken.items() if parts}
        tables["measures"] = self._numbers.columns()
        return ArrayReading(known | facts, tables, _journal_of(model) if "journal" in self._reads else {})

    def _take(self, table: RecordTable) -> None:
        if columns := table.taken(self._model):
            kept = {name: columns[name] for name in ("tick", *self._reads[table.name].columns)}
            self._taken[table.name].append(kept)

    def _followed(self) -> list[RecordTable]:
        """The tables that are read and that the run fills."""
        parts = self._model.clockwork.parts
        if self._made_for is not parts:
            self._made_for, tables = parts, tables_of(self._model)
            self._tables = [tables[name] for name in self._reads if name in tables]
        return self._tables

    def _after(self, table: RecordTable) -> int:
        return self._reads[table.name].after

    def _next(self, table: RecordTable, tick: int) -> float:
        """The next tick after which something is to be taken, or to be logged from then on; inf for the end of the run."""
        after = self._after(table)
        if table.every == "tick":
            return after if after > tick else np.inf
        return max(tick, after) // STRIDE * STRIDE + STRIDE


def _journal_of(model) -> dict[str, pa.Table]:
    writer = RecordWriter(None, {})
    writer.add_journal(model.ledger.journal.drain())
    return {name: writer.record().table(name) for name in writer.record().tables}


def _joined(parts: list[dict]) -> dict[str, np.ndarray]:
    """Columns (rows,) of one table, from parts in which a constant stands for all rows."""
    whole = []
    for part in parts:
        n = max((len(column) for column in part.values() if not is_constant(column)), default=1)
        whole.append({name: np.broadcast_to(x, n) if is_constant(x) else x for name, x in part.items()})
    return {name: np.concatenate([part[name] for part in whole]) for name in parts[0]}
