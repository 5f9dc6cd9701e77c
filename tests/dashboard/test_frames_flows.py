"""What pages show of a window balances with the ledger: Sankey, division of labour, wealth, auctions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_frames import snapshot_of

from credit_flow import CreditEconomy, CreditFlow, preset, run
from credit_flow.dashboard.pictures.sankey import KEPT, MOST_EXPERTS, OTHERS, SAVINGS, sankey_of
from credit_flow.dashboard.reading.basket import basket_of, postings_of_good
from credit_flow.dashboard.reading.division_of_labour import division_of
from credit_flow.dashboard.reading.snapshot import HOUSE, SINK, WORLD
from credit_flow.dashboard.reading.tick_auctions import Auction, auctions_of, last_auctions
from credit_flow.dashboard.reading.wealth_curves import wealth_of
from credit_flow.dashboard.run.runner import Runner
from credit_flow.experiments.summary import division_of_labour
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.measures.inequality import gini

QUANTA = st.integers(1, 2**30)


@pytest.fixture(scope="module")
def runner():
    with Runner(CreditEconomy(), seed=1) as made:
        made.step(150)
        yield made


def through(sankey, name):
    """What enters and what leaves a bar, credits."""
    into = sum(link.credits for link in sankey.links if link.target == name)
    return into, sum(link.credits for link in sankey.links if link.source == name)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(st.integers(-2, 12), st.integers(-3, 12), QUANTA), max_size=120),
    st.lists(QUANTA, min_size=13, max_size=13),
    st.integers(1, 13),
)
def test_the_diagram_conserves_whatever_is_posted(lines, opening, most):
    kinds = {WORLD: "reward", SINK: "compute", HOUSE: "tax"}
    named = [
        (
            WORLD if p == -1 else HOUSE if p == -2 else p,
            SINK if q == -1 else HOUSE if q < -1 else q,
            a / 2**20,
        )
        for p, q, a in lines
    ]
    posted = [
        (p, q, a, kinds.get(p, kinds.get(q, "payment")))
        for p, q, a in named
        if p != q and (p, q) != (HOUSE, HOUSE)
    ]
    before = np.array(opening) / 2**20
    after = before.copy()
    for payer, payee, amount, _ in posted:
        if payer >= 0:
            after[payer] -= amount
        if payee >= 0:
            after[payee] += amount
    ids = np.arange(13)
    sankey = sankey_of(snapshot_of(1, ids, before, []), [snapshot_of(2, ids, after, posted)], most)
    assert sankey.gap == 0.0 and sankey.flow == pytest.approx(sankey.ledger, abs=1e-6)
    for name in sankey.experts:
        into, out = through(sankey, name)
        assert into == pytest.approx(out, abs=1e-6)
    peers = [through(sankey, name) for name in ("from peers", "to peers")]
    assert peers[0][1] == pytest.approx(peers[1][0], abs=1e-6)
    wrong = after.copy()
    wrong[0] += 1.0
    assert sankey_of(snapshot_of(1, ids, before, []), [snapshot_of(2, ids, wrong, posted)], most).gap == 1.0


@pytest.mark.parametrize("name", ["default", "closed", "attention", "trophic", "digits"])
def test_the_diagram_of_a_run_equals_its_ledger(name):
    scenario = preset(name)
    with Runner(scenario, seed=1) as runner:
        runner.step(40)
        sankey = sankey_of(runner.snapshot(20), runner.snapshots(20))
    table = CreditFlow(scenario, rng=1).run(40).ledger.journal.postings()
    table = table[(table["tick"] > 20) & (table["asset"] == 0)]
    both = (table["payer"] > 3) & (table["payee"] > 3)
    assert sankey.ledger == table["amount"].sum() + table["amount"][both].sum()
    assert sankey.flow == pytest.approx(sankey.ledger, abs=1e-6) and sankey.gap == 0.0
    assert (sankey.start, sankey.stop) == (20, 40) and len(sankey.experts) <= MOST_EXPERTS + 1
    for bar in sankey.experts:
        into, out = through(sankey, bar)
        assert into == pytest.approx(out, abs=1e-6)


def test_a_dozen_have_names_and_the_rest_are_others(runner):
    sankey = sankey_of(runner.snapshot(100), runner.snapshots(50))
    assert len(sankey.experts) == 13 and sankey.experts[-1] == OTHERS
    assert {link.source for link in sankey.links} >= {"WORLD", "from peers"}
    assert {link.target for link in sankey.links} >= {"compute", "rent", "fees", "to peers", KEPT}
    turnover = [max(through(sankey, name)) for name in sankey.experts[:-1]]
    assert turnover == sorted(turnover, reverse=True) or max(np.diff(turnover)) < 0.3 * turnover[0]
    assert sankey_of(None, []).links == ()


def test_from_the_first_tick_on_the_diagram_begins_with_nothing_or_the_endowments(runner):
    sankey = sankey_of(runner.snapshot(0), runner.snapshots(5, stop=5))
    assert sankey.gap == 0.0 and any(link.source == SAVINGS for link in sankey.links)


def test_the_division_of_labour_is_that_of_the_record():
    record = run(CreditEconomy(), rng=1, ticks=200)
    with Runner(CreditEconomy(), seed=1) as runner:
        runner.step(200)
        division = division_of(runner.snapshots(200))
    assert division.excess == pytest.approx(division_of_labour(record), abs=1e-12)
    assert division.excess == pytest.approx(division.index - division.chance)
    assert division.low < division.excess < division.high and division.high - division.low < 0.2
    assert division.n_jobs == len(record.steps) and division.names == tuple(f"kind {k}" for k in range(6))
    assert division.shares.shape == (len(division.experts), 6) and np.allclose(
        division.shares.sum(axis=1), 1.0
    )
    assert (np.diff(division.shares.argmax(axis=1)) >= 0).all()


def test_too_few_jobs_have_no_index(runner):
    division = division_of(runner.snapshots(1, stop=1)[:0])
    assert division.n_jobs == 0 and np.isnan(division.excess) and len(division.experts) == 0


def test_wealth_is_that_of_the_living(runner):
    snapshot = runner.snapshot()
    wealth = wealth_of(snapshot)
    assert wealth.counts.sum() == snapshot.n_living and wealth.gini == gini(snapshot.living_balances)
    assert wealth.curve[0].tolist() == [0.0, 0.0] and wealth.curve[-1].tolist() == [1.0, 1.0]
    assert (np.diff(wealth.curve[:, 1]) >= 0).all() and wealth.null == 0.5
    width = np.diff(wealth.edges)
    assert np.allclose(width, width[0]) and wealth.edges[0] == 0.0 and 8 <= len(wealth.counts) <= 21


def test_auctions_are_those_of_the_contracts():
    model = CreditFlow(CreditEconomy(), rng=1).run(20)
    with Runner(CreditEconomy(), seed=1) as runner:
        runner.step(20)
        found = auctions_of(runner.snapshot())
        recent = last_auctions(runner.snapshots(600), most=50)
    deals = contracts_in(model.work)
    assert [auction.task for auction in found] == deals.tasks.ids.tolist()
    assert [auction.winner for auction in found] == deals.owner.tolist()
    for auction, promised in zip(found, deals.promised):
        if auction.winner >= 0:
            own = auction.asks[auction.rows.index(auction.winner)]
            assert own == min(auction.asks) and auction.price == promised
            rule = min(auction.second, auction.bounty) if len(auction.asks) > 1 else auction.bounty
            assert auction.price == pytest.approx(rule, abs=2e-6), "the second price"
    assert len(recent) == 50 and recent[0].tick == 20 and recent[0].task == found[-1].task


def test_the_second_price_of_a_sale_is_the_highest_bid_but_one():
    auction = Auction(1, 7, 10.0, (3, 4, 5), (6.0, 9.0, 8.0), (1.0,) * 3, 4, 8.0)
    assert auction.second == 8.0 and auction.sentence == "won task 7 at 8.00 cr (3 offers)"
    assert np.isnan(Auction(1, 7, 10.0, (4,), (9.0,), (1.0,), 4, 9.0).second)


def test_the_prices_of_the_basket_are_unit_values_of_the_steps(runner):
    record = run(CreditEconomy(), rng=1, ticks=150)
    steps = record.steps[(record.steps["tick"] > 130) & record.steps["price"].notna()]
    by_kind = steps.groupby("kind")[["price", "work"]].sum()
    basket = basket_of(runner.snapshots(20))
    assert [good.name for good in basket] == [f"kind {k}" for k in range(6)]
    for good in basket:
        assert good.price == pytest.approx(by_kind["price"][good.kind] / by_kind["work"][good.kind])
        assert good.n_jobs == (steps["kind"] == good.kind).sum()
    assert basket_of([]) == []


def test_a_price_leads_to_the_payments_it_is_made_of(runner):
    newest_first = runner.snapshots(20)[::-1]
    found = postings_of_good(newest_first, kind=2, most=10**6)
    assert {posting.kind for posting in found} == {"payment"}
    paid = sum(posting.amount for posting in found)
    good = basket_of(runner.snapshots(20))[2]
    assert paid >= good.price * good.work - 1e-6
    assert postings_of_good(newest_first, kind=2, most=5) == found[:5]
