"""Contracts in a game with books: offered, voted on, signed, paid for, kept, and what becomes of debts."""

from dataclasses import dataclass

import numpy as np
import pytest

from credit_flow import CreditFlow, Policy, Scenario
from credit_flow.agents.random import Random
from credit_flow.core.books.ledger import CREDIT, SINK, WORLD
from credit_flow.core.boundary.answers import BadAnswer
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.programs.kernel import lots
from credit_flow.core.records.record import Record
from credit_flow.experiments.recorder import Recorder
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.institutions.games.contracting import Contracting
from credit_flow.institutions.games.play import Play
from credit_flow.institutions.games.purses import Purses
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.games.transfers import Transfers
from credit_flow.mechanisms.contracts.cleaning_bounty import CleaningBounty
from credit_flow.mechanisms.contracts.fine import fine
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule
from credit_flow.models.games.social_dilemma import SocialDilemma
from tests.worlds.commons import Commons

COPIES, AGENTS, HORIZON = 4, 3, 12


class TakersFine(TransferRule):
    """Who takes from the stock pays the others."""

    rule = fine
    features = ("taken",)
    high = 4.0


class Greedy(Policy):
    """Takes two, whatever it costs; offers `theta` and `payment` to each other, and accepts with the chance `accepts`."""

    batched = True

    def __init__(self, theta=1.0, payment=0.5, accepts=1.0):
        self.theta, self.payment, self.accepts = theta, payment, accepts
        self.seen = []

    def act(self, seen):
        self.seen.append(seen)
        return np.where(seen.agent == 0, 2, 0)

    def offer(self, seen):
        return np.column_stack(
            [np.full(len(seen.rows), self.theta), *[np.full(len(seen.rows), self.payment)] * (AGENTS - 1)]
        )

    def vote(self, seen):
        self.seen.append(seen)
        return np.full(len(seen.rows), self.accepts)


@dataclass(frozen=True)
class Pasture(Scenario):
    """Herders who may sign contracts."""

    experts: int = COPIES * AGENTS
    endowment: float = 20.0
    filled_up: float = 20.0
    contracting: tuple = ()
    transfers: tuple = ()
    made: type = TakersFine

    def __post_init__(self):
        pass

    def world(self, seed):
        return Commons(seed, COPIES)

    def institutions(self):
        rule = self.made()
        return (
            Purses(self.filled_up),
            Contracting(rule, **dict(self.contracting)),
            Play(),
            Transfers(rule, **dict(self.transfers)),
        )

    def policies(self, seed):
        return (Greedy(),)

    def newcomers(self, model, rows):
        pass


def pasture(policy=None, **settings):
    settings = {
        name: tuple(value.items()) if isinstance(value, dict) else value for name, value in settings.items()
    }
    return CreditFlow(Pasture(**settings), policy=policy, rng=1)


def credits(model, kind):
    journal = model.ledger.journal.postings()
    return journal[journal["kind"] == kind]


def test_a_decreed_contract_moves_credit_and_never_makes_any():
    for theta in (0.0, 1.25):
        model = pasture(Greedy(), contracting={"theta": theta}, endowment=900.0)
        welfare = 0.0
        for _ in range(30):
            before = model.balances[model.first_account :].copy()
            model.step()
            seats, rows = model.registers[Seats], model.registers[Seats].rows
            net = (model.balances[model.first_account :] - before)[rows] - model.world.reward
            fined = theta * model.world.outcome[:, :, 0]
            expected = fined.sum(axis=1, keepdims=True) / 2 - 1.5 * fined
            assert net == pytest.approx(expected, abs=2**-19)
            assert seats.acted.all() and model.ledger.residual == 0.0
            welfare += model.world.reward.sum()
        paid = credits(model, "payment")["amount"].sum()
        assert (paid > 0.0) == (theta > 0.0)
        rewards = credits(model, "reward")
        assert (
            welfare
            == rewards[rewards["payer"] == WORLD]["amount"].sum()
            - rewards[rewards["payee"] == SINK]["amount"].sum()
        )


def test_welfare_is_the_same_under_any_theta_where_players_ignore_it():
    worth = [
        pasture(Greedy(), contracting={"theta": theta}).run(24).registers[Seats] for theta in (0.0, 1.0, 4.0)
    ]
    first, *others = (np.concatenate([one.earned.ravel(), one.finished["earned"].ravel()]) for one in worth)
    assert all((one == first).all() for one in others) and first.sum() != 0.0


def test_an_offer_is_voted_on_signed_and_paid_for():
    policy = Greedy(theta=2.0, payment=0.75)
    model = pasture(policy)
    recorder = Recorder({"scenario": "pasture"})
    model.recorder = recorder
    model.run(HORIZON)
    record = recorder.record(model)
    offers, journal = (record.table(name).to_pandas() for name in ("offers", "journal"))
    first = offers[offers["tick"] == 1]
    assert first["result"].tolist() == ["signed"] * COPIES and first["theta"].eq(2.0).all()
    assert [row.tolist() for row in first["signing"]] == [[-1.5, 0.75, 0.75]] * COPIES
    assert [row.tolist() for row in first["votes"]] == [[-1, 1, 1]] * COPIES
    signing = journal[
        (journal["tick"] == 1) & (journal["kind"] == "payment") & journal["cause"].isin(first["contract"])
    ]
    assert signing["amount"].tolist() == [0.75] * COPIES * 2
    voting, acting = model.policies[0].seen[:2]
    assert voting.contract.shape == (COPIES * 2, 5) and set(voting.agent.tolist()) == {1, 2}
    # theta 2 of 0 .. 4; there is one; all of the episode is left; what signing pays; who proposed
    assert voting.contract.tolist() == [[0.5, 0.0, 1.0, 0.75, 0.0]] * COPIES * 2
    assert acting.contract[0].tolist() == [0.5, 0.0, 1.0, -1.5, 1.0]


@pytest.mark.parametrize("acceptance", ["unanimity", "majority", "alternating"])
@pytest.mark.parametrize("accepts", [0.0, 1.0])
def test_who_has_to_agree(acceptance, accepts):
    model = pasture(Greedy(accepts=accepts), contracting={"acceptance": acceptance, "offers": 3})
    model.step()
    offers = model.registers[ContractBook].offers
    n_offers = COPIES * (3 if acceptance == "alternating" and not accepts else 1)
    assert [row["result"] for row in offers] == ["signed" if accepts else "rejected"] * n_offers
    if n_offers > COPIES:
        assert [row["proposer"] for row in offers] == [0] * COPIES + [1] * COPIES + [2] * COPIES
    assert np.isnan(model.registers[ContractBook].theta).all() == (not accepts)


def test_votes_are_drawn_with_each_ones_own_chance():
    signed = offered = 0
    model = pasture(Greedy(accepts=0.7))
    for _ in range(40 * HORIZON):
        model.step()
        rows = model.registers[ContractBook].offers
        offered, signed = offered + len(rows), signed + sum(row["result"] == "signed" for row in rows)
    assert offered > 300 and abs(signed / offered - 0.49) < 3.0 * np.sqrt(0.49 * 0.51 / offered)


def test_no_contract_is_not_one_of_the_smallest_theta():
    seen = []
    for policy in (Greedy(accepts=0.0), Greedy(theta=0.0)):
        model = pasture(policy)
        model.step()
        seen.append(model.policies[0].seen[-1].contract[0, :2].tolist())
    assert seen == [[0.0, 1.0], [0.0, 0.0]]


def test_an_offer_that_cannot_be_paid_for_is_none():
    model = pasture(Greedy(payment=11.0))
    model.step()
    assert {row["result"] for row in model.registers[ContractBook].offers} == {"uncovered"}
    assert not len(credits(model, "payment"))


def test_who_is_short_pays_out_of_its_stake_and_promises_the_rest_until_it_is_written_off():
    settings = {"endowment": 9.0, "filled_up": 9.0}
    model = pasture(Greedy(), contracting={"theta": 4.0, "stake": 3.0}, **settings)
    held = []
    for _ in range(3 * HORIZON):
        model.step()
        assert model.ledger.residual == 0.0
        book = model.registers[ContractBook]
        owed = sum(model.ledger.outstanding(asset) for asset in set(book.claims.open["asset"].tolist()))
        assert owed == book.claims.total
        held.append(model.ledger.escrows.total().get(CREDIT, 0.0))
    kinds = (
        credits(model, "payment"),
        credits(model, "issue"),
        credits(model, "write_off"),
        credits(model, "refund"),
    )
    assert all(len(lines) for lines in kinds)
    assert max(held) == COPIES * AGENTS * 3.0 and min(held) < max(held)


def test_delayed_transfers_are_promised_and_then_paid_and_blocked_ones_never():
    prompt = pasture(Greedy(), contracting={"theta": 1.0}).run(HORIZON - 1)
    late = pasture(Greedy(), contracting={"theta": 1.0}, transfers={"delay": 3}).run(HORIZON - 1)
    assert credits(late, "issue")["amount"].sum() == credits(prompt, "payment")["amount"].sum()
    paid, due = credits(late, "repayment"), credits(late, "issue")
    assert set(due[due["tick"] <= late.tick - 3]["cause"]) == set(paid["cause"])
    never = pasture(Greedy(), contracting={"theta": 1.0}, transfers={"leak": 1.0}).run(3 * HORIZON)
    assert (
        not len(credits(never, "payment"))
        and not len(credits(never, "repayment"))
        and len(credits(never, "write_off"))
    )


def test_purses_are_filled_up_and_never_emptied():
    model = pasture(Greedy(), contracting={"theta": 0.0}, filled_up=25.0).run(1)
    assert (model.balances[model.first_account :] >= 25.0).all()
    assert credits(model, "subsidy")["amount"].tolist() == [5.0] * COPIES * AGENTS


def test_what_is_wrong_is_said_in_one_line():
    with pytest.raises(ParameterError, match="CleaningBounty sees cleaned, and the world tells taken"):
        pasture(Greedy(), made=CleaningBounty)
    with pytest.raises(
        BadAnswer,
        match=r"Greedy.offer gave 9.0 as theta for expert 0 \(agent 0 of copy 0\) in tick 1: must be credits 0 .. 4",
    ):
        pasture(Greedy(theta=9.0)).step()
    with pytest.raises(
        BadAnswer, match=r"Greedy.vote gave 1.5 .* in tick 1: must be chances 0 .. 1, or nan for none"
    ):
        pasture(Greedy(accepts=1.5)).step()


def test_a_contract_that_steals_is_refused_and_nothing_is_posted():
    @lots
    def steal(copy, outcome, theta, alive, pay):
        pay[copy, 0, 1] = -1.0

    class Theft(TransferRule):
        rule = steal
        features = ("taken",)

    model = pasture(Greedy(), made=Theft, contracting={"theta": 1.0})
    with pytest.raises(BadAnswer, match="Theft lets agent 0 of copy 0 pay agent 1 -1 credits"):
        model.step()
    assert not len(credits(model, "payment"))


def test_the_record_says_what_each_player_came_to_and_adds_up_to_the_journal():
    model = pasture(Greedy(), contracting={"theta": 1.0})
    model.recorder = recorder = Recorder({"scenario": "pasture"})
    model.run(2 * HORIZON)
    record = recorder.record(model)
    episodes = record.table("episodes").to_pandas()
    assert episodes.groupby(["copy", "episode"])["moved"].sum().eq(0.0).all()
    journal = record.table("journal").to_pandas()
    n = COPIES * AGENTS
    first = episodes[episodes["episode"] == 0]
    for copy, agent, steps, earned, moved in first[["copy", "agent", "steps", "earned", "moved"]].itertuples(
        index=False
    ):
        account = model.first_account + copy * AGENTS + agent
        own = journal[
            (journal["tick"] >= 1) & (journal["tick"] <= steps) & journal["kind"].isin(["reward", "payment"])
        ]
        got = own[own["payee"] == account]["amount"].sum() - own[own["payer"] == account]["amount"].sum()
        assert got == earned + moved
    rewards = journal[journal["kind"] == "reward"]
    assert (rewards["cause"] // n == rewards["tick"]).all()
    assert isinstance(record, Record) and episodes["taken"].sum() > 0


@pytest.mark.parametrize("kept", [{}, {"delay": 3, "leak": 0.3}])
def test_what_was_moved_is_what_was_paid_and_not_what_was_promised(kept):
    model = pasture(Greedy(payment=0.5), contracting={"stake": 2.0}, transfers=kept)
    moved = np.zeros((COPIES, AGENTS))
    for _ in range(2 * HORIZON + 5):
        model.step()
        done = model.registers[Seats].finished
        moved[done["copy"]] += done["moved"]
    moved += model.registers[Seats].moved
    paid = np.zeros(model.ledger.n_accounts)
    for kind in ("payment", "repayment"):
        lines = credits(model, kind)
        lines = lines[lines["asset"] == CREDIT]
        np.add.at(paid, lines["payee"], lines["amount"])
        np.subtract.at(paid, lines["payer"], lines["amount"])
    assert paid[model.first_account :].tolist() == moved.ravel().tolist() and np.abs(moved).min() > 0.0
    promised, owed = credits(model, "issue")["amount"].sum(), model.registers[ContractBook].claims.total
    claims = [credits(model, kind) for kind in ("repayment", "write_off")]
    ended = sum(lines[lines["asset"] != CREDIT]["amount"].sum() for lines in claims)
    assert promised == ended + owed and (promised > 0.0) == bool(kept)


@dataclass(frozen=True)
class Shared(Pasture):
    """Four herders in the seats of six pastures."""

    experts: int = 4

    def world(self, seed):
        return Commons(seed, 6)


@pytest.mark.parametrize("stake, payment", [(3.0, 0.0), (0.0, 3.0), (0.5, -3.0)])
def test_who_sits_in_several_copies_signs_no_more_than_it_can_pay_for_in_all(stake, payment):
    scenario = Shared(contracting=(("stake", stake),), endowment=8.0, filled_up=8.0)
    model, results = CreditFlow(scenario, policy=Greedy(payment=payment), rng=1), set()
    for _ in range(3 * HORIZON):
        model.step()
        results |= {row["result"] for row in model.registers[ContractBook].offers}
        assert model.ledger.residual == 0.0 and (model.balances[model.first_account :] >= 0.0).all()
    assert results == {"signed", "uncovered"}


class Copies(Policy):
    """In copy 0 the first agent takes 1, in copy 1 the first takes 2; nobody else does anything."""

    batched = True

    def act(self, seen):
        return np.where((seen.agent == 0) & (seen.game < 2), 1 + seen.game, 0)


def test_a_payment_that_counts_on_one_of_another_copy_waits_with_it():
    scenario = Shared(contracting=(("theta", 4.0),), endowment=1.0, filled_up=1.0)
    model = CreditFlow(scenario, policy=Copies(), rng=1).run(1)
    # expert 3 has 3 credits and owes 8 in copy 1, half of them to expert 0, which has 2 and owes 4 in copy 0
    assert model.balances[model.first_account :].tolist() == [2.0, 1.0, 1.0, 3.0]
    assert not len(credits(model, "payment")) and credits(model, "issue")["amount"].tolist() == [
        2.0,
        2.0,
        4.0,
        4.0,
    ]
    model.run(2 * HORIZON)
    issued, repaid, lost = (credits(model, kind) for kind in ("issue", "repayment", "write_off"))
    repaid = repaid[repaid["asset"] != CREDIT]
    still = model.registers[ContractBook].claims.total
    assert issued["amount"].sum() == repaid["amount"].sum() + lost["amount"].sum() + still


@pytest.mark.parametrize("contracting", [{}, {"theta": 1.0}, {"acceptance": "alternating", "offers": 3}])
@pytest.mark.parametrize("stake", [0.0, 2.0])
@pytest.mark.parametrize("dead", [0, 2])
def test_the_dead_offer_sign_and_pay_nothing(contracting, stake, dead):
    model = pasture(
        Greedy(), contracting={**contracting, "stake": stake}, endowment=900.0, filled_up=900.0
    ).run(2)
    model.expert(dead).remove()
    account, tick = model.first_account + dead, model.tick
    asked = len(model.policies[0].seen)
    signed = set()
    for _ in range(3 * HORIZON):
        model.step()
        signed |= {row["proposer"] for row in model.registers[ContractBook].offers if row["copy"] == 0}
    paid = credits(model, "payment")
    paid = paid[paid["tick"] > tick]
    assert len(paid) and account not in set(paid["payer"]) | set(paid["payee"])
    assert all(dead not in seen.rows for seen in model.policies[0].seen[asked:])
    proposes = -1 if "theta" in contracting else 0
    if dead == 0 and "theta" not in contracting:  # the next proposes where offers alternate
        assert signed == ({1} if contracting else set())
    else:
        assert signed == {proposes}


def test_nobody_is_removed_who_owes_or_is_owed():
    model = pasture(Greedy(), contracting={"theta": 1.0}, transfers={"delay": 3}).run(2)
    with pytest.raises(
        ValueError, match="expert 1 cannot be removed: it owes, or is owed, a transfer that is not settled"
    ):
        model.expert(1).remove()


@pytest.mark.parametrize(
    "institution, given, words",
    [
        (Contracting, {"acceptance": "all"}, "no acceptance named 'all'"),
        (Contracting, {"stake": float("nan")}, "stake = nan: must be a finite number"),
        (Contracting, {"stake": -1.0}, "stake = -1"),
        (Contracting, {"proposer": -2}, "proposer = -2"),
        (Contracting, {"offers": 0, "acceptance": "alternating"}, "offers = 0"),
        (Contracting, {"theta": 9.0}, "theta = 9: TakersFine takes 0 .. 4 credits"),
        (Contracting, {"theta": float("nan")}, "theta = nan: TakersFine takes 0 .. 4 credits"),
        (Transfers, {"delay": -1}, "delay = -1"),
        (Transfers, {"delay": 0.5}, "delay = 0.5: must be a whole number"),
        (Transfers, {"leak": 2.0}, "leak = 2: must be 0 .. 1"),
        (Transfers, {"leak": float("nan")}, "leak = nan"),
    ],
)
def test_settings_are_looked_at_where_they_are_given(institution, given, words):
    with pytest.raises(ParameterError, match=words):
        institution(TakersFine(), **given)


def test_a_negotiation_needs_agents_that_are_there_and_offer():
    with pytest.raises(ParameterError, match="proposer = 3: agents are 0 .. 2, and -1 draws one"):
        pasture(Greedy(), contracting={"proposer": 3})
    with pytest.raises(
        ParameterError, match="policy = Copies: decides no offer, and no contract would ever be signed"
    ):
        pasture(Copies())


def test_offers_by_chance_are_made_with_and_without_payments_for_signing():
    for signing in (True, False):
        model = pasture(Random(), contracting={"signing": signing})
        model.step()
        assert len(model.registers[ContractBook].offers) == COPIES


def test_the_scenario_says_it_in_the_names_of_its_own_parameters():
    for settings, words in (
        ({"experts": 64}, "experts = 64: must be 1 .. 3, the cells to start from on the map of mini"),
        ({"world.rules": "sdd"}, "no world.rules named 'sdd': did you mean 'ssd'"),
        (
            {"world_name": "matrix_game", "experts": 3, "policy": "random", "others": 0},
            "experts = 3: prisoners_dilemma is a game for 2",
        ),
    ):
        with pytest.raises(ParameterError, match=words):
            SocialDilemma().but(**settings)
