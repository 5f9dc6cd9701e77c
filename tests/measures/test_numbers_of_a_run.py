"""A number of a run has one text: page, figure, Record and sweep say the same bits of it, alive, replayed and saved."""

import numpy as np
import pytest

from credit_flow import CreditEconomy, CreditFlow, Entry, Record, run
from credit_flow.core.books.ledger import HOUSE, WORLD
from credit_flow.core.measured import measured
from credit_flow.dashboard.reading.division_of_labour import division_of
from credit_flow.dashboard.reading.flow_window import PAYMENT, flows_of
from credit_flow.dashboard.reading.wealth_curves import wealth_of
from credit_flow.dashboard.run.record_player import Replay
from credit_flow.dashboard.run.runner import Runner
from credit_flow.experiments.record_flows import flow_network
from credit_flow.experiments.summary import LAST_TICKS, rates
from credit_flow.experiments.trials.run_row import measure_run, numbers
from credit_flow.measures.numbers_of_a_run import (
    divided,
    division_in,
    flow_in,
    flows_by_tick,
    gini_by_tick,
    price_index,
)
from credit_flow.measures.price_chain import PriceChain
from credit_flow.models.attention import Attention
from credit_flow.views.economy.flow_network import payments_between_experts
from credit_flow.views.economy.prices_and_money import prices_and_money
from credit_flow.views.economy.wealth import wealth

TICKS, SHOCK = 65, 38
ECONOMY = CreditEconomy(experts=30, task_rate=12.0, ticks=TICKS, shock=((SHOCK, "demand", 2.0),))
CASES = {"flagship": ECONOMY, "attention": Attention(experts=20, ticks=TICKS)}


class Said:
    """What is said of one run by everybody."""

    def __init__(self, scenario, folder):
        self.saved = Record.open(run(scenario, rng=7, out=folder).path)
        self.live = Runner(scenario, seed=7)
        self.live.step(TICKS)
        self.replayed = Replay(self.saved)
        self.row = measure_run(scenario, 7, TICKS)
        self.model = CreditFlow(scenario, rng=7).run(TICKS)

    def series(self, key):
        """What the live page and the replayed one have of a series, by tick."""
        return [
            dict(zip(*map(np.ndarray.tolist, player.history([key], 10**6)[key]))) for player in self.players
        ]

    @property
    def players(self):
        return self.live, self.replayed


@pytest.fixture(scope="module", params=CASES)
def said(request, tmp_path_factory):
    one = Said(CASES[request.param], tmp_path_factory.mktemp("numbers") / request.param)
    yield one
    for player in one.players:
        player.close()


def drawn(figure, name):
    """A line of a figure, by tick."""
    (line,) = [line for axes in figure.axes for line in axes.lines if line.get_label() == name]
    return dict(zip(np.asarray(line.get_xdata()).tolist(), np.asarray(line.get_ydata()).tolist()))


def same(some: dict, all_: dict) -> bool:
    """Whether `all_` says of every tick what `some` says of it, to the last bit."""
    found = np.array([all_[tick] for tick in some])
    return bool(some) and np.array_equal(np.array(list(some.values())), found, equal_nan=True)


def test_every_measure_of_the_record_is_what_both_pages_and_the_living_model_say(said):
    alive = said.model.reading()
    for name, column in said.saved.measures.items():
        live, replayed = said.series(name)
        assert same(column.to_dict(), live) and same(column.to_dict(), replayed), name
        assert np.array_equal(column, alive.measures[name], equal_nan=True), name


def test_the_gini_coefficient(said):
    saved, (live, replayed) = measured(gini_by_tick, said.saved).value.to_dict(), said.series("gini")
    assert same(saved, live) and same(saved, replayed)
    assert same(saved, drawn(wealth(said.saved), "Gini of balances"))
    (alone,) = {wealth_of(player.snapshot(TICKS)).gini for player in said.players}
    assert alone == pytest.approx(live[TICKS], rel=1e-12)
    assert rates(said.saved)["gini"] == numbers(said.saved)["gini"] == said.row["gini"]
    assert measured(gini_by_tick, said.model.reading()).value[TICKS] == live[TICKS]


def test_the_price_index(said):
    saved, (live, replayed) = price_index(said.saved).to_dict(), said.series("price_index")
    assert same(saved, live) and same(saved, replayed)
    if "promised" in said.saved.measures:
        assert list(saved) == [10, 20, SHOCK - 1, SHOCK + 9, SHOCK + 19]  # none across the shock
        assert same(saved, drawn(prices_and_money(said.saved), "price index of hired work"))


def test_what_came_in_and_went_out(said):
    flows = flows_by_tick(said.saved)
    for name, key in (("minted", "inflow"), ("burnt", "outflow")):
        live, replayed = said.series(key)
        assert same(flows[name].to_dict(), live) and same(flows[name].to_dict(), replayed)
    start = TICKS * 2 // 3
    found = flow_in(said.saved, start, TICKS)
    assert found == flows.loc[start + 1 :].sum().to_dict()
    ratio = found["minted"] / found["burnt"] if found["burnt"] else np.nan
    for row in (rates(said.saved), numbers(said.saved), said.row):
        assert row["inflow_over_dissipation"] == ratio or ratio != ratio
    lines = said.saved.postings(start, TICKS)
    assert lines.loc[lines["payer"] == WORLD, "amount"].sum() == found["minted"]


def test_the_division_of_labour(said):
    whole = division_in(said.saved, TICKS - LAST_TICKS, TICKS)
    for player in said.players:
        page = division_of(player.snapshots(LAST_TICKS, stop=TICKS))
        assert (page.index, page.chance, page.excess) == tuple(whole)
    for row in (rates(said.saved), numbers(said.saved), said.row):
        assert row["division_of_labour"] == whole.corrected


def test_kinds_that_nobody_did_change_no_number_of_the_division():
    doer, kind = np.array([0, 0, 1, 1, 2] * 20), np.array([0, 0, 3, 3, 9] * 20)
    assert divided(doer, kind) == divided(doer, np.array([0, 0, 1, 1, 2] * 20))


def test_the_price_of_work_and_the_rest_of_the_summary(said):
    for name, value in rates(said.saved).items():
        assert said.row[name] == value or value != value, name
        assert numbers(said.saved)[name] == value or value != value, name
    live, replayed = said.series("price")
    assert live.keys() == replayed.keys() and (not live or same(live, replayed))


def test_the_flows_of_a_window(said):
    n_ticks, first = 20, said.saved.manifest["first_account"]
    window = TICKS - n_ticks, TICKS
    edges = {pair[:2]: pair[2]["amount"] for pair in said.saved.flow_graph(*window).edges(data=True)}
    for player in said.players:
        flows, found = flows_of(player.snapshots(n_ticks, stop=TICKS)), {}
        for payer, payee, amount in zip(*map(np.ndarray.tolist, flows[2:5])):
            pair = payer + first, payee + first
            found[pair] = found.get(pair, 0.0) + amount
        assert found == edges and flows.total == said.saved.postings(*window)["amount"].sum()
        between = (flows.kind == PAYMENT) & (flows.payer >= 0) & (flows.payee >= 0)
        links = payments_between_experts(said.saved, window).set_index(["payer", "payee"])["amount"].to_dict()
        pages = zip(
            *map(np.ndarray.tolist, (flows.payer[between], flows.payee[between], flows.amount[between]))
        )
        assert {(payer, payee): amount / n_ticks for payer, payee, amount in pages} == links
    network = flow_network(said.saved, window[0])
    came_and_went = network.imports.sum(), network.respiration.sum() + network.exports.sum()
    assert came_and_went == tuple(flow_in(said.saved, *window).values())


def test_the_books(said):
    books = said.saved.manifest["books"]
    alive = said.model.reading()
    assert alive.manifest["books"] == books
    for player in said.players:
        assert dict(player.snapshot(TICKS).books) == books
        assert player.snapshot(TICKS).metrics["supply"] == books["held"] == books["minted"] - books["burnt"]
        assert player.snapshot(0).metrics["minted"] == -said.saved.balances(0)[WORLD]
    assert np.array_equal(alive.balances(), said.saved.balances())
    assert alive.journal.equals(said.saved.journal) and alive.events.equals(said.saved.events)


# -- the rules, where two disagreed


def test_a_good_that_is_missing_for_a_period_is_linked_over_the_others_by_everybody():
    """No carrying forward: from 1 to 2, and from 2 to 3, the index is that of the goods that were sold in both."""
    prices = {0: (1.0, 2.0, 2.0), 1: (1.0, np.nan, 4.0), 2: (1.0, 1.0, 1.5)}
    rows = [
        (t, good, price) for good, told in prices.items() for t, price in enumerate(told, 1) if price == price
    ]
    tick, kind, price = map(np.array, zip(*sorted(rows)))
    chain = PriceChain(n_ticks=1)
    levels = [
        chain.add(t, {"kind": kind[tick == t], "price": price[tick == t], "work": np.ones((tick == t).sum())})
        for t in (1, 2, 3)
    ]
    assert levels == pytest.approx([100.0, 150.0, 150.0 * np.sqrt((3.5 / 3) * (3.5 / 3))], rel=1e-12)
    assert chain.level == levels[-1] and not chain.restarts


def test_the_level_that_a_chain_shows_is_the_one_that_it_said():
    """Where a chain begins anew without a period in between it says nan; it used to show 100."""
    chain = PriceChain(n_ticks=1)
    steps = {"kind": np.array([0]), "price": np.array([2.0]), "work": np.array([1.0])}
    assert chain.add(1, steps) == chain.level == 100.0
    assert np.isnan(chain.add(2, steps | {"kind": np.array([1])})) and np.isnan(chain.level)
    assert chain.add(3, steps | {"kind": np.array([1]), "price": np.array([3.0])}) == chain.level == 150.0


def test_a_living_model_with_a_second_asset_says_so():
    model = CreditFlow(ECONOMY, rng=7)
    bread = model.ledger.create_asset("bread", HOUSE, 0, sort="token")
    model.run(3)
    account = int(model.first_account + model.table.rows[0])
    model.ledger.post(Entry(HOUSE, account, 2.5, "trade", 1, asset=bread))
    alive = model.reading()
    assert alive.assets["sort"].tolist() == ["credit", "token"] and not alive.assets["retired"].any()
    assert alive.assets["issuer"].tolist() == [WORLD, HOUSE]
    assert alive.balances(asset=bread)[account] == 2.5 and alive.manifest["books"]["residual"] == 0.0
    assert set(alive.postings(asset=bread)["flow"]) == {"internal"}
    assert alive.postings()["flow"].isin(["import", "internal", "respiration", "export"]).all()
