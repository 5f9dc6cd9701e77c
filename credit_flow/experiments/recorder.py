"""Recorder: takes measures every tick and the tables that the economy declares when they are due, and spills them as the run goes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from credit_flow.core.records.record import Record
from credit_flow.core.records.record_writer import RecordWriter
from credit_flow.experiments.run_state import save_state
from credit_flow.models.clockwork.living_reading import facts_of
from credit_flow.models.clockwork.record_tables import tables_of


class Recorder:
    """Called with the model after each tick. Every `spill` ticks a part is written, together with a checkpoint from which
    the run can go on; `path` None keeps everything in memory.

    A call takes all that it takes or, if it raises, nothing, and may then be made again: all tables end at the same tick.
    """

    def __init__(self, manifest: dict, path: Path | None = None, *, stride: int = 10, spill: int = 250):
        self.writer = RecordWriter(path, {**manifest, "stride": stride})
        self.stride, self.spill = stride, spill
        self._measures: list[dict] = []
        self._facts: dict | None = None  # where the books stood when it was last called

    keeps_tables = True  # read by the model: what is logged for tables is written down

    def __call__(self, model) -> None:
        """Take what the ticks since the last call have left behind."""
        if self._facts is None or self._facts["ticks"] != model.tick:  # else only writing it has failed
            self._take(model)
        if self.writer.path is not None and model.tick % self.spill == 0:
            self.save(model)

    def save(self, model) -> None:
        """Write what is queued, and a checkpoint."""
        self._flush(model)
        if self.writer.path is not None:
            save_state(self.writer.path, model.state(), self.writer.manifest)

    def record(self, model) -> Record:
        """The Record so far."""
        self._flush(model)
        return self.writer.record()

    def _take(self, model) -> None:
        numbers = model.measures
        due = [table for table in tables_of(model).values() if table.is_due(model.tick, self.stride)]
        found = [(table, table.taken(model)) for table in due]
        facts = facts_of(model)
        for table, columns in found:
            if columns:
                self.writer.add(table, columns)
        self._measures.append(numbers)
        self._facts = facts

    def _flush(self, model) -> None:
        if self._facts is None:
            model.clockwork.require_whole()
        facts = self._facts or facts_of(model)
        self.writer.add_journal(model.ledger.journal.drain(facts["ticks"]))
        if self._measures:
            columns = {
                name: np.concatenate([part[name] for part in self._measures]) for name in self._measures[0]
            }
            self.writer.add_measures(columns)
            self._measures = []
        self.writer.flush(**facts)
