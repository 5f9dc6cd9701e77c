"""Reward schemes shape what experts learn from, and never move a credit."""

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.agents.bandit import Bandit
from credit_flow.agents.policy import Quoting
from credit_flow.core.books.ledger import Entry
from credit_flow.core.discover import members
from credit_flow.learners.signals.reward_scheme import RewardScheme, profits
from credit_flow.models.credit_economy import CreditEconomy

SCHEMES = ("individual", "global", "neighbourhood", "mixed", "shuffled")


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


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("policy", sorted(members("agents", Quoting)))
def test_what_is_learnt_does_not_depend_on_who_keeps_the_journal(policy, scheme):
    """Kept, not kept, drained by a recorder after every tick: one hash, for every policy of the shelf and every scheme."""

    def hash_of(journal=True, recorder=None):
        scenario = CreditEconomy(experts=12, reward_scheme=scheme, schedule=6)
        made = members("agents", Quoting)[policy]()
        model = CreditFlow(scenario, rng=5, policy=made, journal=journal, recorder=recorder)
        return model.run(12).ledger.journal.hash

    assert hash_of() == hash_of(journal=False) == hash_of(recorder=lambda model: model.ledger.journal.drain())


@pytest.mark.parametrize("journal", [True, False])
def test_the_blocks_of_the_last_tick_are_at_hand_even_if_none_are_kept(journal):
    kept = CreditFlow(rng=3).run(20).ledger.journal
    model = CreditFlow(rng=3, journal=journal).run(20)
    model.ledger.journal.drain()
    assert model.ledger.journal.postings(20).equals(kept.postings(20)) and len(kept.postings(20))
    assert not len(model.ledger.journal) and not len(model.ledger.journal.frame(19))


def test_goods_that_change_hands_are_no_profit():
    model = CreditFlow(rng=3).run(3)
    before = profits(model)
    giver, taker = (model.first_account + model.table.rows[:2]).tolist()
    goods = model.ledger.create_asset("bread", giver, cause=1)
    model.ledger.post(Entry(giver, taker, 5.0, "payment", 1, goods))
    assert np.array_equal(profits(model), before)
