"""Contracts that a mediator or a leader announces: what it charges, who opts in, and what all come to."""

import numpy as np
import pytest

from credit_flow import CreditFlow, Policy, preset, run
from credit_flow.agents.players.idle import Idle
from credit_flow.core.books.ledger import HOUSE
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.mistake import Mistake
from credit_flow.institutions.games.mediation import Mediation
from credit_flow.institutions.games.play import Play
from credit_flow.institutions.games.purses import Purses
from credit_flow.institutions.games.transfers import Transfers
from credit_flow.mechanisms.contracts.defectors_fine import DefectorsFine
from credit_flow.models.games.formal_contracts import FormalContracts
from credit_flow.theory.games.best_fee import best_fee, opt_in
from credit_flow.theory.known_values import KNOWN


def arm(name, **changes):
    return preset(f"formal_contracts/{name}").but(**changes)


# -- the fee


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("own_aim", [0.0, 0.3, 0.7, 0.9, 1.0])
def test_each_opts_in_with_the_chance_of_the_closed_form(n, own_aim):
    """All gain as much as being free may be worth to them at most."""
    found = best_fee(np.full(n, 2.0), 2.0 * n, freedom=2.0, own_aim=own_aim)
    expected = min(1.0, n / ((n + 1) * own_aim)) if own_aim else 1.0
    assert found.opt_in == pytest.approx(np.full(n, expected), abs=1e-9)
    assert found.fee == pytest.approx(2.0 * (1.0 - expected), abs=1e-9)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("freedom", [0.0, 0.4, 1.5, 4.0])
def test_no_fee_of_a_fine_grid_is_better(seed, freedom):
    draw = np.random.default_rng(seed)
    gains = draw.uniform(0.0, 3.0, size=1 + seed % 4)
    own, own_aim = draw.uniform(-0.5, 1.0), draw.uniform()
    worth = gains.sum() + own
    found = best_fee(gains, worth, own, freedom=freedom, own_aim=own_aim)

    def aim(fee):
        income = own + len(gains) * fee
        return opt_in(gains, fee, freedom).prod() * ((1.0 - own_aim) * worth + own_aim * income)

    assert aim(found.fee) >= max(aim(fee) for fee in np.linspace(0.0, 3.0, 3001)) - 1e-9
    assert found.chance == pytest.approx(opt_in(gains, found.fee, freedom).prod())


def test_a_fee_may_take_all_where_nobody_cares_to_be_free():
    assert best_fee([1.0, 1.0], 2.0, own_aim=1.0) == (1.0, pytest.approx([1.0, 1.0]))
    assert best_fee([1.0, 1.0], 2.0, own_aim=0.0).fee == 0.0
    assert best_fee([0.5, 2.0], 2.5, own_aim=1.0).fee == 0.5, "one fee for all"
    for wrong in ({"own_aim": 1.1}, {"freedom": -1.0}):
        with pytest.raises(ValueError, match="own_aim is 0 .. 1, freedom not below 0"):
            best_fee([1.0], 1.0, **wrong)


# -- what is played


def test_opting_in_falls_with_the_weight_of_the_mediators_own_aim():
    told = [arm("mediator", own_aim=weight) for weight in (0.6, 1.0)]
    record = run(told[1].but(ticks=60), rng=1)
    shares = record.measures["opt_in"]
    assert shares.mean() == pytest.approx(2 / 3, abs=4.0 * np.sqrt(2 / 9 / (60 * 128)))
    fees = [one.announcement().fee for one in told]
    chances = [np.sqrt(one.announcement().chance) for one in told]
    assert KNOWN["CT.mediator"].holds([*fees, *chances, *(one.exact_welfare() for one in told)])
    welfare = [arm("mediator", own_aim=weight).exact_welfare() for weight in np.linspace(0.0, 1.0, 11)]
    assert welfare[:7] == pytest.approx([-2.0] * 7) and (np.diff(welfare[6:]) < -0.01).all()
    assert run(told[0].but(ticks=5), rng=1).measures["welfare"].tolist() == [-2.0] * 5


def test_what_players_pay_is_what_the_mediator_has():
    model = CreditFlow(arm("mediator"), rng=1)
    fees = 0.0
    for _ in range(5):
        model.step()
        fees += model.measures["fees"][-1]
        assert model.ledger.residual == 0.0
    assert model.balances[HOUSE] == fees > 0.0
    lines = model.ledger.journal.postings()
    paid = lines[lines["kind"] == "fee"]
    assert paid["amount"].sum() == fees and np.allclose(paid["amount"], 1 / 3, atol=1e-6)
    offers = run(arm("mediator", ticks=5), rng=1).table("offers").to_pandas()
    assert (offers["proposer"] == -1).all() and set(offers["result"]) == {"signed", "rejected"}
    everybody = np.array([min(votes) == 1 for votes in offers["votes"]])
    assert ((offers["result"] == "signed") == everybody).all()


def test_a_leader_needs_no_mediator_and_takes_all_that_the_contract_brings():
    came_to = []
    for weight in (1.0, 0.0):
        record = run(arm("leader", own_aim=weight, ticks=1), rng=1)
        assert record.measures["welfare"].tolist() == [-2.0]
        episode = record.table("episodes").to_pandas()
        came_to += (episode["earned"] + episode["moved"]).tolist()
    assert KNOWN["CT.leader"].holds(came_to)
    without = -2.0  # of each, without a contract
    assert (came_to[0] - without) / (sum(came_to[:2]) - 2 * without) == pytest.approx(1.0, abs=1e-6)
    mediated = run(arm("leader", mediator="house", ticks=1), rng=1)
    assert mediated.measures["welfare"].tolist() == [-2.0]
    assert mediated.measures["fees"].tolist() == pytest.approx([2.0], abs=1e-5)


def test_any_player_may_lead_and_is_not_asked():
    scenario = arm("leader", proposer=1, ticks=1)
    votes = run(scenario, rng=1).table("offers").to_pandas()["votes"][0]
    assert list(votes) == [1, -1]
    model = CreditFlow(scenario, rng=1)
    before = model.balances[model.first_account :].copy()
    model.step()
    assert model.balances[model.first_account :] - before == pytest.approx([-2.0, 0.0], abs=1e-5)
    assert model.balances[HOUSE] == 0.0


def test_where_no_contract_is_worth_anything_none_is_announced():
    scenario = arm("mediator", detection=0.3, false_positive=0.25, ticks=2)
    record = run(scenario, rng=1)
    assert record.measures["offers"].sum() == 0 and record.measures["fees"].sum() == 0
    assert scenario.exact_welfare() == -4.0 and record.measures["welfare"].tolist() == [-4.0] * 2


class Joiner(Policy):
    """Opts in if it is agent 0; or always."""

    batched = True

    def __init__(self, all_join):
        self.all_join = all_join

    def vote(self, seen):
        assert seen.contract[:, 3].tolist() == [-2.0] * len(seen.rows)
        return np.where((seen.agent == 0) | self.all_join, 1.0, 0.0)

    def act(self, seen):
        return np.zeros(len(seen.rows), dtype=np.int64)


def played_under(policy, theta, fee, leader=-1, stake=0.0, **changes):
    """A game in which this is announced, whatever is best."""

    class Announced(FormalContracts):
        def institutions(self):
            rule = DefectorsFine()
            told = Mediation(rule, announced=theta, fee=fee, leader=leader, stake=stake)
            return Purses(self.endowment), told, Play(), Transfers(rule)

    return CreditFlow(Announced().but(**changes), policy=policy, rng=1)


TWO_ROUNDS = {"game": "prisoners_dilemma", "rounds": 2}


@pytest.mark.parametrize("all_join, house", [(True, 4.0), (False, 0.0)])
def test_a_fee_is_paid_if_all_opt_in_and_stakes_are_left_then(all_join, house):
    model = played_under(Joiner(all_join), 2.0, 2.0, stake=3.0, world_settings=TWO_ROUNDS)
    model.step()
    assert model.balances[HOUSE] == house
    assert sum(model.ledger.escrows.total().values()) == (6.0 if all_join else 0.0)
    assert model.measures["opt_in"][-1] == (1.0 if all_join else 0.5)


def test_a_contract_that_a_player_could_not_pay_for_is_not_announced_to_it():
    model = played_under(Joiner(True), 2.0, 2.0, stake=3.0, endowment=4.0)
    model.step()
    assert model.balances[HOUSE] == 0.0 and np.isnan(model.measures["opt_in"][-1])


# -- what is refused


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"own_aim": 0.5}, "own_aim = 0.5, freedom = 0: there is no mediator; set mediator = house or leader"),
        ({"freedom": 0.5}, "there is no mediator"),
        ({"mediator": "house", "terms": "none"}, "terms = none: a mediator announces a contract .* set terms = negotiated"),
        ({"mediator": "house", "acceptance": "majority"}, "set acceptance = unanimity"),
        ({"mediator": "house", "renegotiate_every": 2}, "set renegotiate_every = 0"),
        ({"mediator": "house", "bargaining": "egalitarian"}, "set bargaining = proposer"),
        ({"mediator": "leader", "proposer": -1}, "is one given player beside others"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused_in_one_line(settings, words):
    with pytest.raises(ParameterError, match=words):
        FormalContracts(**settings)


def test_a_mediator_of_a_game_that_is_not_solved_says_so():
    scenario = FormalContracts(
        mediator="house", world_name="cleanup", contract="cleaning_bounty", policy="harvester"
    )
    with pytest.raises(Mistake, match="mediator = house: cleanup has no table of payoffs") as error:
        CreditFlow(scenario, rng=1)
    assert "\n" not in str(error.value)


def test_who_announces_must_be_there_and_somebody_opt_in():
    with pytest.raises(
        ParameterError, match="announced = 9: DefectorsFine takes 0 .. 3 credits, nan for no contract"
    ):
        Mediation(DefectorsFine(), announced=9.0)
    for leader, policy, words in (
        (2, Joiner(True), "leader = 2: agents are 0 .. 1"),
        (-1, Idle(), "policy = Idle: decides no vote, and no contract would ever be signed"),
    ):
        with pytest.raises(ParameterError, match=words):
            played_under(policy, 1.0, 0.0, leader)
