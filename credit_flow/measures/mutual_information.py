"""Mutual information of the rows and columns of a table of counts, what chance alone gives of it, and the test against chance.

By chance: whoever sits in the table does as many jobs, and of each kind as many are done, as was counted; who does which is drawn. All in nats.
"""

from __future__ import annotations

import math

import numpy as np

from credit_flow.core.boundary.user_arrays import counts
from credit_flow.core.measured import undefined
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import below, stream_key

LEAST_PERMUTATIONS = 99

NEGLIGIBLE = 1e-25
"""The chance of a count, relative to that of the likeliest, from which on the rest is left out."""


def entropies(p: np.ndarray) -> np.ndarray:
    """Entropy of shares (..., n) along the last axis, nats (...,) (key `shannon1948`)."""
    return -(p * np.log(np.where(p > 0.0, p, 1.0))).sum(axis=-1)


def margin_entropies(table) -> tuple[float, float]:
    """The entropies of rows and of columns of a table of counts (rows, columns), nats; NaN `empty` if it has none."""
    table = _read(table)
    if not table.sum():
        return (undefined("empty"),) * 2
    p = table / table.sum()
    return float(entropies(p.sum(axis=1))), float(entropies(p.sum(axis=0)))


def mutual_information(table) -> float:
    """I = sum p_ak ln(p_ak / (p_a p_k)) in nats, of row and column (key `shannon1948`); NaN `empty` without counts.

    Uncorrected it is biased up by about (rows - 1)(columns - 1)/(2 counts) nats.
    """
    table = _read(table)
    if not table.sum():
        return undefined("empty")
    of_row, of_column = margin_entropies(table)
    return max(0.0, of_row + of_column - float(entropies((table / table.sum()).ravel())))


def expected_mutual_information(table) -> float:
    """E(I) in nats over all tables with the margins of this one, each as likely as there are ways to it (key `vinh2010`); NaN `empty`.

    A cell is hypergeometric, and I = H(row) + H(column) - ln n + sum of c ln c / n over cells of c counts: the expectation is a sum
    over what each cell can hold, the same for all rows with as many counts.
    """
    table = _read(table)
    n = table.sum()
    if not n:
        return undefined("empty")
    rows, times = np.unique(table.sum(axis=1).astype(np.int64), return_counts=True)
    columns = table.sum(axis=0).astype(np.int64)
    expected = np.empty((rows.size, columns.size))
    _expect_c_ln_c(rows, columns, int(n), _c_ln_c(min(rows[-1], columns.max())), expected)
    return max(0.0, sum(margin_entropies(table)) - math.log(n) + float(times @ expected.sum(axis=1)) / n)


def permutation_p_value(table, seed: int, n_permutations: int = LEAST_PERMUTATIONS) -> float:
    """The chance that permuting columns among the counts, both margins fixed, gives as much mutual information as there is (key `gorelick2004`).

    p = (1 + #{null >= observed}) / (1 + permutations); what I is divided by makes no difference to it. NaN `empty`.
    Errors: ValueError for fewer than 99 permutations.
    """
    table = _read(table)
    if n_permutations < LEAST_PERMUTATIONS:
        raise ValueError(f"a null needs at least {LEAST_PERMUTATIONS} permutations, not {n_permutations}")
    if not table.sum():
        return undefined("empty")
    null = permutation_null(table, seed, n_permutations)
    return (1 + np.count_nonzero(null >= mutual_information(table) - 1e-12)) / (1 + n_permutations)


def permutation_null(table, seed: int, n_permutations: int) -> np.ndarray:
    """The mutual information under permutations of the columns among the counts, nats (permutations,)."""
    table = _read(table).astype(np.int64)
    rows, columns = (index.repeat(table.ravel()) for index in np.indices(table.shape).reshape(2, -1))
    key, sums = stream_key(seed, "specialization.permutation"), np.empty(n_permutations)
    most = table.sum(axis=1).max(initial=0)  # no cell can hold more than its row
    _shuffle(rows, columns, key, _c_ln_c(most), np.zeros(table.shape, dtype=np.int64), sums)
    n = max(len(columns), 1)
    return np.maximum(sum(margin_entropies(table)) - math.log(n) + sums / n, 0.0)


def _read(table) -> np.ndarray:
    return counts(table, "a table of counts", "rows", "columns")


def _c_ln_c(most: int) -> np.ndarray:
    """c ln c of every count c up to `most`."""
    found = np.arange(most + 1)
    return found * np.log(np.maximum(found, 1))


@kernel
def _expect_c_ln_c(rows, columns, n, c_ln_c, expected):
    """The expectation of c ln c of a cell whose row sums to `rows`, its column to `columns`, in a table of `n` counts (rows, columns)."""
    for i in range(rows.size):
        for k in range(columns.size):
            a, b = rows[i], columns[k]
            likeliest = (a + 1) * (b + 1) // (n + 2)
            # chances relative to the likeliest count, from there up and down: nothing over- or underflows
            chances, values = 1.0, c_ln_c[likeliest]
            chance = 1.0
            for c in range(likeliest + 1, min(a, b) + 1):
                chance *= (a - c + 1) * (b - c + 1) / (c * (n - a - b + c))
                if chance < NEGLIGIBLE:
                    break
                chances += chance
                values += chance * c_ln_c[c]
            chance = 1.0
            for c in range(likeliest - 1, max(0, a + b - n) - 1, -1):
                chance *= (c + 1) * (n - a - b + c + 1) / ((a - c) * (b - c))
                if chance < NEGLIGIBLE:
                    break
                chances += chance
                values += chance * c_ln_c[c]
            expected[i, k] = values / chances


@kernel
def _shuffle(rows, columns, key, c_ln_c, table, sums):
    """Shuffle `columns` in place (Fisher-Yates) again and again, and sum c ln c over the cells of each table (permutations,);
    a shuffle of a shuffle is as random."""
    for permutation in range(sums.size):
        for count in range(columns.size - 1, 0, -1):
            other = below(count + 1, key, permutation, count, 0)
            kept = columns[count]
            columns[count] = columns[other]
            columns[other] = kept
        for count in range(columns.size):
            table[rows[count], columns[count]] += 1
        sums[permutation] = 0.0
        for row in range(table.shape[0]):
            for column in range(table.shape[1]):
                sums[permutation] += c_ln_c[table[row, column]]
                table[row, column] = 0
