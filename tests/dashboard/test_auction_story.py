"""The story of an auction says what the mechanism did and where the credit really went."""

import math

import numpy as np
import pytest

from credit_flow import CreditEconomy
from credit_flow.core.books.kinds import CODES
from credit_flow.dashboard.reading.auction_story import story_of
from credit_flow.dashboard.reading.auction_sums import orders_of, revenue_of
from credit_flow.dashboard.reading.tick_auctions import auctions_of, last_auctions
from credit_flow.dashboard.run.runner import Runner
from credit_flow.models.digit_economy import DigitEconomy

SMALL = CreditEconomy(experts=40, task_rate=10.0)
ORDER = {"first_price": 0, "second_price": 1, "third_price": 2}


@pytest.mark.parametrize("mechanism", ORDER)
def test_the_price_is_where_the_rule_puts_it(mechanism):
    scenario = SMALL.but(mechanism=mechanism)
    with Runner(scenario, seed=1) as runner:
        runner.step(15)
        stories = [
            story_of(auction, snapshot, scenario)
            for snapshot in runner.snapshots(15)
            for auction in auctions_of(snapshot)
        ]
    taken = [story for story in stories if story.auction.winner >= 0]
    assert len(taken) > 50
    for story in taken:
        auction = story.auction
        asks = [ask for ask in auction.asks if ask <= auction.bounty]
        expected = sorted(asks)[ORDER[mechanism]] if len(asks) > ORDER[mechanism] else auction.bounty
        assert auction.price == pytest.approx(expected, abs=1e-5)
        if story.setter >= 0:
            assert auction.asks[story.setter] == pytest.approx(auction.price, abs=1e-5)
        else:
            assert auction.price == pytest.approx(auction.bounty, abs=1e-5) and "the bounty" in story.outcome
        assert (
            mechanism.split("_")[0] in story.rule.lower()
            and f"expert {auction.winner:,}" in story.outcome.lower()
        )


def test_the_payments_of_a_story_are_those_of_the_journal():
    with Runner(SMALL, seed=1) as runner:
        runner.step(40)
        snapshot = runner.snapshot()
        stories = [story_of(auction, snapshot, SMALL) for auction in auctions_of(snapshot)]
    lines, n_hired = snapshot.postings, 0
    for story in stories:
        for kind in ("reward", "payment", "compute", "fee"):
            mine = (lines.cause == story.auction.task) & (lines.kind == CODES[kind])
            told = sum(payment.amount for payment in story.payments if payment.kind == kind)
            assert told == pytest.approx(float(lines.amount[mine].sum()), abs=1e-9)
        for payment in story.payments:
            assert (
                story.nodes[payment.payer].depth < story.nodes[payment.payee].depth
                or payment.kind == "payment"
            )
            n_hired += payment.kind == "payment"
        if story.payments:
            assert story.nodes[0].name == "WORLD" and story.nodes[-1].name == "COMPUTE"
    assert n_hired > 0


def test_in_a_sale_the_highest_bid_wins_and_pays_the_second():
    scenario = DigitEconomy(experts=20, task_rate=5.0)
    with Runner(scenario, seed=1) as runner:
        runner.step(10)
        stories = [
            story_of(auction, snapshot, scenario)
            for snapshot in runner.snapshots(10)
            for auction in auctions_of(snapshot)
        ]
    taken = [story for story in stories if story.auction.winner >= 0 and len(story.auction.asks) > 1]
    assert taken and all(story.sale and "highest bid" in story.rule for story in taken)
    for story in taken:
        assert story.auction.price == pytest.approx(sorted(story.auction.asks)[-2], abs=1e-5)


def test_honest_orders_lie_on_the_line_and_prices_in_the_band():
    scenario = SMALL.but(policy="truthful")
    with Runner(scenario, seed=1) as runner:
        runner.step(60)
        found = last_auctions(runner.snapshots(60), most=10**6)
    orders, revenue = orders_of(found, sale=False), revenue_of(found, "second_price", sale=False)
    assert np.allclose(orders.value, orders.order, atol=1e-5) and orders.won.any() and not orders.won.all()
    inside = (revenue.low - 1e-3 <= revenue.price) & (revenue.price <= revenue.high + 1e-3)
    assert len(revenue.tick) > 5 and inside.all()


def test_without_auctions_there_is_nothing_to_sum_up():
    assert (
        len(orders_of([], sale=False).value) == 0
        and len(revenue_of([], "second_price", sale=False).tick) == 0
    )


def test_a_task_nobody_took_says_so():
    scenario = SMALL.but(experts=1, task_rate=20.0)
    with Runner(scenario, seed=1) as runner:
        runner.step(1)
        stories = [
            story_of(auction, runner.snapshot(), scenario) for auction in auctions_of(runner.snapshot())
        ]
    idle = [story for story in stories if story.auction.winner < 0]
    assert idle and all(story.outcome == "Nobody got the task." and not story.payments for story in idle)
    assert all(math.isnan(story.auction.price) for story in idle)
