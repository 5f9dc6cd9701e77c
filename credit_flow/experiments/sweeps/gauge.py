"""Gauge: a recorder that keeps only what the numbers of a sweep are made of, in memory."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from credit_flow.core.records.record import Record
from credit_flow.models.clockwork.record_tables import tables_of

STRIDE = 10
"""Ticks between two looks at the balances, as in a Record."""


class Gauge:
    """Called with the model every `stride` ticks. Takes what a `Recorder` takes, as far as `kept` names it (table -> columns), and lets
    the journal go: its hash stays."""

    stride, keeps_tables = STRIDE, True  # read by the model

    def __init__(self, kept: Mapping[str, tuple[str, ...]]):
        self.kept = kept
        self._measures: list[dict] = []
        self._parts: dict[str, list[dict]] = {}

    def __call__(self, model) -> None:
        """Take what the ticks since the last call have left behind."""
        model.ledger.journal.drain()
        self._measures.append(model.measures)
        for name, table in tables_of(model).items():
            if name in self.kept and table.is_due(model.tick, STRIDE) and (found := table.taken(model)):
                self._take(name, {column: found[column] for column in ("tick", *self.kept[name])})

    def record(self, model) -> Record:
        """A Record with the measures and what was kept."""
        measures = {
            name: np.concatenate([part[name] for part in self._measures]) for name in self._measures[0]
        }
        tables = {name: pa.table(_joined(parts)) for name, parts in self._parts.items()}
        manifest = {
            "seed": model.seed,
            "ticks": model.tick,
            "parameters": model.parameters.as_dict(),
            "journal_hash": model.ledger.journal.hash,
            "status": "finished" if len(model.table.rows) else "extinct",
        }
        return Record(manifest, {"measures": pa.table(measures), **tables})

    def _take(self, name: str, columns: dict) -> None:
        n = max(np.size(column) for column in columns.values())
        whole = {column: np.broadcast_to(values, n) for column, values in columns.items()}
        self._parts.setdefault(name, []).append(whole)


def _joined(parts: list[dict]) -> dict[str, np.ndarray]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
