import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import holds, says
from wealth_games import practice

from credit_flow.core.streams import stream_key
from credit_flow.measures.mutual_information import permutation_p_value
from credit_flow.measures.specialization import (
    corrected_division_of_labour,
    division_of_labour,
    jobs_table,
    mean_specialization,
    specialization,
)
from credit_flow.theory.values_flows import FLOWS

tables = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=6).map(np.array)


def test_worked_values():
    holds("PH.D1", [division_of_labour(t) for t in (np.eye(3), np.ones((4, 3)), [[3, 1], [1, 3]])])
    table = [[2, 0], [2, 0], [0, 4]]
    holds("card.P08", [division_of_labour(table, per) for per in ("agent", "task", "both")])


@given(tables)
def test_bounds_and_transposition(table):
    if np.count_nonzero(table.sum(axis=0)) < 2 or np.count_nonzero(table.sum(axis=1)) < 2:
        return
    for per in ("task", "agent", "both"):
        assert 0.0 <= division_of_labour(table, per) <= 1.0
    assert division_of_labour(table.T, "agent") == pytest.approx(division_of_labour(table, "task"), abs=1e-12)
    assert division_of_labour(3 * table) == pytest.approx(division_of_labour(table), abs=1e-12)
    geometric = math.sqrt(division_of_labour(table, "task") * division_of_labour(table, "agent"))
    assert division_of_labour(table, "both") == pytest.approx(geometric, abs=1e-12)


def test_jobs_table_counts_the_kinds_offered():
    ids, table = jobs_table([7, 7, 5], [0, 2, 2], 4)
    assert ids.tolist() == [5, 7] and table.tolist() == [[0, 0, 1, 0], [1, 0, 1, 0]]
    with pytest.raises(ValueError, match="kinds must lie in 0 .. 3"):
        jobs_table([1], [4], 4)


def test_correction_removes_the_bias():
    rng = np.random.default_rng(5)
    draws = [jobs_table(rng.integers(0, 20, 200), rng.integers(0, 5, 200), 5)[1] for _ in range(60)]
    results = [corrected_division_of_labour(table) for table in draws]
    holds("PH.D2", np.mean([r.corrected for r in results]))
    holds("PH.D2.raw", np.mean([r.observed for r in results]))


def test_correction_leaves_real_specialization():
    result = corrected_division_of_labour(20 * np.eye(5))
    assert result.observed == pytest.approx(1.0) and result.corrected > 0.8
    assert result.corrected == result.observed - result.expected


@pytest.mark.parametrize("per", ["task", "agent", "both"])
def test_one_job_each_is_no_specialization(per):
    """Who did one job has but one kind: the index is 1, and so is what chance gives."""
    assert corrected_division_of_labour(np.repeat(np.eye(3), 4, axis=0), per) == pytest.approx(
        (division_of_labour(np.repeat(np.eye(3), 4, axis=0), per),) * 2 + (0.0,), abs=1e-12
    )


def test_learning_by_doing_specializes_and_equal_talents_do_not():
    at_least, at_most = FLOWS["PH.D3"].expected

    def fired(learning):
        jobs = np.empty((2, 4000), dtype=np.int64)
        count = 0
        for seed in range(20):
            practice(20, 5, learning, stream_key(seed, "practice"), np.zeros((20, 5)), jobs)
            count += permutation_p_value(jobs_table(*jobs, 5)[1], seed) <= 0.05
        return count

    assert fired(0.1) >= at_least
    assert fired(0.0) <= at_most


def test_per_agent():
    table = [[5, 0, 0], [2, 2, 2], [0, 0, 0], [1, 0, 0]]
    with says("empty", "too_few"):
        values = specialization(table)
    assert values[:2] == pytest.approx([1.0, 0.0]) and np.isnan(values[2:]).all()
    with says("empty", "too_few"):
        assert mean_specialization(table) == pytest.approx(5 / 11)


def test_reasons():
    for table, per, code in (
        (np.zeros((2, 2)), "task", "empty"),
        ([[3, 0], [2, 0]], "task", "one_category"),
        ([[3], [2]], "task", "one_category"),
        ([[3, 1]], "agent", "one_agent"),
        ([[3, 1], [0, 0]], "both", "one_agent"),
    ):
        with says(code):
            assert math.isnan(division_of_labour(table, per))
        with says(code):
            assert np.isnan(corrected_division_of_labour(table, per)).all()
    assert division_of_labour([[3, 1]]) == 0.0
    with says("one_category"):
        assert np.isnan(specialization([[9], [9]])).all()


def test_errors():
    with pytest.raises(ValueError, match="counts"):
        division_of_labour([[0.5, 1], [1, 1]])
    with pytest.raises(ValueError, match="per must be"):
        division_of_labour(np.eye(2), "job")
