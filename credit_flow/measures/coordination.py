"""Coordination: how much symbols or acts of one agent tell of what it does, and of what another does next (key `jaques2019`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import counts, wholes
from credit_flow.core.measured import undefined
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.measures.mutual_information import LEAST_PERMUTATIONS, entropies


class Coordination(NamedTuple):
    """What the best pair of a speaker and a listener share; nats but for the last."""

    value: float  # beyond chance
    raw: float  # as counted
    by_chance: float  # mean of what the best pair has where the listeners' steps are permuted
    p_value: float  # chance of as much under such a permutation


def speaker_consistency(table: ArrayLike) -> float:
    """The mean over speakers of half [ mean over m of (1 - H(a | m) / ln actions) + mean over a of (1 - H(m | a) / ln symbols) ], 0 .. 1, of counts `table` (speakers, symbols, actions).

    1 where every symbol goes with one act and every act with one symbol, 0 where neither tells anything of the other. The source prints sums, which exceed 1; means over those symbols
    and acts that occurred are what it must mean. Undefined, nan: `one_category` with a single symbol or act, `empty` where a speaker never spoke.
    """
    table = counts(table, "table", "speakers", "symbols", "actions")
    if min(table.shape[1:]) < 2:
        return undefined("one_category")
    if not table.size or not table.sum(axis=(1, 2)).all():
        return undefined("empty")
    return float(np.mean([(_certainty(one) + _certainty(one.T)) / 2.0 for one in table]))


def coordination(
    said: ArrayLike,
    done: ArrayLike,
    seed: int,
    lag: int = 1,
    *,
    same: bool = False,
    n_permutations: int = LEAST_PERMUTATIONS,
) -> Coordination:
    """I(said_k of step t; done_j of step t + `lag`), the largest over pairs (k, j), less what the largest comes to by chance.

    `said` (steps, speakers) are symbols or acts, `done` (steps, listeners) acts, whole numbers from 0 on; with `same` a column of the same number is the same agent in both, and its talk
    with itself is none. Chance: the listeners' steps are permuted, all together, so that whatever listeners share stays. Errors: ValueError for other shapes, and fewer than 99 permutations.
    """
    said, done = wholes(said, "said", "steps", "speakers"), wholes(done, "done", "steps", "listeners")
    if len(said) != len(done) or lag < 0 or min(said.min(initial=0), done.min(initial=0)) < 0:
        raise ValueError(
            f"said {said.shape} and done {done.shape} must be of the same steps, numbers from 0 on, and lag = {lag} 0 or more"
        )
    if n_permutations < LEAST_PERMUTATIONS:
        raise ValueError(f"a null needs at least {LEAST_PERMUTATIONS} permutations, not {n_permutations}")
    said, done = said[: len(said) - lag], done[lag:]
    if not said.size or not done.size:
        return Coordination(*[undefined("empty")] * 4)
    raw, key, null = (
        _best_pair(said, done, same),
        stream_key(seed, "coordination.permutation"),
        np.empty(n_permutations),
    )
    for which in range(n_permutations):
        order = np.argsort(uniforms(key, which, (len(done), 1))[:, 0])
        null[which] = _best_pair(said, done[order], same)
    p_value = (1 + np.count_nonzero(null >= raw - 1e-12)) / (1 + n_permutations)
    return Coordination(raw - float(null.mean()), raw, float(null.mean()), p_value)


def _certainty(table: np.ndarray) -> float:
    """The mean over rows that occurred of 1 - H(column | row) / ln columns, of counts (rows, columns)."""
    there = table[table.any(axis=1)]
    given = entropies(there / there.sum(axis=1, keepdims=True))
    return float(np.mean(1.0 - given / np.log(table.shape[1])))


def _best_pair(said: np.ndarray, done: np.ndarray, same: bool) -> float:
    """The largest mutual information of a pair of columns, nats."""
    symbols, acts = int(said.max()) + 1, int(done.max()) + 1
    k, j = said.shape[1], done.shape[1]
    pair = (np.arange(k)[:, np.newaxis] * j + np.arange(j)) * (symbols * acts)
    cell = pair + said[:, :, np.newaxis] * acts + done[:, np.newaxis, :]
    share = np.bincount(cell.ravel(), minlength=k * j * symbols * acts).reshape(k * j, symbols, acts) / len(
        said
    )
    found = entropies(share.sum(axis=2)) + entropies(share.sum(axis=1)) - entropies(share.reshape(k * j, -1))
    found = np.maximum(found, 0.0).reshape(k, j)
    if same:
        np.fill_diagonal(found, 0.0)
    return float(found.max())
