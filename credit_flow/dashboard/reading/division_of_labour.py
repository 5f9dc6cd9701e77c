"""Who does what in a window: the heat map of experts and kinds of work, and how far chance would explain it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.measured import measured
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.measures.numbers_of_a_run import divided
from credit_flow.measures.specialization import division_of_labour, jobs_table
from credit_flow.measures.statistics.interval import normal_interval

ENOUGH_JOBS = 50
BLOCKS = 10
"""Stretches of the window that are left out one by one for the interval."""


class DivisionOfLabour(NamedTuple):
    """The division of labour in a window; numbers are nan with fewer than 50 jobs or one kind of work."""

    experts: np.ndarray  # (experts,) rows, sorted by main kind, then by its share
    shares: np.ndarray  # (experts, kinds) share of an expert's jobs
    jobs: np.ndarray  # (experts,) int64 jobs done
    names: tuple[str, ...]  # of the kinds
    n_jobs: int
    index: float  # I(expert; kind) / H(kind), 0 .. 1
    chance: float  # what it would be on average if the jobs were dealt out by lot
    excess: float  # index less chance
    low: float  # 95 % interval of the excess
    high: float


def division_of(snapshots: list[Snapshot]) -> DivisionOfLabour:
    """The division of labour in the ticks of `snapshots`, less what chance alone gives of it (keys `gorelick2004`, `vinh2010`).

    The interval is the jackknife over ten stretches of the window (key `quenouille1956`).
    """
    done = [snapshot.jobs for snapshot in snapshots if snapshot.jobs is not None]
    doer, kind = (np.concatenate([getattr(jobs, name) for jobs in done] or [[]]) for name in ("doer", "kind"))
    names = _names(snapshots, kind)
    experts, table = jobs_table(doer.astype(np.int64), kind.astype(np.int64), max(len(names), 1))
    jobs = table.sum(axis=1)
    shares = table / np.maximum(jobs, 1)[:, None]
    main = shares.argmax(axis=1)
    order = np.lexsort((-shares.max(axis=1, initial=0.0), main))
    numbers = _numbers(doer, kind, done) if jobs.sum() >= ENOUGH_JOBS else (np.nan,) * 5
    return DivisionOfLabour(experts[order], shares[order], jobs[order], names, int(jobs.sum()), *numbers)


def _numbers(doer: np.ndarray, kind: np.ndarray, done: list) -> tuple[float, ...]:
    found = measured(divided, doer, kind).value
    low, high = normal_interval(found.corrected, _standard_error(done, int(kind.max()) + 1))
    return found.observed, found.expected, found.corrected, float(low), float(high)


def _standard_error(done: list, n_kinds: int) -> float:
    """Of the index, from leaving out each stretch of the window in turn; nan with fewer than three ticks."""
    n = min(BLOCKS, len(done))
    if n < 3:
        return np.nan
    block = np.arange(len(done)) * n // len(done)
    left = []
    for number in range(n):
        rest = [jobs for jobs, of in zip(done, block) if of != number]
        columns = (np.concatenate([getattr(jobs, name) for jobs in rest]) for name in ("doer", "kind"))
        left.append(measured(division_of_labour, jobs_table(*columns, n_kinds)[1]).value)
    return float(np.sqrt((n - 1) * np.var(left)))


def _names(snapshots: list[Snapshot], kind: np.ndarray) -> tuple[str, ...]:
    """Names of all kinds of work: those of the skills where there is one for each."""
    known = snapshots[-1].skill_names if snapshots else ()
    n = int(kind.max()) + 1 if len(kind) else len(known)
    return known if n <= len(known) else tuple(f"kind {number}" for number in range(n))
