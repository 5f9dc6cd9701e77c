"""Recorder: takes measures every tick and snapshots at a stride, and spills them as the run goes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from credit_flow.core.records.record import Record
from credit_flow.core.records.record_writer import RecordWriter
from credit_flow.experiments.run_state import save_state


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

    keeps_steps = True  # read by the model: it writes down the steps done

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
        found, numbers = {"steps": _steps(model), "scores": _scores(model)}, model.measures
        if model.tick % self.stride == 0:
            found |= {"snapshots": _snapshot(model), "asks": _asks(model)}
        facts = _facts(model)
        for name, columns in found.items():
            if columns:
                self.writer.add(name, **columns)
        self._measures.append(numbers)
        self._facts = facts

    def _flush(self, model) -> None:
        if self._facts is None:
            model.clockwork.require_whole()
        facts = self._facts or _facts(model)
        self.writer.add_journal(model.ledger.journal.drain(facts["ticks"]))
        if self._measures:
            columns = {
                name: np.concatenate([part[name] for part in self._measures]) for name in self._measures[0]
            }
            self.writer.add("measures", **columns)
            self._measures = []
        self.writer.flush(**facts)


def _facts(model) -> dict:
    return {"ticks": model.tick, "journal_hash": model.ledger.journal.hash, "books": books(model)}


def _snapshot(model) -> dict | None:
    """The living experts, if anybody lives."""
    rows, table = model.table.rows, model.table
    columns = {"balance": model.balances[model.first_account + rows], "born": table.born[rows]}
    for name in model.parameters.snapshot:
        column = table.column(name)[rows]
        if column.ndim == 1:
            columns[name] = column
        else:
            columns |= {f"{name}_{k}": np.ascontiguousarray(column[:, k]) for k in range(column.shape[1])}
    return {"tick": model.tick, "row": rows} | columns if len(rows) else None


def _steps(model) -> dict | None:
    steps = model.parameters.steps(model)
    return {"tick": model.tick} | steps if steps is not None and len(steps["doer"]) else None


def _scores(model) -> dict | None:
    scores = model.parameters.scores(model)
    return None if scores is None else {"tick": model.tick, **scores}


def _asks(model) -> dict | None:
    """The sealed asks of the tick, if there were any."""
    deals = model.contracts
    if deals is None or deals.asks is None:
        return None
    asks, kept = deals.asks, np.isfinite(deals.asks.ask)
    lot, row = asks.lot[kept], asks.row[kept]
    paid = np.where(deals.price > 0, deals.price, deals.promised)
    columns = {
        "tick": model.tick,
        "task": deals.tasks.ids[lot],
        "row": row,
        "cost": asks.cost[kept],
        "ask": asks.ask[kept],
        "bounty": deals.tasks.bounty[lot],
        "won": deals.owner[lot] == row,
        "price": np.where(deals.owner >= 0, paid, np.nan)[lot],
    }
    return columns if len(lot) else None


def books(model) -> dict[str, float]:
    """The audit line of the ledger, credits."""
    return model.ledger.totals()
