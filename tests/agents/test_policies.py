"""What each policy asks, how it learns, and that a user's own class with one method is all it takes."""

import numpy as np
import pytest
from scipy import stats

from credit_flow import CreditEconomy, CreditFlow, Policy, TaskObservation
from credit_flow.agents.bandit import Bandit
from credit_flow.agents.markup import Markup
from credit_flow.agents.own_experts import OwnExperts
from credit_flow.agents.policy import Outcome
from credit_flow.agents.truthful import Truthful
from credit_flow.agents.zero_intelligence import ZeroIntelligence
from credit_flow.core.books.ledger import HOUSE
from credit_flow.institutions.work.agreement_tables import contracts_in

N = 5000


def observation(n=N, **columns) -> TaskObservation:
    rng = np.random.default_rng(1)
    plain = {
        "rows": np.arange(n),
        "lot": np.zeros(n, dtype=np.int64),
        "cost": rng.uniform(1, 2, n),
        "work": rng.uniform(0.5, 1, n),
        "bounty": rng.uniform(2, 3, n),
        "kind": rng.integers(0, 6, n),
        "markup": rng.uniform(0, 0.5, n),
        "draw": rng.uniform(0, 1, n),
    }
    return TaskObservation(**{**plain, **columns})


def experts(rows, n: int | None = None, **parameters) -> OwnExperts:
    """What a policy is shown of `rows` in a society of `n` workers."""
    n = len(rows) if n is None else n
    model = CreditFlow(CreditEconomy(experts=n, kinds=2, **parameters), rng=1)
    return OwnExperts(np.asarray(rows), model.table, model.parameters, model.seed, 1, "Policy")


def outcome(rows, *, won=None, signal=None, experts=None) -> Outcome:
    return Outcome(np.asarray(rows), won, signal, tick=1, experts=experts)


def test_truthful_asks_the_cost():
    seen = observation()
    assert (Truthful().decide("ask", seen) == seen.cost).all()


def test_zero_intelligence_asks_uniformly_between_cost_and_bounty():
    seen = observation()
    share = (ZeroIntelligence().decide("ask", seen) - seen.cost) / (seen.bounty - seen.cost)
    assert stats.kstest(share, "uniform").pvalue > 1e-4


def test_zero_intelligence_never_asks_below_cost_even_if_the_bounty_does_not_cover_it():
    seen = observation(bounty=np.full(N, 0.5))
    assert (ZeroIntelligence().decide("ask", seen) == seen.cost).all()


def test_markup_asks_its_markup_over_cost_and_moves_it_by_the_outcome():
    seen, own = observation(), experts([0, 2, 3], 4, markup_low=0.2, markup_high=0.2)
    assert Markup().decide("ask", seen) == pytest.approx((1 + seen.markup) * seen.cost)
    Markup(up=1.5, down=0.5).learn(outcome([0, 2, 3], won=np.array([True, False, True]), experts=own))
    assert own.column("markup") == pytest.approx([0.3, 0.1, 0.3])


class TestBandit:
    """A gradient bandit over markups."""

    @staticmethod
    def born(n: int, **settings) -> Bandit:
        bandit = Bandit(**settings)
        bandit.enter(np.arange(n), np.full(n, -1), experts(np.arange(n)))
        return bandit

    def test_at_first_every_markup_is_equally_likely(self):
        bandit, seen = self.born(N), observation(kind=np.zeros(N, dtype=np.int64))
        ratio = bandit.decide("ask", seen) / seen.cost - 1.0
        arm = np.abs(ratio[:, None] - np.array(bandit.markups)).argmin(axis=1)
        assert np.array(bandit.markups)[arm] == pytest.approx(ratio)
        assert stats.chisquare(np.bincount(arm, minlength=7)).pvalue > 1e-4

    def test_it_learns_which_markup_pays_for_which_kind(self):
        """Kind 0 pays only at the first markup, kind 1 only at the last."""
        n, rng = 40, np.random.default_rng(2)
        bandit = self.born(n, markups=(0.0, 0.5, 1.0))
        for _ in range(400):
            kind = rng.integers(0, 2, n)
            seen = observation(n, kind=kind, cost=np.ones(n), draw=rng.uniform(0, 1, n))
            asks = bandit.decide("ask", seen)
            pays = np.where(kind == 0, asks == 1.0, asks == 2.0)
            bandit.learn(outcome(np.arange(n), signal=pays.astype(float)))
        assert (bandit.preferences[:, 0].argmax(axis=1) == 0).mean() > 0.9
        assert (bandit.preferences[:, 1].argmax(axis=1) == 2).mean() > 0.9

    def test_preferences_move_along_the_gradient_of_the_log_probability(self):
        bandit = self.born(1, markups=(0.0, 1.0), step=0.5)
        seen = observation(1, kind=np.zeros(1, int), cost=np.ones(1), draw=np.array([0.9]))
        assert bandit.decide("ask", seen).tolist() == [2.0]
        bandit.learn(outcome([0], signal=np.array([3.0])))
        assert bandit.preferences[0, 0] == pytest.approx([-0.5 * 3 * 0.5, 0.5 * 3 * 0.5])
        assert (bandit.preferences[0, 1] == 0.0).all()
        assert bandit.baseline[0] == pytest.approx(0.3)

    def test_a_tick_without_tasks_teaches_nothing_about_markups(self):
        bandit = self.born(3)
        bandit.decide("ask", observation(3, kind=np.zeros(3, dtype=np.int64)))
        bandit.learn(outcome(np.arange(3), signal=np.ones(3)))
        before = bandit.preferences.copy()
        bandit.learn(outcome(np.arange(3), signal=np.full(3, -5.0)))
        assert (bandit.preferences == before).all()

    def test_children_start_with_their_parents_preferences(self):
        bandit = self.born(2)
        bandit.preferences[1] = 7.0
        bandit.baseline[1] = 2.0
        bandit.enter(np.array([2, 3]), np.array([1, -1]), experts([2, 3], 4))
        assert (bandit.preferences[2] == 7.0).all() and (bandit.preferences[3] == 0.0).all()
        assert bandit.baseline.tolist() == [0.0, 2.0, 2.0, 0.0]


class OneByOne(Policy):
    """A user's policy: plain numbers in, a number out."""

    def ask(self, seen):
        return 1.1 * seen.cost + 0.05 * seen.draw * seen.work


class InBatches(OneByOne):
    """The same text on arrays."""

    batched = True


class Choosy(Policy):
    """Takes only what pays well."""

    def ask(self, seen):
        return seen.cost if seen.bounty > 1.4 * seen.cost else np.nan


class Bidder(Policy):
    """A user's policy for sold tasks, with `bid` in place of `ask`."""

    def ask(self, seen):
        raise AssertionError("tasks are sold, nobody asks")

    def bid(self, seen):
        return 0.5 * (seen.bounty - seen.cost) if seen.bounty > seen.cost else np.nan


def journal_hash(policy, ticks=25, **changes) -> str:
    return CreditFlow(rng=3, policy=policy, **changes).run(ticks).ledger.journal.hash


@pytest.mark.parametrize("side", ["procurement", "sale"])
def test_a_policy_of_ones_own_gives_the_same_run_one_by_one_and_in_batches(side):
    assert journal_hash(OneByOne(), side=side) == journal_hash(InBatches(), side=side)
    assert journal_hash(OneByOne(), side=side) != journal_hash(Truthful(), side=side)


@pytest.mark.parametrize("side", ["procurement", "sale"])
def test_one_by_one_and_in_batches_decide_alike_on_any_observation(side):
    seen = observation(500, lot=np.arange(500) % 3 - 1)
    kind = "ask" if side == "procurement" else "bid"
    one, batch = OneByOne().decide(kind, seen), InBatches().decide(kind, seen)
    np.testing.assert_array_equal(one, batch)
    assert (
        np.isnan(one) == ((seen.lot < 0) | ((kind == "bid") & (seen.bounty <= OneByOne().ask(seen))))
    ).all()


def test_not_asking_is_nan():
    model = CreditFlow(rng=3, policy=Choosy()).run(10)
    asks = contracts_in(model.work).asks
    asked = np.isfinite(asks.ask)
    assert 0 < asked.sum() < len(asked)
    assert (model.world.tasks.bounty[asks.lot[asked]] > 1.4 * asks.cost[asked]).all()
    assert model.ledger.residual == 0.0


def test_a_policy_that_bids_buys_tasks_and_pays_the_house():
    model = CreditFlow(rng=3, policy=Bidder(), side="sale", mechanism="first_price")
    model.run(15)
    deals, lines = contracts_in(model.work), model.ledger.journal.frame()
    sold = deals.owner >= 0
    bought = lines[(lines["tick"] == 15) & (lines["payee"] == HOUSE) & (lines["kind"] == "payment")]
    assert sold.any() and model.ledger.residual == 0.0
    assert dict(zip(bought["cause"], bought["amount"])) == dict(zip(deals.tasks.ids[sold], deals.price[sold]))


def test_experts_of_a_list_are_dealt_out_in_turn_and_children_keep_their_parents_policy():
    model = CreditFlow(rng=3, policy=[Truthful(), OneByOne(), Markup()])
    assert model.table.policy[:7].tolist() == [0, 1, 2, 0, 1, 2, 0]
    model.run(60)
    parent = model.table.parent
    children = np.flatnonzero(parent >= 0)
    assert len(children) > 0
    assert (model.table.policy[children] == model.table.policy[parent[children]]).all()


def test_an_instance_may_be_passed_to_many_runs():
    """A run works on a copy: neither the instance nor the next run notices."""
    bandit = Bandit()
    assert journal_hash(bandit) == journal_hash(bandit)
    assert bandit.preferences.shape[0] == 0


@pytest.mark.parametrize("wrong", [Markup, "markup", 3, [Truthful(), "markup"]])
def test_what_is_no_policy_is_refused(wrong):
    with pytest.raises(TypeError, match="must be an instance of credit_flow.Policy"):
        CreditFlow(rng=1, policy=wrong)


class OnlyBids(Policy):
    """Bids half of what a task is worth to it, and says nothing of asks."""

    batched = True

    def bid(self, seen):
        """Half of bounty less cost, nan if that is not positive."""
        worth = 0.5 * (seen.bounty - seen.cost)
        return np.where(worth > 0.0, worth, np.nan)


@pytest.mark.parametrize("side", ["sale", "procurement"])
def test_a_policy_may_write_bid_instead_of_ask(side):
    model = CreditFlow(rng=5, side=side, policy=OnlyBids()).run(30)
    assert model.ledger.residual == 0.0
    assert (contracts_in(model.work).owner >= 0).any()


def test_a_policy_that_writes_neither_is_refused_where_it_is_defined():
    with pytest.raises(TypeError, match="Mute must define a decision: ask"):
        type("Mute", (Policy,), {})


@pytest.mark.parametrize("nonsense", [-1.0, float("inf")])
def test_nonsense_is_refused_in_the_policys_name(nonsense):
    class Wild(Policy):
        def ask(self, seen):
            return nonsense

    with pytest.raises(ValueError, match=f"Wild.ask gave {nonsense} for expert"):
        CreditFlow(rng=5, policy=Wild()).step()
