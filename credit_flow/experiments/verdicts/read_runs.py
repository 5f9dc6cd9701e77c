"""What a run comes to for the cards that read it: one row."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Mapping, Sequence

from credit_flow.core.measured import MeasureWarning
from credit_flow.core.mistake import words_of
from credit_flow.core.records.reading import Reading
from credit_flow.experiments.gauge import Gauge, Reads
from credit_flow.experiments.recorder import Recorder
from credit_flow.experiments.verdicts.verdict_plan import ReadJob
from credit_flow.models.clockwork.living_reading import facts_of, manifest_of
from credit_flow.models.model import CreditFlow
from credit_flow.phenomena.claim import FAILED, Sample
from credit_flow.phenomena.detector import EVERYTHING, Detector


def read_batch(jobs: list[ReadJob]) -> list[dict]:
    """The rows of `jobs`, one after the other: run_id, status, message, ticks, journal_hash, residual, `seconds`, and per card
    `<card>.reading`, the other fields of its `Sample` and its companions. A run that raises gets the status `failed` and says why."""
    return [_attempt(job) for job in jobs]


def _attempt(job: ReadJob) -> dict:
    start = time.perf_counter()
    try:
        found, message = _row(job), ""
    except Exception as error:
        found, message = {"status": "failed", "ticks": 0, "journal_hash": ""}, words_of(error)
    return {"run_id": job.run_id, "message": message, "seconds": time.perf_counter() - start, **found}


def _row(job: ReadJob) -> dict:
    record = recorded(job, needs_of(job.cards))
    facts = {name: record.manifest[name] for name in ("status", "ticks", "journal_hash")}
    row = {**facts, "residual": float(record.manifest["books"]["residual"])}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MeasureWarning)  # a sample says its reason
        for card in job.cards:
            row |= {f"{card.name}.{field}": value for field, value in _read(card, record).items()}
    return row


def _read(card: Detector, record: Reading) -> dict[str, float | str]:
    """The sample and the companions; where a card cannot read a run, its other cards still can."""
    try:
        return {**card.read(record)._asdict(), **card.read_companions(record)}
    except Exception as error:
        return Sample(math.nan, f"{FAILED}{words_of(error)}", math.nan, math.nan, math.nan)._asdict()


def recorded(job: ReadJob, needs: Mapping[str, tuple[str, ...]] | None) -> Reading:
    """The job's run with the tables that are needed, and its journal if everything is."""
    scenario, whole = job.scenario, needs is EVERYTHING
    model = CreditFlow(scenario, rng=job.seed, policy=job.policy, journal=whole or "journal" in needs)
    told = manifest_of(model)
    reads = {} if whole else {table: Reads(columns) for table, columns in needs.items()}
    model.recorder = recorder = Recorder(told) if whole else Gauge(model, reads)
    model.run(scenario.ticks)
    run = recorder.record(model) if whole else recorder.reading(**told, **facts_of(model))
    run.manifest["status"] = "finished" if model.inhabited else "extinct"
    return run


def needs_of(cards: Sequence[Detector]) -> dict[str, tuple[str, ...]] | None:
    """The tables that the cards read together, with their columns; None for everything."""
    if any(card.needs is EVERYTHING for card in cards):
        return EVERYTHING
    needs: dict[str, tuple[str, ...]] = {}
    for card in cards:
        for table, columns in card.needs.items():
            needs[table] = tuple(dict.fromkeys([*needs.get(table, ()), *columns]))
    return needs
