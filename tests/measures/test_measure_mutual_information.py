import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import says
from scipy.stats import hypergeom
from sklearn.metrics.cluster import expected_mutual_information as of_scikit_learn

from credit_flow.measures.mutual_information import (
    expected_mutual_information,
    margin_entropies,
    mutual_information,
    permutation_null,
    permutation_p_value,
)
from credit_flow.measures.specialization import jobs_table

tables = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=6).map(np.array)
DEALT = np.random.default_rng(5)
SIZES = [(20, 5, 200), (200, 6, 9000), (3, 2, 50_000), (40, 8, 41)]


def by_lot(agents, kinds, jobs):
    """Jobs that fall to agents unevenly, whatever their kind."""
    return jobs_table((DEALT.random(jobs) ** 2 * agents).astype(int), DEALT.integers(0, kinds, jobs), kinds)[
        1
    ]


@given(tables)
def test_information_needs_dependence(table):
    margins = np.outer(table.sum(axis=1), table.sum(axis=0))
    if margins.any():
        assert mutual_information(margins) == pytest.approx(0.0, abs=1e-9)


@given(tables)
def test_the_expectation_is_that_of_scikit_learn(table):
    used = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if used.size:
        assert expected_mutual_information(table) == pytest.approx(
            of_scikit_learn(used, used.sum()), abs=1e-12
        )


@pytest.mark.parametrize("size", SIZES)
def test_the_expectation_is_that_of_scikit_learn_in_large_tables(size):
    table = by_lot(*size)
    assert expected_mutual_information(table) == pytest.approx(of_scikit_learn(table, size[2]), abs=1e-9)


def test_the_expectation_is_the_sum_over_hypergeometric_cells():
    table = np.array([[3, 1, 0], [2, 2, 5], [0, 0, 1], [4, 4, 0]])
    n, expected = table.sum(), 0.0
    for a in table.sum(axis=1):
        for b in table.sum(axis=0):
            c = np.arange(1, min(a, b) + 1)
            expected += (hypergeom.pmf(c, n, a, b) * c / n * np.log(n * c / (a * b))).sum()
    assert expected_mutual_information(table) == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(("size", "n_permutations"), [((5, 3, 30), 20_000), ((20, 5, 200), 4000)])
def test_the_mean_of_many_permutations_tends_to_the_expectation(size, n_permutations):
    table = by_lot(*size)
    null = permutation_null(table, 3, n_permutations)
    error = null.std() / math.sqrt(null.size)
    assert null.mean() == pytest.approx(expected_mutual_information(table), abs=4 * error)
    assert error < 0.002 and np.unique(null).size > 10


def test_nothing_is_expected_where_nothing_is_left_to_chance():
    for table in ([[3, 2, 1]], [[3], [2]], [[4, 0], [5, 0]]):
        assert expected_mutual_information(table) == pytest.approx(0.0, abs=1e-12)
    assert expected_mutual_information([[1, 0], [0, 1]]) == pytest.approx(
        math.log(2)
    )  # one each, however dealt


def test_the_chance_of_a_division_by_lot_is_anything_and_of_a_real_one_small():
    fired = sum(permutation_p_value(by_lot(20, 5, 200), seed) <= 0.05 for seed in range(60))
    assert fired <= 9  # at 5 % chance each, more has probability .002
    assert permutation_p_value(20 * np.eye(5), seed=1) == 0.01
    assert permutation_p_value(20 * np.eye(5), seed=1, n_permutations=499) == 1 / 500


def test_a_p_value_is_repeatable_and_its_seed_counts():
    table = by_lot(20, 5, 200)
    found = {permutation_p_value(table, seed) for seed in range(8)}
    assert len(found) > 1 and permutation_p_value(table, 4) == permutation_p_value(table, 4)


def test_reasons_and_errors():
    for measure in (mutual_information, expected_mutual_information):
        with says("empty"):
            assert math.isnan(measure(np.zeros((2, 2))))
    with says("empty"):
        assert np.isnan(margin_entropies([[0, 0]])).all()
    with says("empty"):
        assert math.isnan(permutation_p_value(np.zeros((2, 2)), 1))
    with pytest.raises(ValueError, match="99"):
        permutation_p_value(np.eye(2), 1, 20)
    with pytest.raises(ValueError, match="counts"):
        expected_mutual_information([[0.5, 1], [1, 1]])
