"""The null arm of specialization is one in which nothing could tell experts apart by kind; where children still mutate, something can."""

import pytest

from credit_flow import CreditEconomy, run
from credit_flow.measures.statistics.firing import LEVEL, exceeds
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import N_SURROGATES
from credit_flow.phenomena.work.specialization import Specialization

CARD = Specialization()
MUTATING = Arm(learning=0.0, forgetting=0.0, skill_low=0.6, skill_high=0.6)
"""The null as it was first: nobody learns, all begin alike, and children are unlike their parents as ever."""


def run_of(arm: Arm, seed: int):
    return run(CreditEconomy(**arm.settings, ticks=CARD.ticks), rng=seed)


def p_against_zero(record) -> float:
    return exceeds(CARD.reading(record), CARD.surrogates(record, N_SURROGATES, record.seed))


@pytest.mark.parametrize("seed", [1, 2])
def test_where_children_mutate_a_null_fires_against_zero_and_would_be_taken_for_a_pattern(seed):
    assert p_against_zero(run_of(MUTATING, seed)) <= LEVEL


@pytest.mark.parametrize("seed", [1, 2])
def test_where_all_stay_alike_there_is_no_division_of_labour_at_all(seed):
    record = run_of(CARD.null, seed)
    assert abs(CARD.reading(record)) < 0.01 and CARD.read(record).p > LEVEL
    assert len(record.steps) > 10_000
