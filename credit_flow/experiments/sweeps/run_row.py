"""What a run of a sweep comes to: one row of numbers."""

from __future__ import annotations

import shutil
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from credit_flow.core.discover import nearest
from credit_flow.core.measured import MeasureWarning
from credit_flow.core.mistake import words_of
from credit_flow.core.records.folder_lock import LOCK, WRITER, folder_lock
from credit_flow.core.records.record import Record
from credit_flow.experiments.recorder import Recorder
from credit_flow.experiments.run import run
from credit_flow.experiments.summary import last_third, rates
from credit_flow.experiments.sweeps.plan import Job
from credit_flow.measures.accuracy import scoreboard
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario
from credit_flow.models.shocks import ShockNeverComes

READ = {"steps": ("doer", "kind"), "snapshots": ("balance",), "scores": ("name", "accuracy", "compute")}
"""What `numbers` reads of a Record beside its measures: table -> columns."""

NEEDS = ("measures", *READ)
"""The tables of a Record from which a run's numbers are computed, unless a sweep names fewer."""

OF_TABLE = {"division_of_labour": "steps", "gini": "snapshots"}
"""Numbers of a summary that are read from another table than the measures."""

ORPHANS = 30.0
"""Seconds that a worker may outlive a sweep that was killed, and still write."""


def measure_run(scenario: Scenario, seed: int, ticks: int, policy=None, needs: Sequence[str] = NEEDS) -> dict:
    """Run `scenario` without keeping its journal and return its row: status, ticks run, journal_hash and `numbers` of the tables that
    it `needs`; nothing else is taken down."""
    model = CreditFlow(scenario, rng=seed, policy=policy)
    model.recorder = recorder = Recorder(
        {"seed": seed, "parameters": scenario.as_dict()}, kept={name: READ.get(name, ()) for name in needs}
    )
    model.run(ticks)
    record = recorder.record(model)
    record.manifest["status"] = "finished" if len(model.table.rows) else "extinct"
    return row(record, needs)


def measure_record(
    scenario: Scenario, seed: int, ticks: int, policy, needs: Sequence[str], folder: Path
) -> dict:
    """As `measure_run`, and leave the whole Record in `folder`, in the place of what an earlier attempt left there."""
    with folder_lock(folder, patience=ORPHANS), warnings.catch_warnings():
        warnings.simplefilter("ignore", ShockNeverComes)  # the sweep has said it
        _empty(folder)
        return row(run(scenario, rng=seed, ticks=ticks, policy=policy, out=folder), needs)


def _empty(folder: Path) -> None:
    """All but the lock, which is held."""
    for item in folder.iterdir():
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        elif item.name not in (LOCK, WRITER):
            item.unlink()


def row(record: Record, needs: Sequence[str] = NEEDS) -> dict:
    """The row of a Record in a sweep's table."""
    facts = {name: record.manifest[name] for name in ("status", "ticks", "journal_hash")}
    return {**facts, **numbers(record, needs)}


def numbers(record: Record, needs: Sequence[str] = NEEDS) -> dict[str, float]:
    """What the tables that are named in `needs` say: of the measures means over the ticks of the last third of the run that have a value, and the
    numbers of the summary; where both have a name (`steps_hired`), the summary's. A society that was examined has its last `accuracy` too."""
    found = _means_and_rates(record) if "measures" in needs else {}
    found = {name: value for name, value in found.items() if OF_TABLE.get(name, "measures") in needs}
    examined = "scores" in needs and "scores" in record.tables
    return found | ({"accuracy": scoreboard(record)[0].accuracy} if examined else {})


def _means_and_rates(record: Record) -> dict[str, float]:
    last = record.measures[record.measures.index > last_third(record)[0]]
    means = {name: _mean(column) for name, column in zip(last.columns, last.to_numpy(dtype=float).T)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MeasureWarning)  # a nan in the table says it
        return {**means, **rates(record)}


def _mean(column: np.ndarray) -> float:
    """Over the ticks (n,) that have a value: in some, say, no episode ends."""
    there = column[~np.isnan(column)]
    return float(there.mean()) if len(there) else float("nan")


def require_needs(needs: Sequence[str]) -> None:
    """Errors: `UnknownName` for a table from which no number of a run is computed."""
    for name in needs:
        if name not in NEEDS:
            raise nearest(name, NEEDS, "table that a sweep can need")


def measure_batch(records: Path | None, needs: Sequence[str], jobs: list[Job]) -> list[dict]:
    """The rows of `jobs`, one after the other, each with `run_id`, `message` and the `seconds` it took.

    A run that raises gets the status `failed` and the error as its message.
    """
    return [_attempt(records, needs, job) for job in jobs]


def _attempt(records: Path | None, needs: Sequence[str], job: Job) -> dict:
    start = time.perf_counter()
    try:
        chosen = job.scenario.but(**job.settings)
        if records is None:
            found = measure_run(chosen, job.seed, chosen.ticks, job.policy, needs)
        else:
            found = measure_record(chosen, job.seed, chosen.ticks, job.policy, needs, records / job.run_id)
        message = ""
    except Exception as error:
        found = {"status": "failed", "ticks": 0, "journal_hash": ""}
        message = words_of(error)
    return {"run_id": job.run_id, "message": message, "seconds": time.perf_counter() - start, **found}
