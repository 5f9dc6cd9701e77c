"""One lot a tick: learners find the equilibria, naive winners are cursed, a ring costs the seller what theory says, and every number is in the journal."""

import numpy as np
import pytest

from credit_flow import CreditFlow, Policy, preset, run
from credit_flow.agents.bandit_gradient import SHARE, BanditGradient
from credit_flow.agents.fixed_shade import FixedShade
from credit_flow.agents.policy import SealedBidder
from credit_flow.agents.truthful import Truthful
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import members
from credit_flow.mechanisms.mechanism import SingleLot
from credit_flow.models.one_lot import OneLot
from credit_flow.theory.equilibria import ring_revenue
from credit_flow.theory.known_values import KNOWN


def learned_slope(seeds: int = 2, ticks: int = 200_000, **settings) -> float:
    """What bids are of values, a mean over the second half of a run, over bidders and seeds."""
    found = []
    for seed in range(seeds):
        model = CreditFlow(OneLot(**settings), rng=seed, journal=False).run(ticks)
        for _ in range(20):
            model.run(ticks // 20)
            found.append(1.0 - model.table.memory[:, SHARE].mean())
    return float(np.mean(found))


def test_learners_on_their_own_profit_come_near_the_equilibria():
    assert KNOWN["A11"].holds([learned_slope(experts=n) for n in (2, 3, 5)])
    assert KNOWN["A12"].holds(learned_slope(experts=5, mechanism="second_price"))


@pytest.fixture(scope="module")
def records():
    """A few thousand lots of each."""
    settings = {
        "naive": preset("common"),
        "shaded": preset("common").but(policy="fixed_shade", **{"policy.amount": 12.0}),
        "second": preset("common").but(mechanism="second_price", experts=3),
        "ring": preset("ring"),
        "honest": preset("ring").but(ring=0),
        "one": preset("ring").but(ring=1),
    }
    return {name: run(scenario, rng=3, ticks=40_000, stride=40_000) for name, scenario in settings.items()}


def test_who_wins_a_common_value_by_bidding_what_it_sees_has_seen_too_much(records):
    profit = {name: records[name].bids.query("won")["profit"] for name in ("naive", "shaded", "second")}
    for id_, name in (("B1", "naive"), ("B2", "shaded"), ("B3", "second")):
        found = profit[name]
        assert abs(found.mean() - KNOWN[id_].expected) < 4 * found.std() / np.sqrt(len(found)) < 0.2
    assert all(records[name].measures["sealed_bids_uncovered"].sum() == 0 for name in profit)


def test_a_ring_costs_the_seller_a_tenth(records):
    revenue = [records[name].measures["revenue"].mean() for name in ("honest", "ring")]
    assert KNOWN["R1"].holds(revenue) and KNOWN["R1"].holds([ring_revenue(5, 1), ring_revenue(5, 3)])
    assert records["one"].manifest["journal_hash"] == records["honest"].manifest["journal_hash"]
    stood = records["ring"].bids.dropna(subset="bid").groupby("tick")
    assert (stood.size() == 3).all() and (stood["row"].min() < 3).all()
    bids = records["ring"].bids
    of_ring = bids[bids["row"] < 3].pivot(index="tick", columns="row", values=["signal", "bid"])
    assert (of_ring["signal"].max(axis=1) == of_ring["bid"].max(axis=1)).all()


# -- what is written down

MECHANISMS = sorted(members("mechanisms", SingleLot))


@pytest.mark.parametrize("name", MECHANISMS)
def test_every_number_of_a_lot_is_in_the_journal(name):
    """Whatever the rule, losers who pay included: what was paid is what the lines say, and who won was paid what the lot is worth to it."""
    record = run(OneLot(mechanism=name, policy="zero_intelligence", reserve=0.1), rng=2, ticks=60)
    bids = record.bids.set_index(["tick", "row"]).sort_index()
    lines = record.journal[record.journal["tick"] > 0]
    lines = lines.assign(payee=lines["payee"] - record.manifest["first_account"])
    lines = lines.assign(payer=lines["payer"] - record.manifest["first_account"])
    assert (lines["cause"] == lines["tick"]).all()
    paid = lines.query("kind == 'payment'").groupby(["tick", "payer"])["amount"].sum()
    earned = lines.query("kind == 'reward'").groupby(["tick", "payee"])["amount"].sum()
    assert bids["paid"].eq(paid.reindex(bids.index, fill_value=0.0)).all() and (bids["paid"] > 0).any()
    worth = bids["worth"].where(bids["won"], 0.0)
    assert worth.eq(earned.reindex(bids.index, fill_value=0.0)).all()
    assert bids["profit"].eq(worth - bids["paid"]).all()
    assert (bids["won"].groupby("tick").sum() <= 1).all()
    by_tick = bids["paid"].groupby("tick").sum()
    assert np.allclose(record.measures["revenue"], by_tick)


def test_the_mechanisms_are_those_that_sell_a_single_lot():
    assert {"first_price", "second_price", "third_price", "all_pay", "war_of_attrition"} <= set(MECHANISMS)
    assert not {"posted_price", "gsp", "vcg", "uniform_price"} & set(MECHANISMS)


def test_a_bid_beyond_the_balance_is_none_and_is_counted():
    poor = OneLot(experts=3, endowment=0.5, policy="truthful", mechanism="all_pay")
    record = run(poor, rng=1, ticks=50, stride=1)
    held = record.snapshots.set_index(["tick", "row"])["balance"]
    assert record.measures["sealed_bids_uncovered"].sum() > 0 and (held >= 0.0).all()
    open_, taken = (record.measures[f"sealed_bids_{name}"] for name in ("open", "taken"))
    assert (open_ + record.measures["sealed_bids_uncovered"] == 3).all() and (open_ == taken).all()


# -- policies


class Plain(BanditGradient):
    """The same learner without its compiled rules."""

    lot_formula = lot_lesson = None


class PlainShade(FixedShade):
    """The same without its compiled rule."""

    lot_formula = None


@pytest.mark.parametrize(
    ("compiled", "plain"),
    [(BanditGradient, Plain), (lambda: FixedShade(0.2, 0.05), lambda: PlainShade(0.2, 0.05))],
)
def test_compiled_and_in_python_a_policy_bids_and_learns_the_same(compiled, plain):
    runs = [CreditFlow(OneLot(), rng=4, policy=policy()).run(300) for policy in (compiled, plain)]
    assert [model.compiles for model in runs] == [True, False]
    assert len({model.ledger.journal.hash for model in runs}) == 1
    assert (runs[0].table.memory == runs[1].table.memory).all()


def test_bidders_of_different_policies_meet_and_ones_own_is_a_class_with_one_method():
    class Half(Policy):
        """Half of what it seems worth, and nothing for lots that seem worth little."""

        def sealed_bid(self, seen):
            assert seen.bidders == 4
            return seen.signal / 2 if seen.signal > 0.2 else float("nan")

    model = CreditFlow(
        OneLot(experts=4), rng=1, policy=[Half(), Truthful(), BanditGradient(), FixedShade(0.25)]
    )
    record = run(
        OneLot(experts=4), rng=1, ticks=80, policy=[Half(), Truthful(), BanditGradient(), FixedShade(0.25)]
    )
    bids = record.bids
    mine = bids[bids["row"] == 0]
    assert mine["bid"].isna().eq(mine["signal"] <= 0.2).all()
    assert np.allclose(mine["bid"].dropna(), mine["signal"][mine["signal"] > 0.2] / 2, atol=2**-20)
    assert (record.measures["sealed_bids_taken"] < record.measures["sealed_bids_open"]).any()
    assert model.run(80).table.memory[2].any() and not model.table.memory[0].any()


@pytest.mark.parametrize("name", sorted(members("agents", SealedBidder)))
def test_a_sealed_bidder_of_the_shelf_bids_on_lots_of_either_kind(name):
    for world in ("private_values", "common_value"):
        record = run(OneLot(policy=name, world_name=world, endowment=1e4), rng=1, ticks=20)
        assert (record.bids["bid"] >= 0.0).any()


def test_settings_of_world_and_policy_are_parameters_and_what_cannot_be_is_refused():
    scenario = OneLot(world_name="common_value").but(**{"world.error": 3.0, "policy.radius": 0.2})
    record = run(scenario, rng=1, ticks=30)
    errors = (record.bids["signal"] - record.bids["worth"]).abs()
    assert 2.0 < errors.max() <= 3.0 and record.bids.groupby("tick")["worth"].nunique().eq(1).all()
    with pytest.raises(ParameterError, match="ring = 6: there are only experts = 5"):
        OneLot(ring=6)
    with pytest.raises(ParameterError, match="world.low = 2: must not be above world.high = 1"):
        OneLot().but(**{"world.low": 2.0})
