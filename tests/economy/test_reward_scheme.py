"""Reward schemes shape what experts learn from, and never move a credit."""

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.agents.bandit import Bandit
from credit_flow.institutions.reward_scheme import RewardScheme, profits

SCHEMES = ("individual", "global", "neighbourhood", "mixed")


@pytest.fixture(scope="module")
def model():
    return CreditFlow(rng=3).run(40)


def signal(model, kind: str, *, radius: int = 1, schedule: int = 80) -> np.ndarray:
    return RewardScheme(kind, radius=radius, schedule=schedule).signal(model)


def test_individual_is_own_profit_and_global_the_mean_of_all(model):
    rows, own = model.table.rows, profits(model)
    assert np.array_equal(signal(model, "individual"), own)
    assert np.allclose(signal(model, "global")[rows], own[rows].mean(), rtol=1e-12)


def test_mixed_moves_from_own_to_global_over_the_schedule(model):
    rows = model.table.rows
    own, everyone = signal(model, "individual")[rows], signal(model, "global")[rows]
    assert np.allclose(signal(model, "mixed", schedule=80)[rows], 0.5 * own + 0.5 * everyone)
    assert np.allclose(signal(model, "mixed", schedule=10)[rows], everyone)


@pytest.mark.parametrize("radius", [1, 2])
def test_neighbourhood_is_the_mean_over_all_within_the_radius(model, radius):
    table, own = model.table, profits(model)
    found = signal(model, "neighbourhood", radius=radius)
    for row in table.rows[:20]:
        reached = {int(row)}
        for _ in range(radius):
            reached |= {int(j) for i in reached for j in table.neighbours[i] if j >= 0 and table.alive[j]}
        assert found[row] == pytest.approx(np.mean([own[i] for i in reached]), rel=1e-12)


def test_with_policies_that_do_not_learn_from_it_no_scheme_moves_a_credit():
    hashes = {CreditFlow(rng=3, reward_scheme=kind).run(30).ledger.journal.hash for kind in SCHEMES}
    assert len(hashes) == 1


def test_with_policies_that_do_each_scheme_leads_elsewhere():
    hashes = {
        CreditFlow(rng=3, reward_scheme=k, policy=Bandit()).run(30).ledger.journal.hash for k in SCHEMES
    }
    assert len(hashes) == len(SCHEMES)
