"""Market maker, pool, funding, clearing of debts and the book: laws, and their worked values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mechanism_cases import draws

from credit_flow.core.amounts import PER_CREDIT, QUANTUM
from credit_flow.mechanisms.eisenberg_noe import EisenbergNoe
from credit_flow.mechanisms.exchange.constant_product import ConstantProduct
from credit_flow.mechanisms.exchange.continuous_double_auction import ContinuousDoubleAuction
from credit_flow.mechanisms.exchange.lmsr import LMSR
from credit_flow.mechanisms.quadratic_funding import QuadraticFunding
from credit_flow.theory import equilibria
from credit_flow.theory.values_auctions import AUCTIONS

nan = np.nan


def test_em_c16_lmsr():
    quote = LMSR(liquidity=100.0).clear([0, 0], [10, 0])
    found = [quote.paid[0], quote.price[0, 0], LMSR(liquidity=100.0).stake(2)]
    assert AUCTIONS["EM.C16"].holds(found)


def test_lmsr_round_trips_cost_and_prices_sum_to_one():
    maker, shares = LMSR(liquidity=20.0), 40 * draws("shares", 200, 4)
    bought = 40 * draws("bought", 200, 4) - 20
    there, back = maker.clear(shares, bought), maker.clear(shares + bought, -bought)
    assert (there.paid + back.paid >= 0.0).all() and (there.paid + back.paid < 4 * QUANTUM).all()
    assert (abs(there.price.sum(axis=1) - 1.0) <= 4 * QUANTUM).all()
    assert (there.paid >= (bought * maker.clear(shares, 0 * bought).price).sum(axis=1) - 1e-4).all()  # convex


def test_lmsr_gives_nothing_away_in_small_pieces():
    assert LMSR().clear([0, 0], [1e-9, 0]).paid == [QUANTUM]
    assert LMSR().clear([0, 0], [-1e-9, 0]).paid == [0.0]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-300, 300)), min_size=1, max_size=12))
def test_lmsr_never_loses_more_than_its_stake(orders):
    maker, shares, income = LMSR(liquidity=50.0), np.zeros(3), 0.0
    for outcome, n_shares in orders:
        bought = np.where(np.arange(3) == outcome, float(n_shares), 0.0)
        income += maker.clear(shares, bought).paid[0]
        shares += bought
    assert income + maker.stake(3) >= shares.max()


def test_f2_constant_product():
    assert AUCTIONS["F2"].holds([ConstantProduct(fee).clear(100, 100, 10)[0] for fee in (0.0, 0.003)])
    assert ConstantProduct().clear(100, 100, 100) == [50.0]


quanta = st.integers(1, 2**52)


@given(quanta, quanta, st.integers(0, 2**52), st.sampled_from([0.0, 0.003, 0.5]))
def test_the_product_never_falls(x, y, s, fee):
    """In exact integers; and without a fee no more than one quantum too little is paid out."""
    out = ConstantProduct(fee).clear(x / PER_CREDIT, y / PER_CREDIT, s / PER_CREDIT)[0] * PER_CREDIT
    assert out == int(out) >= 0
    assert (x + s) * (y - int(out)) >= x * y
    if fee == 0.0:
        assert int(out) >= y * s // (x + s) - 1


def test_a_quotient_that_floats_round_up_is_not_paid_out():
    """y s = n (x + s) - 1 for some n: the exact quotient misses a whole number of quanta by less than a float shows."""
    for u, w in draws("quotients", 200, 2):
        total = int(2**44 * (1 + u)) | 1
        s = int(total * w) | 1
        while math.gcd(s, total) > 1:
            s -= 1
        y = -pow(s, -1, total) % total
        out = ConstantProduct().clear((total - s) / PER_CREDIT, y / PER_CREDIT, s / PER_CREDIT)[0]
        assert out * PER_CREDIT == y * s // total


@given(quanta, quanta, st.integers(0, 2**50))
def test_a_round_trip_never_gains(x, y, s):
    pool = ConstantProduct()
    there = pool.clear(x / PER_CREDIT, y / PER_CREDIT, s / PER_CREDIT)[0]
    if y / PER_CREDIT - there > 0.0:
        back = pool.clear(y / PER_CREDIT - there, (x + s) / PER_CREDIT, there)[0]
        assert back * PER_CREDIT <= s


def test_n1_quadratic_funding_equilibrium():
    a = np.array([1.0, 4.0, 9.0])
    gifts = equilibria.quadratic_funding_gifts(a)
    result = QuadraticFunding().clear(gifts, pool=100.0)
    assert AUCTIONS["N1"].holds([result.funding[0], *gifts, result.match[0]])
    for i in range(3):  # no other gift is better for its giver
        others = np.tile(gifts, (201, 1))
        others[:, i] = gifts[i] * np.linspace(0.5, 1.5, 201)
        gain = a[i] * np.log(QuadraticFunding().clear(others, pool=1e6).funding) - others[:, i]
        assert abs(int(np.argmax(gain)) - 100) <= 1


def test_n2_quadratic_funding_and_split_identities():
    gifts = np.full((3, 10), nan)
    gifts[0, :5], gifts[1, 0], gifts[2] = 1.0, 25.0, 10.0
    assert AUCTIONS["N2"].holds(QuadraticFunding().clear(gifts, pool=1e4).funding)


def test_the_match_stays_in_the_pool():
    gifts = draws("gifts", 50, 6)
    free, capped = QuadraticFunding().clear(gifts, pool=1e6), QuadraticFunding().clear(gifts, pool=7.0)
    assert free.match.sum() > 7.0 >= capped.match.sum() > 7.0 - 51 * QUANTUM
    np.testing.assert_allclose(capped.match, free.match * 7.0 / free.match.sum(), atol=2 * QUANTUM)
    assert not QuadraticFunding().clear(gifts, pool=0.0).match.any()
    with pytest.raises(ValueError, match="pool"):
        QuadraticFunding().clear(gifts, pool=-1.0)


def test_i2_eisenberg_noe():
    assert AUCTIONS["I2"].holds(EisenbergNoe().clear([[0, 10, 0], [0, 0, 10], [5, 0, 0]], [2, 1, 4]))


def test_a_circle_of_debts_without_cash_clears_in_full():
    """The greatest solution, not the least: paying nothing would also be consistent."""
    thirds = [[0, 1 / 3, 0.1], [0.1, 0, 1 / 3], [1 / 3, 0.1, 0]]
    for debts in ([[0, 7], [7, 0]], thirds):
        owed = np.sum(debts, axis=1)
        np.testing.assert_allclose(EisenbergNoe().clear(debts, np.zeros(len(owed))), owed, atol=3 * QUANTUM)


@pytest.mark.parametrize("run", range(20))
def test_eisenberg_noe_is_the_greatest_fixed_point(run):
    n = 2 + run % 7
    debts = (
        np.rint(PER_CREDIT * 4 * draws(f"debts {run}", n, n) * (draws(f"owes {run}", n, n) < 0.6))
        / PER_CREDIT
    )
    np.fill_diagonal(debts, 0.0)
    cash = np.rint(PER_CREDIT * draws(f"cash {run}", 1, n)[0]) / PER_CREDIT
    owed = debts.sum(axis=1)
    relative = debts / np.where(owed > 0.0, owed, 1.0)[:, None]
    payment, falling = EisenbergNoe().clear(debts, cash), owed.copy()
    for _ in range(20_000):
        falling = np.minimum(owed, cash + relative.T @ falling)
    np.testing.assert_allclose(payment, falling, atol=1e-9)
    np.testing.assert_allclose(payment, np.minimum(owed, cash + relative.T @ payment), atol=1e-9)


@pytest.mark.parametrize(
    "debts, cash",
    [([[1.0]], [1.0]), ([[0, -1], [0, 0]], [1, 1]), ([[0, 1]], [1]), ([[0, 1], [1, 0]], [1, 1, 1])],
)
def test_debts_that_are_none(debts, cash):
    with pytest.raises(ValueError):
        EisenbergNoe().clear(debts, cash)


BUY, SELL = 1, -1


def book(rule, *orders):
    side, trader, price = zip(*orders)
    return ContinuousDoubleAuction(book=rule).clear(side, trader, price)


@pytest.mark.parametrize("rule", ["clear", "keep"])
def test_orders_trade_at_the_standing_quote(rule):
    result = book(rule, (SELL, 7, 3.0), (BUY, 5, 4.0), (BUY, 6, 2.0), (SELL, 8, 1.0))
    assert result.trades.tolist() == [[5, 7, 3.0, 1], [6, 8, 2.0, 3]]
    assert not result.standing.any()


def test_clear_keeps_one_quote_and_empties_both_sides():
    result = book("clear", (BUY, 1, 2.0), (BUY, 2, 1.0), (SELL, 3, 9.0), (SELL, 4, 1.5), (SELL, 5, 1.0))
    assert result.trades.tolist() == [
        [1, 4, 2.0, 3]
    ]  # the lower bid was never taken in, the ask of 9 is gone
    assert result.standing.tolist() == [False, False, False, False, True]
    again = book("clear", (BUY, 1, 2.0), (SELL, 2, 1.0), (BUY, 1, 5.0), (SELL, 3, 1.0))
    assert len(again.trades) == 1  # trader 1 has left


def test_keep_is_price_time_priority():
    result = book(
        "keep", (SELL, 1, 3.0), (SELL, 2, 2.0), (SELL, 3, 2.0), (BUY, 4, 9.0), (BUY, 5, 9.0), (BUY, 6, 2.5)
    )
    assert result.trades.tolist() == [[4, 2, 2.0, 3], [5, 3, 2.0, 4]]
    assert result.standing.tolist() == [True, False, False, False, False, True]


@pytest.mark.parametrize("rule", ["clear", "keep"])
def test_quotes_are_withdrawn_and_nobody_trades_with_himself(rule):
    assert len(book(rule, (SELL, 1, 3.0), (SELL, 1, nan), (BUY, 2, 4.0)).trades) == 0
    assert len(book(rule, (SELL, 1, 3.0), (SELL, 9, nan), (BUY, 2, 4.0)).trades) == 1
    assert len(book(rule, (SELL, 1, 3.0), (BUY, 1, 4.0)).trades) == 0


@pytest.mark.parametrize("rule", ["clear", "keep"])
def test_no_gainful_pair_is_left_standing(rule):
    side, trader = np.where(draws("s", 1, 300)[0] < 0.5, 1, -1), np.arange(300)
    price = draws("p", 1, 300)[0]
    result = ContinuousDoubleAuction(book=rule).clear(side, trader, price)
    standing = result.standing
    assert len(result.trades) > 20
    assert price[standing & (side > 0)].max(initial=-1) < price[standing & (side < 0)].min(initial=2)
    order = result.trades[:, 3].astype(int)
    assert (side[order] * (price[order] - result.trades[:, 2]) >= 0.0).all()
    assert len(set(result.trades[:, :2].ravel())) == 2 * len(result.trades)


def test_books_and_orders_that_are_none():
    with pytest.raises(ValueError, match="book"):
        ContinuousDoubleAuction(book="sideways")
    with pytest.raises(TypeError):
        ContinuousDoubleAuction()
    for side, trader, price in (([2], [1], [1.0]), ([1], [1], [-1.0]), ([1, 1], [1], [1.0])):
        with pytest.raises(ValueError):
            ContinuousDoubleAuction(book="keep").clear(side, trader, price)
    with pytest.raises(ValueError, match="liquidity"):
        LMSR(liquidity=0.0)
    with pytest.raises(ValueError, match="fee"):
        ConstantProduct(fee=1.0)
    with pytest.raises(ValueError, match="quantum"):
        ConstantProduct().clear(0.1, 1.0, 1.0)
