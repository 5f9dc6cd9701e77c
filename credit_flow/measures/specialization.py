"""Specialization: how far knowing the expert tells the kind of job, and the reverse.

A jobs table is n_ak, the number of jobs of kind k (column) that agent a (row) did in the window; its columns are the
kinds *offered*, done or not. I is the mutual information of agent and kind in nats.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from credit_flow.core.boundary.user_arrays import ids, numbers, wholes
from credit_flow.core.measured import undefined
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import below, stream_key

ENOUGH_JOBS = 5
"""An expert with fewer jobs has no index of its own: one job has entropy 0 by arithmetic."""


class Corrected(NamedTuple):
    """An index, its mean over permutations, the excess over it, and the permutation p-value."""

    observed: float
    null_mean: float
    corrected: float
    p_value: float


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
    names, rows = np.unique(agents, return_inverse=True)
    counts = np.bincount(rows * n_kinds + kinds, minlength=names.size * n_kinds)
    return names, counts.reshape(names.size, n_kinds)


def mutual_information(table) -> float:
    """I = sum p_ak ln(p_ak / (p_a p_k)) in nats, of agent and kind (key `shannon1948`); NaN `empty` without jobs.

    Uncorrected it is biased up by about (agents - 1)(kinds - 1)/(2 jobs) nats.
    """
    table = _counts(table)
    return _information(table) if table.sum() else undefined("empty")


def division_of_labour(table, per: str = "task") -> float:
    """The division of labour, from 0 to 1: I over the entropy named by `per` (key `gorelick2004`).

    "task": I / H(task), the index called DOL; "agent": I / H(agent); "both": I / sqrt(H(task) H(agent)). They differ
    unless the entropies are equal, so name the denominator. NaN: `empty` without jobs; `one_category` when all jobs
    are of one kind; `one_agent` for the variants with H(agent) (DOL itself is then 0).
    """
    table = _counts(table)
    reason = _why_undefined(table, per)
    return undefined(*reason) if reason else _index(table, per)


def corrected_division_of_labour(table, seed: int, n_permutations: int = 99, per: str = "task") -> Corrected:
    """The index minus its mean over permutations of the kinds among the jobs, both margins fixed (key `gorelick2004`).

    p = (1 + #{null >= observed}) / (1 + permutations). One corrected table of 20 agents, 5 kinds and 200 jobs has a
    standard deviation of .02: test the mean of many. NaN as in `division_of_labour`.
    Errors: ValueError for fewer than 99 permutations.
    """
    table = _counts(table)
    if n_permutations < 99:
        raise ValueError(f"a null needs at least 99 permutations, not {n_permutations}")
    reason = _why_undefined(table, per)
    if reason:
        undefined(*reason)
        return Corrected(*[np.nan] * 4)
    observed = _index(table, per)
    null = _null(table, seed, n_permutations, per)
    p_value = (1 + np.count_nonzero(null >= observed - 1e-12)) / (1 + n_permutations)
    return Corrected(observed, float(null.mean()), float(observed - null.mean()), p_value)


def specialization(table) -> np.ndarray:
    """Per agent 1 - H_a / ln K: 1 = a single kind, 0 = all K kinds offered alike; shape (agents,).

    NaN: `empty` for an agent without jobs, `too_few` below `ENOUGH_JOBS`, `one_category` for all when K = 1.
    """
    table = _counts(table)
    jobs = table.sum(axis=1)
    if table.shape[1] == 1:
        return np.full(jobs.shape, undefined("one_category"))
    values = 1.0 - _entropies(table / np.maximum(jobs, 1.0)[:, None]) / math.log(table.shape[1])
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
    table = numbers(table, "a jobs table", "agents", "kinds")
    if not (np.isfinite(table).all() and (table >= 0).all() and (table == np.floor(table)).all()):
        raise ValueError("a jobs table is (agents, kinds), of counts, none missing")
    return table


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


def _entropies(p: np.ndarray) -> np.ndarray:
    return -(p * np.log(np.where(p > 0.0, p, 1.0))).sum(axis=-1)


def _information(table: np.ndarray) -> float:
    p = table / table.sum()
    return max(0.0, float(_entropies(p.sum(axis=0)) + _entropies(p.sum(axis=1)) - _entropies(p.ravel())))


def _index(table: np.ndarray, per: str) -> float:
    *_, denominator = _margins(table, per)
    return min(1.0, float(_information(table) / denominator))


def _margins(table: np.ndarray, per: str) -> tuple[float, float, float]:
    """The entropies of task and agent, and what the index is per."""
    p = table / table.sum()
    of_task, of_agent = _entropies(p.sum(axis=0)), _entropies(p.sum(axis=1))
    return of_task, of_agent, {"task": of_task, "agent": of_agent, "both": math.sqrt(of_task * of_agent)}[per]


def _null(table: np.ndarray, seed: int, n_permutations: int, per: str) -> np.ndarray:
    """The index under `n_permutations` permutations of the kinds among the jobs (permutations,).

    Both margins stay, so only the joint entropy is counted anew: ln n - sum of c ln c / n over cells of c jobs.
    Cells are hypergeometric; the mean tends to an exact sum over them (key `vinh2010`).
    """
    agents, kinds = (
        index.repeat(table.astype(np.int64).ravel()) for index in np.indices(table.shape).reshape(2, -1)
    )
    counts = np.arange(table.sum(axis=1).max() + 1)  # no cell can hold more than its agent has jobs
    c_ln_c = counts * np.log(np.maximum(counts, 1.0))
    key, sums = stream_key(seed, "specialization.permutation"), np.empty(n_permutations)
    _shuffle_kinds(agents, kinds, key, c_ln_c, np.zeros(table.shape, dtype=np.int64), sums)
    of_task, of_agent, denominator = _margins(table, per)
    information = of_task + of_agent - (math.log(len(kinds)) - sums / len(kinds))
    return np.clip(information / denominator, 0.0, 1.0)


@kernel
def _shuffle_kinds(agents, kinds, key, c_ln_c, table, sums):
    """Shuffle `kinds` in place (Fisher-Yates) again and again, and sum c ln c over the cells of each table (permutations,);
    a shuffle of a shuffle is as random."""
    for permutation in range(sums.size):
        for job in range(kinds.size - 1, 0, -1):
            other = below(job + 1, key, permutation, job, 0)
            kept = kinds[job]
            kinds[job] = kinds[other]
            kinds[other] = kept
        for job in range(kinds.size):
            table[agents[job], kinds[job]] += 1
        sums[permutation] = 0.0
        for agent in range(table.shape[0]):
            for kind in range(table.shape[1]):
                sums[permutation] += c_ln_c[table[agent, kind]]
                table[agent, kind] = 0
