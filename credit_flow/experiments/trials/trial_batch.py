"""A batch of trials: what a worker of a sweep is sent, and the rows that it sends back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from credit_flow.core.mistake import words_of
from credit_flow.experiments.sweeps.plan import Job
from credit_flow.experiments.trials.trial import Trial


def measure_batch(place: Path | None, keep: bool, needs: Sequence[str] | None, jobs: list[Job]) -> list[dict]:
    """The rows of `jobs`, one after the other, each with `run_id`, `message` and the `seconds` it took; `place` is the folder of their sweep, if it has one.

    A trial that raises gets the status `failed` and the error as its message.
    """
    made: dict[tuple[int, int], Trial] = {}
    return [_attempt(place, keep, needs, job, made) for job in jobs]


def _attempt(place: Path | None, keep: bool, needs: Sequence[str] | None, job: Job, made: dict) -> dict:
    start = time.perf_counter()
    try:
        trial = _trial_of(job, made)
        folder = None if place is None else place / trial.folder / job.run_id
        found = trial.row(job.seed, policy=job.policy, needs=needs, folder=folder, keep=keep)
        message = ""
    except Exception as error:
        found = {"status": "failed", "ticks": 0, "journal_hash": ""}
        message = words_of(error)
    return {"run_id": job.run_id, "message": message, "seconds": time.perf_counter() - start, **found}


def _trial_of(job: Job, made: dict[tuple[int, int], Trial]) -> Trial:
    """The trial as the job sets it; jobs that differ in nothing but the seed share it."""
    key = id(job.trial), id(job.settings)
    if key not in made:
        made[key] = job.trial.but(**job.settings)
    return made[key]
