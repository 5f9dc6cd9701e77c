"""Recorder: takes measures every tick and snapshots at a stride, and spills them as the run goes."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np

from credit_flow.core.record import Record
from credit_flow.core.record_writer import RecordWriter, replace
from credit_flow.core.state import LOG

WHOLE = ("population", "births", "deaths", "tasks", "tasks_taken", "steps", "steps_hired", "hirings")
"""The logged numbers that are counts."""

CHECKPOINT = "checkpoint.pkl"


class Recorder:
    """Called with the model after each tick. Every `spill` ticks a part is written, together with a checkpoint from which
    the run can go on; `path` None keeps everything in memory."""

    def __init__(self, manifest: dict, path: Path | None = None, *, stride: int = 10, spill: int = 250):
        self.writer = RecordWriter(path, {**manifest, "stride": stride})
        self.stride, self.spill = stride, spill
        self._measures: list[dict] = []

    keeps_steps = True  # read by the model: it writes down the steps done

    def __call__(self, model) -> None:
        """Take what the ticks since the last call have left behind."""
        self._measures.append(measures(model))
        self._take_steps(model)
        self._take_scores(model)
        if model.tick % self.stride == 0:
            self._take_snapshot(model)
            self._take_asks(model)
        if self.writer.path is not None and model.tick % self.spill == 0:
            self.save(model)

    def save(self, model) -> None:
        """Write what is queued, and a checkpoint."""
        self._flush(model)
        if self.writer.path is not None:
            state = pickle.dumps((model.state(), self.writer.manifest))
            replace(self.writer.path / CHECKPOINT, lambda file: file.write_bytes(state))

    def record(self, model) -> Record:
        """The Record so far."""
        self._flush(model)
        return self.writer.record()

    def _flush(self, model) -> None:
        self.writer.add_journal(model.ledger.journal.drain())
        if self._measures:
            columns = {
                name: np.concatenate([part[name] for part in self._measures]) for name in self._measures[0]
            }
            self.writer.add("measures", **columns)
            self._measures = []
        self.writer.flush(ticks=model.tick, journal_hash=model.ledger.journal.hash, books=books(model))

    def _take_snapshot(self, model) -> None:
        rows, table = model.table.rows, model.table
        columns = {"balance": model.balances[model.first_account + rows], "born": table.born[rows]}
        for name in model.parameters.snapshot:
            column = table.column(name)[rows]
            if column.ndim == 1:
                columns[name] = column
            else:
                columns |= {f"{name}_{k}": np.ascontiguousarray(column[:, k]) for k in range(column.shape[1])}
        if len(rows):
            self.writer.add("snapshots", tick=model.tick, row=rows, **columns)

    def _take_steps(self, model) -> None:
        steps = model.parameters.steps(model)
        if steps is not None and len(steps["doer"]):
            self.writer.add("steps", **({"tick": model.tick} | steps))

    def _take_scores(self, model) -> None:
        scores = model.parameters.scores(model)
        if scores is not None:
            self.writer.add("scores", tick=model.tick, **scores)

    def _take_asks(self, model) -> None:
        asks = model.contracts.asks if model.contracts is not None else None
        if asks is None:
            return
        deals, kept = model.contracts, np.isfinite(asks.ask)
        lot, row = asks.lot[kept], asks.row[kept]
        if len(lot):
            self.writer.add(
                "asks",
                tick=model.tick,
                task=deals.tasks.ids[lot],
                row=row,
                cost=asks.cost[kept],
                ask=asks.ask[kept],
                bounty=deals.tasks.bounty[lot],
                won=deals.owner[lot] == row,
                price=np.where(
                    deals.owner >= 0, np.where(deals.price > 0, deals.price, deals.promised), np.nan
                )[lot],
            )


def measures(model) -> dict[str, np.ndarray]:
    """The numbers (ticks,) of the ticks since the last recording: population, births, deaths, money, and what the scenario observes."""
    n = len(model.logged)
    if n == 0:
        return {name: np.array([value]) for name, value in _measure(model).items()}
    columns = dict(zip(LOG, model.logged.T))
    whole = {name: columns[name].astype(np.int64) for name in WHOLE}
    return {"tick": np.arange(model.tick - n + 1, model.tick + 1)} | columns | whole


def _measure(model) -> dict[str, float]:
    ledger = model.ledger
    return {
        "tick": model.tick,
        "population": len(model.table.rows),
        "births": model.births,
        "deaths": model.deaths,
        "supply": ledger.held,
        "treasury": model.purse,
        "minted": ledger.minted,
        "burnt": ledger.burnt,
        **model.parameters.observe(model),
    }


def books(model) -> dict[str, float]:
    """The audit line of the ledger, credits."""
    ledger = model.ledger
    return {"minted": ledger.minted, "burnt": ledger.burnt, "held": ledger.held, "residual": ledger.residual}
