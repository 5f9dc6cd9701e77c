"""Each preset is a question; these are the first answers it must give."""

import numpy as np
import pytest

from credit_flow import CreditEconomy, preset, run
from credit_flow.core.books.ledger import HOUSE
from credit_flow.measures.chained_index import chained
from credit_flow.measures.price_index import fisher


@pytest.fixture(scope="module")
def scarce():
    return run(preset("scarce_compute"), rng=1, ticks=1500)


@pytest.fixture(scope="module")
def posted():
    """The twin of `scarce_compute` whose compute is in elastic supply at a posted price."""
    return run(preset("scarce_compute").but(compute="posted"), rng=1, ticks=1500)


def mean(record, name: str, start: int, stop: int) -> float:
    return record.measures.loc[start + 1 : stop, name].mean()


def index(record, before: tuple, after: tuple) -> float:
    """Chained Fisher index of hired work from one span of ticks to another, over kinds."""
    steps = record.steps.dropna(subset="price")
    spans = [steps[(steps["tick"] > a) & (steps["tick"] <= b)] for a, b in (before, after)]
    value = np.array([span.groupby("kind")["price"].sum() for span in spans])
    quantity = np.array([span.groupby("kind")["work"].sum() for span in spans])
    return chained(fisher, value / quantity, quantity)[-1]


def test_scarce_compute_inflates_when_bounties_rise(scarce):
    """Fixed supply: the price of compute follows inflow over capacity, and real activity stays what it was."""
    before, after = (800, 1000), (1200, 1500)
    inflow = [np.diff(scarce.measures["minted"])[a:b].mean() for a, b in (before, after)]
    price = mean(scarce, "compute_price", *after) / mean(scarce, "compute_price", *before)
    assert price == pytest.approx(inflow[1] / inflow[0], rel=0.2)  # the rest of the inflow feeds more experts
    assert price > 1.15
    assert mean(scarce, "work", *after) == pytest.approx(mean(scarce, "work", *before), rel=0.12)
    assert mean(scarce, "compute", *before) <= scarce.parameters["capacity"]
    assert index(scarce, before, after) > 1.25


def test_with_posted_compute_the_same_shock_does_not_inflate(posted):
    assert (posted.measures["compute_price"] == 1.0).all()
    assert index(posted, (800, 1000), (1200, 1500)) < 1.05


def test_closed_economy_turns_over_what_there_is_and_a_demand_shock_cannot_be_paid_for():
    calm = run(preset("closed"), rng=1, ticks=600)
    shocked = run(preset("closed").but(shock=(300, "demand", 3.0)), rng=1, ticks=600)
    assert shocked.measures["supply"].nunique() == 1
    assert mean(shocked, "tasks", 400, 600) > 2.5 * mean(calm, "tasks", 400, 600)
    assert mean(shocked, "paid", 400, 600) < 1.5 * mean(calm, "paid", 400, 600)
    assert (shocked.measures["treasury"] >= 0.0).all()


def test_credit_trees_reach_down_to_the_depth_limit_and_no_further():
    record = run(CreditEconomy(depth=3, transaction_cost=0.01), rng=1, ticks=200)
    lines = record.journal[record.journal["kind"] == "payment"]
    longest = 0
    for _, task in lines.groupby("cause"):
        edges = dict(zip(task["payee"], task["payer"]))
        for payee in edges:
            hops, at, seen = 0, payee, set()
            while at in edges and at not in seen:
                seen.add(at)
                at, hops = edges[at], hops + 1
            longest = max(longest, hops)
    assert 2 <= longest <= 3


def test_an_incomplete_late_noisy_judge_leaves_an_economy_that_works_less_well():
    whole = run(CreditEconomy(), rng=1, ticks=400)
    partial = run(CreditEconomy(judge_probability=0.1, judge_noise=0.2, judge_delay=10), rng=1, ticks=400)
    assert partial.ticks == 400 and len(partial.journal) > 10_000
    early = partial.journal[(partial.journal["kind"] == "reward")]["tick"].min()
    assert early == 11
    assert mean(partial, "promised", 200, 400) / mean(partial, "work", 200, 400) > mean(
        whole, "promised", 200, 400
    ) / mean(whole, "work", 200, 400)


def test_in_a_sale_the_price_goes_to_the_treasury_and_the_bounty_to_the_owner():
    record = run(CreditEconomy(side="sale"), rng=1, ticks=100)
    lines = record.journal
    bought = lines[(lines["kind"] == "payment") & (lines["payee"] == HOUSE)]
    assert len(bought) > 1000
    assert record.measures["treasury"].iloc[-1] == bought["amount"].sum()
