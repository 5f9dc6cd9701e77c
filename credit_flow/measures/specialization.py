"""Specialization: how far knowing the expert tells the kind of job, and the reverse.

A jobs table is n_ak, the number of jobs of kind k (column) that agent a (row) did in the window; its columns are the
kinds *offered*, done or not. I is the mutual information of agent and kind in nats.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from credit_flow.core.boundary.user_arrays import counts, ids, wholes
from credit_flow.core.measured import undefined
from credit_flow.measures.mutual_information import (
    entropies,
    expected_mutual_information,
    margin_entropies,
    mutual_information,
)

ENOUGH_JOBS = 5
"""An expert with fewer jobs has no index of its own: one job has entropy 0 by arithmetic."""


class Corrected(NamedTuple):
    """An index, what chance alone gives of it on average, and the excess over that."""

    observed: float
    expected: float
    corrected: float


def jobs_table(agents, kinds, n_kinds: int) -> tuple[np.ndarray, np.ndarray]:
    """Count jobs: agent ids (n_jobs,), whole numbers or names, and kinds (n_jobs,), each 0 .. n_kinds - 1, n_kinds = the kinds offered.

    Returns the ids of the agents with a job, ascending, and the table (agents, kinds) of counts.
    Errors: ValueError for a kind out of range.
    """
    agents, kinds = ids(agents, "agents"), wholes(kinds, "kinds")
    if agents.shape != kinds.shape:
        raise ValueError(f"{agents.size} agents and {kinds.size} kinds: must be one each a job")
    if kinds.size and (kinds.min() < 0 or kinds.max() >= n_kinds):
        raise ValueError(f"kinds must lie in 0 .. {n_kinds - 1}, not {kinds.min()} .. {kinds.max()}")
    names, rows = _numbered(agents)
    table = np.bincount(rows * n_kinds + kinds, minlength=(rows.max(initial=-1) + 1) * n_kinds)
    table = table.reshape(-1, n_kinds)
    return (names, table) if names is not None else _of_those_with_jobs(table)


def _numbered(agents: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
    """The ids there are and the place of each agent (n_jobs,) among them; where ids are small numbers they are places (and None)."""
    if agents.dtype.kind == "i" and agents.min(initial=0) >= 0 and agents.max(initial=0) < 4 * agents.size:
        return None, agents
    return np.unique(agents, return_inverse=True)


def _of_those_with_jobs(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    names = np.flatnonzero(table.any(axis=1))
    return names, table[names]


def division_of_labour(table, per: str = "task") -> float:
    """The division of labour, from 0 to 1: I over the entropy named by `per` (key `gorelick2004`).

    "task": I / H(task), the index called DOL; "agent": I / H(agent); "both": I / sqrt(H(task) H(agent)). They differ
    unless the entropies are equal, so name the denominator. NaN: `empty` without jobs; `one_category` when all jobs
    are of one kind; `one_agent` for the variants with H(agent) (DOL itself is then 0).
    """
    table = _counts(table)
    reason = _why_undefined(table, per)
    return undefined(*reason) if reason else _index(table, per)


def corrected_division_of_labour(table, per: str = "task") -> Corrected:
    """The index minus what it would be on average if the same jobs were dealt out among the same agents by lot, both margins fixed: exact
    (key `vinh2010`), the mean of infinitely many permutations of the kinds among the jobs (key `gorelick2004`).

    One corrected table of 20 agents, 5 kinds and 200 jobs has a standard deviation of .02: test the mean of many. Whether an index is
    more than chance says `permutation_p_value`. NaN as in `division_of_labour`.
    """
    table = _counts(table)
    reason = _why_undefined(table, per)
    if reason:
        undefined(*reason)
        return Corrected(*[np.nan] * 3)
    observed = _index(table, per)
    expected = min(1.0, expected_mutual_information(table) / _entropy_of(table, per))
    return Corrected(observed, expected, observed - expected)


def specialization(table) -> np.ndarray:
    """Per agent 1 - H_a / ln K: 1 = a single kind, 0 = all K kinds offered alike; shape (agents,).

    NaN: `empty` for an agent without jobs, `too_few` below `ENOUGH_JOBS`, `one_category` for all when K = 1.
    """
    table = _counts(table)
    jobs = table.sum(axis=1)
    if table.shape[1] == 1:
        return np.full(jobs.shape, undefined("one_category"))
    values = 1.0 - entropies(table / np.maximum(jobs, 1.0)[:, None]) / math.log(table.shape[1])
    values = np.clip(values, 0.0, 1.0)
    return np.where(_enough(jobs), values, np.nan)


def mean_specialization(table) -> float:
    """The mean of `specialization` weighted by jobs, over the agents that have one; NaN `too_few` if none has."""
    table = _counts(table)
    jobs, values = table.sum(axis=1), specialization(table)
    defined = ~np.isnan(values)
    return (
        float(np.average(values[defined], weights=jobs[defined])) if defined.any() else undefined("too_few")
    )


def _counts(table) -> np.ndarray:
    return counts(table, "a jobs table", "agents", "kinds")


def _enough(jobs: np.ndarray) -> np.ndarray:
    """Which agents have jobs enough, with one warning for each reason the others lack a value."""
    idle, rare = jobs == 0, (jobs > 0) & (jobs < ENOUGH_JOBS)
    if idle.any():
        undefined("empty", f"{np.count_nonzero(idle)} of {jobs.size} agents have no job")
    if rare.any():
        undefined(
            "too_few", f"{np.count_nonzero(rare)} of {jobs.size} agents have fewer than {ENOUGH_JOBS} jobs"
        )
    return ~(idle | rare)


def _why_undefined(table: np.ndarray, per: str) -> tuple[str, str] | None:
    if per not in ("task", "agent", "both"):
        raise ValueError(f"per must be 'task', 'agent' or 'both', not {per!r}")
    if not table.sum():
        return "empty", ""
    if np.count_nonzero(table.sum(axis=0)) == 1:
        return "one_category", ""
    if per != "task" and np.count_nonzero(table.sum(axis=1)) == 1:
        return "one_agent", ""
    return None


def _index(table: np.ndarray, per: str) -> float:
    return min(1.0, mutual_information(table) / _entropy_of(table, per))


def _entropy_of(table: np.ndarray, per: str) -> float:
    """What the index is per, nats."""
    of_agent, of_task = margin_entropies(table)
    return {"task": of_task, "agent": of_agent, "both": math.sqrt(of_task * of_agent)}[per]
