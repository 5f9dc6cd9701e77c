"""What a run of a sweep comes to: one row of numbers."""

from __future__ import annotations

import shutil
import time
import warnings
from pathlib import Path

from credit_flow.core.boundary.mistake import words_of
from credit_flow.core.measured import MeasureWarning
from credit_flow.core.records.folder_lock import LOCK, WRITER, folder_lock
from credit_flow.core.records.record import Record
from credit_flow.experiments.run import run
from credit_flow.experiments.summary import last_third, rates
from credit_flow.experiments.sweeps.gauge import Gauge
from credit_flow.experiments.sweeps.plan import Job
from credit_flow.measures.accuracy import scoreboard
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario
from credit_flow.models.shocks import ShockNeverComes

READ = {"steps": ("doer", "kind"), "snapshots": ("balance",), "scores": ("name", "accuracy", "compute")}
"""What `numbers` reads of a Record beside its measures: table -> columns."""

ORPHANS = 30.0
"""Seconds that a worker may outlive a sweep that was killed, and still write."""


def measure_run(scenario: Scenario, seed: int, ticks: int, policy=None) -> dict:
    """Run `scenario` without keeping its journal and return its row: status, ticks run, journal_hash and `numbers`."""
    model = CreditFlow(scenario, rng=seed, policy=policy)
    model.recorder = gauge = Gauge(READ)
    model.run(ticks)
    return row(gauge.record(model))


def measure_record(scenario: Scenario, seed: int, ticks: int, policy, folder: Path) -> dict:
    """As `measure_run`, and leave the whole Record in `folder`, in the place of what an earlier attempt left there."""
    with folder_lock(folder, patience=ORPHANS), warnings.catch_warnings():
        warnings.simplefilter("ignore", ShockNeverComes)  # the sweep has said it
        _empty(folder)
        return row(run(scenario, rng=seed, ticks=ticks, policy=policy, out=folder))


def _empty(folder: Path) -> None:
    """All but the lock, which is held."""
    for item in folder.iterdir():
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        elif item.name not in (LOCK, WRITER):
            item.unlink()


def row(record: Record) -> dict:
    """The row of a Record in a sweep's table."""
    facts = {name: record.manifest[name] for name in ("status", "ticks", "journal_hash")}
    return {**facts, **numbers(record)}


def numbers(record: Record) -> dict[str, float]:
    """Means over the last third of the run of every measure of the Record, and the numbers of its summary; where both have
    a name (`steps_hired`), the summary's. A society that was examined has its last `accuracy` too."""
    last = record.measures[record.measures.index > last_third(record)[0]]
    means = dict(zip(last.columns, last.to_numpy(dtype=float).mean(axis=0).tolist()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MeasureWarning)  # a nan in the table says it
        found = {**means, **rates(record)}
    return found | ({"accuracy": scoreboard(record)[0].accuracy} if "scores" in record.tables else {})


def measure_batch(scenario: Scenario, policy, records: Path | None, jobs: list[Job]) -> list[dict]:
    """The rows of `jobs`, one after the other, each with `run_id`, `message` and the `seconds` it took.

    A run that raises gets the status `failed` and the error as its message.
    """
    return [_attempt(scenario, policy, records, job) for job in jobs]


def _attempt(scenario: Scenario, policy, records: Path | None, job: Job) -> dict:
    start = time.perf_counter()
    try:
        chosen = scenario.but(**job.changes)
        if records is None:
            found = measure_run(chosen, job.seed, chosen.ticks, policy)
        else:
            found = measure_record(chosen, job.seed, chosen.ticks, policy, records / job.run_id)
        message = ""
    except Exception as error:
        found = {"status": "failed", "ticks": 0, "journal_hash": ""}
        message = words_of(error)
    return {"run_id": job.run_id, "message": message, "seconds": time.perf_counter() - start, **found}
