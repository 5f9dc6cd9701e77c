"""Gauge: a recorder that keeps only what the numbers of a sweep are made of, in memory."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from credit_flow.core.records.record import Record

STRIDE = 10
"""Ticks between two looks at the balances, as in a Record."""


class Gauge:
    """Called with the model every `stride` ticks. Takes what a `Recorder` takes, as far as `numbers` reads it, and lets the
    journal go: its hash stays."""

    stride, keeps_steps = STRIDE, True  # read by the model

    def __init__(self):
        self._measures: list[dict] = []
        self._parts: dict[str, list[dict]] = {"steps": [], "snapshots": [], "scores": []}

    def __call__(self, model) -> None:
        """Take what the ticks since the last call have left behind."""
        model.ledger.journal.drain()
        self._measures.append(model.measures)
        steps, scores = model.parameters.steps(model), model.parameters.scores(model)
        if steps is not None and len(steps["doer"]):
            tick = steps.get("tick", np.full(len(steps["doer"]), model.tick))
            self._parts["steps"].append({"tick": tick, "doer": steps["doer"], "kind": steps["kind"]})
        if scores is not None:
            self._take("scores", model.tick, **scores)
        if model.tick % STRIDE == 0 and len(model.table.rows):
            self._take(
                "snapshots", model.tick, balance=model.balances[model.first_account + model.table.rows]
            )

    def record(self, model) -> Record:
        """A Record with the tables measures, steps (doer, kind), snapshots (balance) and scores."""
        measures = {
            name: np.concatenate([part[name] for part in self._measures]) for name in self._measures[0]
        }
        tables = {name: pa.table(_joined(parts)) for name, parts in self._parts.items() if parts}
        manifest = {
            "seed": model.seed,
            "ticks": model.tick,
            "parameters": model.parameters.as_dict(),
            "journal_hash": model.ledger.journal.hash,
            "status": "finished" if len(model.table.rows) else "extinct",
        }
        return Record(manifest, {"measures": pa.table(measures), **tables})

    def _take(self, name: str, tick: int, **columns) -> None:
        n = max(np.size(column) for column in columns.values())
        self._parts[name].append({"tick": np.full(n, tick), **columns})


def _joined(parts: list[dict]) -> dict[str, np.ndarray]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
