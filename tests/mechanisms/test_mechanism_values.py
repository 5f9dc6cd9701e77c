"""The worked values of auctions, from the one table that notebooks and figures share."""

import numpy as np
import pytest
from mechanism_cases import draws

from credit_flow.core.streams import stream_key, uniforms
from credit_flow.mechanisms.auctions.all_pay import AllPay
from credit_flow.mechanisms.auctions.discriminatory import Discriminatory
from credit_flow.mechanisms.auctions.first_price import FirstPrice
from credit_flow.mechanisms.auctions.gsp import GSP
from credit_flow.mechanisms.auctions.kth_price import KthPrice
from credit_flow.mechanisms.auctions.posted_price import PostedPrice
from credit_flow.mechanisms.auctions.second_price import SecondPrice
from credit_flow.mechanisms.auctions.uniform_price import UniformPrice
from credit_flow.mechanisms.auctions.vcg import VCG
from credit_flow.mechanisms.auctions.war_of_attrition import WarOfAttrition
from credit_flow.mechanisms.exchange.continuous_double_auction import ContinuousDoubleAuction, clear_book
from credit_flow.mechanisms.exchange.k_double import KDouble
from credit_flow.mechanisms.exchange.mcafee import McAfee
from credit_flow.mechanisms.exchange.proportional_share import ProportionalShare
from credit_flow.theory import equilibria
from credit_flow.theory.values_auctions import AUCTIONS

N_DRAWS = 400_000


def values(n: int) -> np.ndarray:
    """N_DRAWS lots of n values."""
    return uniforms(stream_key(7, f"values of {n}"), 0, (N_DRAWS, n))


def revenue(rule, bids, reserve=0.0, **extra) -> np.ndarray:
    """What the seller of each lot gets."""
    return rule.clear(bids, reserve, **extra).payment.sum(axis=1)


EQUILIBRIUM = {
    "first price": lambda v, n: revenue(FirstPrice(), equilibria.first_price_bid(v, n)),
    "second price": lambda v, n: revenue(SecondPrice(), v),
    "all-pay": lambda v, n: revenue(AllPay(), equilibria.all_pay_bid(v, n)),
    "k-th price, k = n": lambda v, n: revenue(KthPrice(n), equilibria.kth_price_bid(v, n, n)),
}


@pytest.mark.parametrize("row, rule", [("A1", "first price"), ("A2", "second price"), ("A2", "all-pay")])
def test_a1_a2_revenue_equivalence(row, rule):
    found = [EQUILIBRIUM[rule](values(n), n).mean() for n in (2, 3, 5)]
    assert AUCTIONS[row].holds(found)
    assert AUCTIONS[row].expected == tuple(equilibria.expected_revenue(n) for n in (2, 3, 5))


def test_a3_third_price():
    found = revenue(KthPrice(3), equilibria.kth_price_bid(values(3), 3, 3)).mean()
    assert AUCTIONS["A3"].holds(found)
    assert equilibria.kth_price_bid(0.4, 3, 3) == 0.8


def test_a4_variances_differ():
    rules = ("first price", "second price", "all-pay")
    assert AUCTIONS["A4"].holds([EQUILIBRIUM[rule](values(2), 2).var() for rule in rules])
    theory = equilibria.first_price_variance, equilibria.second_price_variance, equilibria.all_pay_variance
    assert np.allclose(AUCTIONS["A4"].expected, [variance(2) for variance in theory])


@pytest.mark.parametrize("n", [3, 5])
def test_equivalent_means_within_two_per_cent_at_variances_that_differ(n):
    v = values(n)
    found = {rule: EQUILIBRIUM[rule](v, n) for rule in EQUILIBRIUM}
    for (
        rule,
        paid,
    ) in found.items():  # two one-sided tests: the whole interval of +-4 standard errors is inside the margin
        error = 4 * paid.std() / np.sqrt(N_DRAWS)
        assert abs(paid.mean() / equilibria.expected_revenue(n) - 1) + error < 0.02, rule
    np.testing.assert_allclose(found["first price"].var(), equilibria.first_price_variance(n), rtol=0.02)
    np.testing.assert_allclose(found["second price"].var(), equilibria.second_price_variance(n), rtol=0.02)
    np.testing.assert_allclose(found["all-pay"].var(), equilibria.all_pay_variance(n), rtol=0.02)


def test_war_of_attrition_earns_the_same():
    paid = revenue(WarOfAttrition(), equilibria.war_of_attrition_bid(values(2)))
    assert abs(paid.mean() - equilibria.expected_revenue(2)) < 0.003
    assert paid.var() > 2 * equilibria.second_price_variance(2)


def test_a5_reserve():
    assert AUCTIONS["A5"].holds([revenue(SecondPrice(), values(n), 0.5).mean() for n in (2, 3)])
    assert np.allclose(AUCTIONS["A5"].expected, [equilibria.reserve_revenue(n, 0.5) for n in (2, 3)])
    first = revenue(FirstPrice(), equilibria.first_price_reserve_bid(values(3), 3, 0.5), 0.5).mean()
    assert abs(first - equilibria.reserve_revenue(3, 0.5)) < 0.003
    for n in (1, 2, 5):
        grid = np.arange(0.0, 1.0, 0.01)
        best = grid[np.argmax([equilibria.reserve_revenue(n, r) for r in grid])]
        assert abs(best - equilibria.best_reserve()) < 1e-9


def best_reply(value, slope, utility, n_rivals=1000):
    """The bid that maximises expected utility in first price against one rival bidding `slope` times his value.

    Rivals stand in the middle of equal strata and bids on their edges, so that winning odds are exact.
    """
    edges = np.arange(int(value / slope * n_rivals)) / n_rivals * slope
    rivals = (np.arange(n_rivals) + 0.5) / n_rivals * slope
    bids = np.stack(np.broadcast_arrays(edges[:, None], rivals), axis=2).reshape(-1, 2)
    wins = FirstPrice().clear(bids).allocation[:, 0].reshape(len(edges), n_rivals).mean(axis=1)
    return edges[np.argmax(wins * utility(value - edges))]


def test_a6_risk_aversion():
    slope = best_reply(0.9, AUCTIONS["A6"].expected[0], np.sqrt) / 0.9
    found = revenue(FirstPrice(), equilibria.risk_averse_bid(values(2), 2, 0.5)).mean()
    assert AUCTIONS["A6"].holds([slope, found])
    assert abs(equilibria.risk_averse_revenue(2, 0.5) - AUCTIONS["A6"].expected[1]) < 1e-12
    assert equilibria.risk_averse_revenue(2, 1.0) == equilibria.expected_revenue(2)


@pytest.mark.parametrize("slope", [0.5, 0.6, 1.0])
def test_half_the_value_is_the_best_reply_to_any_slope_from_one_half(slope):
    assert abs(best_reply(0.8, slope, lambda x: x) - 0.4) < 0.002


def test_a7_uniform_price_is_the_highest_losing_bid():
    v = values(6)
    found = revenue(UniformPrice(), v, units=2).mean()
    assert AUCTIONS["A7"].holds(found)
    assert np.isclose(equilibria.multi_unit_revenue(6, 2), AUCTIONS["A7"].expected)
    discriminatory = revenue(Discriminatory(), equilibria.discriminatory_bid(v, 6, 2), units=2).mean()
    assert AUCTIONS["A7"].holds(discriminatory)
    second_highest = 2 * np.sort(v, axis=1)[:, -2].mean()
    assert not AUCTIONS["A7"].holds(second_highest)  # the wrong rule shows


def test_a8_asymmetric_bidders():
    theory = equilibria.asymmetric_first_price_revenue(0.25), equilibria.asymmetric_second_price_revenue(0.25)
    assert AUCTIONS["A8"].holds(theory)
    v = values(2) / np.array([1.25, 0.75])
    bid = np.linspace(0.0, 0.5, 20_001)
    bids = [np.interp(v[:, i], value, bid) for i, value in enumerate(equilibria.asymmetric_values(bid, 0.25))]
    found = revenue(FirstPrice(), np.column_stack(bids)).mean(), revenue(SecondPrice(), v).mean()
    assert AUCTIONS["A8"].holds(found)


def test_a9_vcg_outside_the_core():
    nan = np.nan
    bids = np.array([[0, 5, nan, nan], [0, nan, 3, nan], [0, nan, nan, 6]])
    result = VCG().clear(bids)
    welfare = sum(bids[i, result.bundle[0, i]] for i in range(3))
    assert AUCTIONS["A9"].holds([welfare, *result.payment[0]])
    assert result.payment.sum() < 6


def test_a10_gsp_and_vcg():
    per_click, clicks = np.array([10.0, 4.0, 2.0]), np.array([200.0, 100.0])
    gsp = GSP().clear(per_click, clicks=clicks)
    slots = np.column_stack([0 * per_click, per_click * clicks[0], per_click * clicks[1], np.nan * per_click])
    assert AUCTIONS["A10"].holds([gsp.payment.sum(), VCG().clear(slots).payment.sum()])
    assert gsp.slot.tolist() == [[0, 1, -1]]


def test_a13_equal_bids_share():
    bids = np.ones((10_000, 4))
    won = SecondPrice().clear(bids, tie=draws("A13", 10_000, 4))
    assert AUCTIONS["A13"].holds(won.allocation.mean(axis=0))
    assert (won.price == 1.0).all()


@pytest.mark.parametrize(
    "row, rule, n, shade, theory",
    [
        ("B1", FirstPrice(), 4, 0.0, equilibria.winners_curse),
        ("B2", FirstPrice(), 4, 1.0, equilibria.common_value_profit),
        ("B3", SecondPrice(), 3, 0.0, equilibria.naive_second_price_profit),
    ],
)
def test_b_winners_curse(row, rule, n, shade, theory):
    e = 12.0
    common = 100.0 + 100.0 * values(n)[:, :1][::-1]
    signals = common + e * (2.0 * values(n) - 1.0)
    profit = common[:, 0] - revenue(rule, signals - shade * e)
    assert AUCTIONS[row].holds(profit.mean())
    assert np.isclose(theory(n, e), AUCTIONS[row].expected)


def test_c1_chatterjee_samuelson():
    v, c = values(2).T[:, :, None]
    trade = KDouble(0.5).clear(equilibria.chatterjee_samuelson_bid(v), equilibria.chatterjee_samuelson_ask(c))
    gain = ((v - c) * trade.bought).mean()
    assert AUCTIONS["C1"].holds([trade.bought.mean(), gain, gain / np.maximum(v - c, 0.0).mean()])
    np.testing.assert_array_equal(trade.bought > 0, v - c >= 0.25)


def test_c2_mcafee():
    trade = McAfee().clear([9, 8, 7, 4], [2, 3, 4, 5])
    prices = trade.paid[trade.bought > 0], trade.received[trade.sold > 0]
    assert AUCTIONS["C2"].holds([trade.bought.sum(), prices[0].mean(), prices[1].mean()])
    assert len(set(prices[0])) == len(set(prices[1])) == 1


def constrained_quotes(batch: int, n_lots: int, n_orders: int, limits: np.ndarray, n_buyers: int):
    """Sides, traders and prices (lots, orders): a random trader quotes U[0, v] or U[c, 1], `limits` (lots, traders)."""
    n_traders = limits.shape[1]
    who = uniforms(stream_key(batch, "who"), 0, (n_lots, n_orders))
    trader = (who * n_traders).astype(np.int64)
    u = uniforms(stream_key(batch, "quote"), 0, (n_lots, n_orders))
    buys, limit = trader < n_buyers, np.take_along_axis(limits, trader, axis=1)
    return np.where(buys, 1, -1), trader, np.where(buys, u * limit, limit + u * (1.0 - limit))


def gains_from_trade(v, c):
    """The most that buyers of values v (lots, buyers) and sellers of costs c can gain together, by lot."""
    return np.maximum(np.sort(v)[:, ::-1] - np.sort(c), 0.0).sum(axis=1)


def test_c3_constrained_random_quotes():
    efficiencies = []
    for batch in range(10):
        limits = uniforms(stream_key(batch, "limits"), 0, (20, 200))
        side, trader, price = constrained_quotes(batch, 20, 20_000, limits, 100)
        left, standing = np.zeros(limits.shape, dtype=bool), np.zeros(price.shape, dtype=bool)
        partner = np.full(price.shape, -1, dtype=np.int64)
        clear_book(20, side, trader, price, left, partner, standing)
        v, c, bought, sold = limits[:, :100], limits[:, 100:], left[:, :100], left[:, 100:]
        possible = gains_from_trade(v, c)
        unfinished = gains_from_trade(np.where(bought, -np.inf, v), np.where(sold, np.inf, c))
        assert (unfinished < 0.005 * possible).all()
        efficiencies.extend(((v * bought).sum(axis=1) - (c * sold).sum(axis=1)) / possible)
    assert AUCTIONS["C3"].holds(np.mean(efficiencies))


def test_c4_unconstrained_random_quotes():
    """All 24 trade in the end, whoever with whom, so that the efficiency is a number and no average."""
    limits = np.concatenate([np.linspace(20, 190, 12), np.linspace(10, 180, 12)])
    for run in range(5):
        trader = np.floor(draws(f"C4 who {run}", 1, 20_000)[0] * 24).astype(int)
        price = draws(f"C4 quote {run}", 1, 20_000)[0] * 200
        trades = (
            ContinuousDoubleAuction(book="clear").clear(np.where(trader < 12, 1, -1), trader, price).trades
        )
        assert len(trades) == 12
        gained = (limits[trades[:, 0].astype(int)] - limits[trades[:, 1].astype(int)]).sum()
        possible = np.maximum(limits[11::-1] - limits[12:], 0.0).sum()
        assert AUCTIONS["C4"].holds(gained / possible)


@pytest.mark.parametrize("i, inflow", list(enumerate([10.0, 20.0, 40.0])))
def test_e4_steady_price_of_scarce_compute(i, inflow):
    """100 bidders share the inflow, each bids its whole balance for one of 50 units."""
    balance, prices = draws("E4", 1, 100), []
    for tick in range(600):
        balance += inflow / 100
        result = UniformPrice().clear(balance, tie=draws(f"E4 {tick}", 1, 100), units=50)
        balance -= result.payment
        prices.append(result.price[0])
    row = AUCTIONS["E4"]
    assert abs(np.mean(prices[200:]) - row.expected[i]) <= row.tolerance * row.expected[i]
    assert equilibria.steady_price(50, inflow) == row.expected[i]


def test_e5_posted_price_does_not_move():
    balances = draws("E5", 1, 100) + np.array([[10.0], [20.0], [40.0]]) / 100
    price = PostedPrice().clear(balances, price=0.25, units=100).price
    assert AUCTIONS["E5"].holds(np.ptp(price))


def test_posted_price_revenue():
    for n in (1, 3):
        best = equilibria.best_posted_price(n)
        paid = revenue(PostedPrice(), values(n), price=best, tie=values(n)).mean()
        assert abs(paid - equilibria.posted_price_revenue(best, n)) < 0.003
        others = [equilibria.posted_price_revenue(p, n) for p in np.arange(0.01, 1.0, 0.01)]
        assert equilibria.posted_price_revenue(best, n) >= max(others)


@pytest.mark.parametrize("worth", [(1.0, 1.0, 1.0), (3.0, 1.0)])
def test_proportional_share_spends_are_an_equilibrium(worth):
    spend = equilibria.proportional_share_spend(worth)
    for i in range(len(worth)):
        lies = np.tile(spend, (401, 1))
        lies[:, i] = np.linspace(0.0, 2 * spend[i], 401)
        result = ProportionalShare().clear(lies)
        gain = worth[i] * result.allocation[:, i] - result.payment[:, i]
        assert abs(np.argmax(gain) - 200) <= 1
    if len(worth) == 2:
        assert np.isclose(spend.sum(), worth[0] * worth[1] / sum(worth))


def test_negative_controls_break_equivalence():
    v = values(4)
    averse = revenue(FirstPrice(), equilibria.risk_averse_bid(v, 4, 0.5)).mean()
    assert averse > 1.02 * equilibria.expected_revenue(4)
    capped = revenue(FirstPrice(), np.minimum(equilibria.first_price_bid(v, 4), 0.4), tie=v[:, ::-1]).mean()
    assert capped < 0.98 * equilibria.expected_revenue(4)
    for m in (1, 2, 3):  # a ring of the first m bids only its highest value
        ring = v.copy()
        ring[:, :m] = np.where(v[:, :m] == v[:, :m].max(axis=1, keepdims=True), v[:, :m], np.nan)
        drop = 1 - revenue(SecondPrice(), ring).mean() / revenue(SecondPrice(), v).mean()
        assert drop == 0.0 if m == 1 else drop > 0.02
