"""Contracts that are negotiated again as an episode goes on: what holds before, after and without another signature."""

import numpy as np
import pytest

from credit_flow import CreditFlow, Policy, preset, run
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.mistake import Mistake
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.models.games.contract_term import contract_term
from credit_flow.models.games.formal_contracts import FormalContracts
from credit_flow.theory.known_values import KNOWN


def arm(**changes):
    return preset("formal_contracts/renegotiation").but(**changes)


def test_welfare_falls_back_where_a_contract_lapses_and_comes_back_with_the_next():
    records = [run(arm(ticks=10, renegotiate_every=every), rng=1) for every in (2, 5, 0)]
    assert KNOWN["CT.again"].holds([record.measures["welfare"].iloc[-1] for record in records])
    assert KNOWN["CT.again"].holds([record.measures["exact_welfare"].iloc[-1] for record in records])
    assert records[1].measures["outcome_defected"].tolist() == [0, 0, 2, 2, 2] * 2
    assert records[1].measures["signed"].tolist() == [1, 0, 0, 0, 0] * 2


TERMS = [
    (duration, every, rejection)
    for duration in (0, 1, 2, 4, 8)
    for every in (1, 2, 4, 8)
    for rejection in ("continue", "null")
]


@pytest.mark.parametrize("duration, every, rejection", TERMS)
def test_what_is_played_is_what_is_solved_and_the_proposer_takes_what_it_brings(duration, every, rejection):
    """Of a game of eight rounds: welfare, and the other player held to what it has without a contract."""
    settings = {"game": "prisoners_dilemma", "rounds": 8, "payoffs": (5, 3, 1, 0)}
    scenario = arm(world_settings=settings, duration=duration, renegotiate_every=every, on_rejection=rejection, ticks=8)  # fmt: skip
    record = run(scenario, rng=1)
    came_to = record.table("episodes").to_pandas()
    value = (came_to["earned"] + came_to["moved"]).tolist()
    assert value[1] == pytest.approx(8.0, abs=1e-5)
    assert sum(value) == pytest.approx(scenario.exact_welfare(), abs=1e-5)
    under = record.measures["outcome_defected"].tolist().count(0.0)
    assert scenario.exact_welfare() == pytest.approx(6.0 * under + 2.0 * (8 - under))
    assert under == sum(1 for t in range(8) if not duration or t % every < duration or _goes_on(duration, every, rejection))  # fmt: skip


def _goes_on(duration, every, rejection):
    return rejection == "continue" and duration > every


def test_where_a_contract_goes_on_it_is_signed_once_and_where_it_is_given_up_again_and_again():
    signed = {
        rejection: run(arm(duration=0, on_rejection=rejection, ticks=10), rng=1).measures["signed"].tolist()
        for rejection in ("continue", "null")
    }
    assert signed == {"continue": [1] + [0] * 9, "null": [1, 0] * 5}


class Capricious(Policy):
    """Offers theta, one more in every step; signs in `willing` steps; cooperates under any contract."""

    batched = True
    willing = (0,)

    def offer(self, seen, space):
        theta = np.zeros(space.shape)
        theta[:, 0] = 1.0 + seen.clock / 10.0
        return theta

    def vote(self, seen):
        return np.isin(seen.clock, self.willing).astype(float)

    def act(self, seen):
        return np.where(seen.contract[:, 1] == 1.0, 1, 0)


@pytest.mark.parametrize(
    "rejection, defectors", [("continue", [0.0] * 6), ("null", [0.0, 0.0, 2.0, 2.0, 2.0, 2.0])]
)
def test_what_holds_after_a_rejection(rejection, defectors):
    scenario = arm(duration=0, on_rejection=rejection, stake=2.0, ticks=6)
    model = CreditFlow(scenario, policy=Capricious(), rng=1)
    book, thetas = model.registers[ContractBook], []
    breaches = []
    for _ in range(6):
        model.step()
        thetas.append(book.theta[0])
        breaches.append(model.measures["outcome_defected"][-1])
        held = 0.0 if np.isnan(thetas[-1]) else 4.0
        assert sum(model.ledger.escrows.total().values()) == held and model.ledger.residual == 0.0
    assert breaches == defectors
    expected = [1.0] * 6 if rejection == "continue" else [1.0] * 2 + [np.nan] * 4
    assert np.array_equal(thetas, expected, equal_nan=True)
    results = run(scenario, policy=Capricious(), rng=1).table("offers").to_pandas()["result"].tolist()
    assert results == ["signed", "rejected", "rejected"]


@pytest.mark.parametrize("rejection", ["continue", "null"])
def test_another_contract_takes_the_place_of_the_one_in_force_and_its_term_begins_anew(rejection):
    """Signed in steps 0 and 2, each for three steps: the second ends after step 4."""
    player = Capricious()
    player.willing = (0, 2)
    scenario = arm(duration=3, on_rejection=rejection, stake=2.0, ticks=10)
    model = CreditFlow(scenario, policy=player, rng=1)
    book, thetas, staked = model.registers[ContractBook], [], []
    for _ in range(6):
        model.step()
        thetas.append(book.last_theta[0])
        staked.append(sum(model.ledger.escrows.total().values()))
        assert model.ledger.residual == 0.0
    expected = [1.0, 1.0, 1.2, 1.2, 1.2, np.nan]
    if rejection == "null":
        expected[4] = np.nan  # given up in step 4, where nobody signs another
    assert np.array_equal(np.round(thetas, 6), expected, equal_nan=True)
    assert staked == [4.0, 4.0, 4.0, 4.0, 0.0, 0.0]


def test_how_long_contracts_last_and_when_they_are_signed():
    assert contract_term(10, 0, 0, "continue") == (10, 10)
    assert contract_term(10, 4, 0, "null") == (4, 10)
    assert contract_term(10, 4, 5, "continue") == (4, 5)
    assert contract_term(12, 6, 3, "continue") == (6, 6)
    assert contract_term(12, 6, 3, "null") == (3, 3)
    assert contract_term(12, 6, 3, "null").steps(12) == 12
    assert contract_term(10, 4, 5, "null").steps(10) == 8


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"renegotiate_every": 3}, "signed every 3 steps in an episode of 10 is solved for where that divides it"),
        ({"duration": 3, "on_rejection": "continue"}, "a contract of 3 steps that goes on .* after 2 is solved for where that divides it"),
        ({"duration": 4, "on_rejection": "continue"}, "signed every 4 steps in an episode of 10"),
    ],
)  # fmt: skip
def test_what_is_not_solved_is_refused_in_one_line(settings, words):
    with pytest.raises(Mistake, match=words) as error:
        CreditFlow(arm(**settings), rng=1)
    assert "\n" not in str(error.value)
    assert np.isnan(arm(policy="random", **settings).exact_welfare())


def test_nobody_negotiates_what_is_decreed():
    with pytest.raises(ParameterError, match="nobody negotiates under terms = decreed"):
        FormalContracts(terms="decreed", theta=1.0, renegotiate_every=2)
