"""Box Trapped with a bonus for influence: on the real world and its books, against exact gradient play."""

import numpy as np
import pytest

from credit_flow import CreditFlow, preset
from credit_flow.agents.influence.influencer import Influencer, InfluencerSettings
from credit_flow.experiments.run import run
from credit_flow.measures.policy_influence import FREED, LOCKED
from credit_flow.theory.games.influence_play import PLAY, gradient_play, most_rate, rest_rate

BONUS = preset("influence")
ALONE = {"policy.beta": 0.0}


@pytest.fixture(scope="module")
def runs():
    """Records of 200 ticks by what was set."""
    arms = {
        "bonus": BONUS,
        "harms": BONUS.but(**{"world.prize": -2.0}),
        "nothing": BONUS.but(**ALONE),
        "little": BONUS.but(**{"policy.beta": 1.0}),
        "much": BONUS.but(**{"policy.beta": 20.0}),
        "contract": BONUS.but(terms="decreed", theta=1.5, **ALONE),
        "too little": BONUS.but(terms="decreed", theta=0.9, **ALONE),
    }
    return {name: run(arm, rng=1) for name, arm in arms.items()}


def opened(record) -> np.ndarray:
    return record.measures["outcome_opened"].to_numpy() / 64


@pytest.mark.parametrize(
    ("name", "beta", "theta"),
    [("bonus", 3.0, 0.0), ("nothing", 0.0, 0.0), ("little", 1.0, 0.0), ("much", 20.0, 0.0), ("contract", 0.0, 1.5), ("too little", 0.0, 0.9)],
)  # fmt: skip
def test_what_is_learnt_from_the_books_is_exact_gradient_play(runs, name, beta, theta):
    exact = gradient_play(beta, 1.0 - theta, n_steps=199)
    assert opened(runs[name])[100:].mean() == pytest.approx(exact[100:].mean(), abs=0.03)
    assert (InfluencerSettings().rate, InfluencerSettings().step) == PLAY


def test_a_bonus_limits_itself_and_a_contract_does_not(runs):
    share = {name: opened(record)[100:].mean() for name, record in runs.items()}
    assert share["nothing"] < 0.05 and share["little"] < 0.1  # both die out
    assert share["bonus"] == pytest.approx(rest_rate(3.0), abs=0.03)
    assert share["bonus"] < share["much"] < most_rate() + 0.03 < share["contract"]
    assert share["contract"] > 0.9


def test_who_harms_by_opening_has_the_same_influence_act_for_act(runs):
    helps, harms = runs["bonus"], runs["harms"]
    np.testing.assert_array_equal(opened(helps), opened(harms))
    assert helps.measures["welfare"][100:].mean() > 1.1 and harms.measures["welfare"][100:].mean() < 0.4


def test_every_credit_is_one_of_the_game_and_the_bonus_is_none(runs):
    for name in ("bonus", "harms", "much"):
        record = runs[name]
        lines = record.postings()
        lines = lines[lines["kind"] == "reward"]
        won, lost = (
            lines.loc[lines[side] == account, "amount"].sum()
            for side, account in (("payer", 0), ("payee", 1))
        )
        n, prize = 64 * opened(record).sum(), record.parameters["world.prize"]
        assert won == 64 * 200 - n + max(prize, 0.0) * n and lost == -min(prize, 0.0) * n


@pytest.mark.parametrize("settings", [{}, {"terms": "decreed", "theta": 1.5}])
def test_with_a_frozen_chance_no_weight_of_influence_moves_a_credit(settings):
    def journal_hash(beta):
        scenario = BONUS.but(copies=8, **{"policy.beta": beta, "policy.step": 0.0}, **settings)
        return CreditFlow(scenario, rng=2).run(20).ledger.journal.hash

    assert journal_hash(0.0) == journal_hash(1.0) == journal_hash(1e6)


def test_the_others_see_the_act_first():
    scenario = BONUS.but(copies=2000, ticks=5, **{"policy.step": 0.0})
    told = []

    class Witness(Influencer):
        def act(self, seen):
            chosen = super().act(seen)
            told.append(chosen.reshape(-1, 2))
            return chosen

    CreditFlow(scenario, rng=4, policy=Witness(step=0.0)).run(5)
    acts = np.concatenate(told)
    for act, chances in ((0, FREED), (1, LOCKED)):
        moves = acts[acts[:, 0] == act, 1]
        assert np.bincount(moves, minlength=4) / len(moves) == pytest.approx(chances, abs=0.03)


def test_alone_there_is_nothing_to_compare_and_a_run_goes_on_where_it_stood():
    model = CreditFlow(BONUS.but(copies=1), rng=1).run(20)
    assert model.policies[0].rate == 0.5
    whole, halves = CreditFlow(BONUS, rng=3).run(30), CreditFlow(BONUS, rng=3).run(15)
    again = CreditFlow(BONUS, rng=3).restore(halves.state()).run(15)
    assert again.ledger.journal.hash == whole.ledger.journal.hash
    assert again.policies[0].rate == whole.policies[0].rate != 0.5
