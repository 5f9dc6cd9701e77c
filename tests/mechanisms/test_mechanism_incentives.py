"""What each rule promises about lying, losing, wasting, and about the rules it contains as special cases."""

import itertools

import mechanism_cases as cases
import numpy as np
import pytest
from mechanism_cases import ONE_SIDED, TWO_SIDED, clear, draws, orders

from credit_flow.mechanisms.auctions.discriminatory import Discriminatory
from credit_flow.mechanisms.auctions.first_price import FirstPrice
from credit_flow.mechanisms.auctions.gsp import GSP
from credit_flow.mechanisms.auctions.kth_price import KthPrice
from credit_flow.mechanisms.auctions.second_price import SecondPrice
from credit_flow.mechanisms.auctions.uniform_price import UniformPrice
from credit_flow.mechanisms.auctions.vcg import VCG
from credit_flow.mechanisms.exchange.call_auction import CallAuction
from credit_flow.mechanisms.exchange.k_double import KDouble
from credit_flow.mechanisms.exchange.mcafee import McAfee

one_sided = pytest.mark.parametrize("name", ONE_SIDED)
VALUES = np.arange(0, 17) / 16
DEVIATIONS = np.concatenate([np.arange(0, 20) / 16, [np.nan]])
N_RIVALS = 60


def utilities(name, side="sale"):
    """Utility of column 0 by (value, deviation, draw of rivals); the rivals and tie numbers do not depend on the first two."""
    bids, reserve, tie = orders(f"{name} rivals", N_RIVALS)
    shape = (len(DEVIATIONS), N_RIVALS, bids.shape[1])
    bids, tie = np.broadcast_to(bids, shape).copy(), np.broadcast_to(tie, shape).reshape(-1, shape[2])
    bids[:, :, 0] = DEVIATIONS[:, None]
    result = clear(
        name, bids.reshape(tie.shape), np.tile(reserve + (side != "sale") * 0.5, len(DEVIATIONS)), tie, side
    )
    units = result.allocation[:, 0].reshape(shape[:2])
    payment = result.payment[:, 0].reshape(shape[:2])
    gain = VALUES[:, None, None] * units - payment
    return gain if side == "sale" else -gain


def truthful_utilities(gain):
    return np.stack([gain[i, i] for i in range(len(VALUES))])


CASES = [(name, side) for name, rule in ONE_SIDED.items() for side in rule.sides]


@pytest.mark.parametrize("name, side", CASES)
def test_lying_gains_only_where_the_rule_is_not_truthful(name, side):
    gain = utilities(name, side)
    best_lie = (gain - truthful_utilities(gain)[:, None, :]).max()
    assert best_lie == 0.0 if ONE_SIDED[name].truthful else best_lie > 0.0


@pytest.mark.parametrize("name, side", CASES)
def test_who_bids_his_value_loses_only_where_the_rule_is_not_individually_rational(name, side):
    worst = truthful_utilities(utilities(name, side)).min()
    assert worst >= 0.0 if ONE_SIDED[name].individually_rational else worst < 0.0


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_only_the_second_price_is_truthful(k):
    bids, reserve, tie = orders("kth", 300, 3)
    value = 0.75
    lies = [KthPrice(k).clear(_with(bids, lie), reserve, tie) for lie in DEVIATIONS]
    gains = np.array([value * lie.allocation[:, 0] - lie.payment[:, 0] for lie in lies])
    honest = gains[np.flatnonzero(value == DEVIATIONS)[0]]
    assert ((gains - honest).max() > 0.0) == (not KthPrice(k).truthful) == (k != 2)


def _with(bids, bid):
    bids = bids.copy()
    bids[:, 0] = bid
    return bids


def test_a_bidder_in_several_columns_gains_by_shading_later_units():
    """Demand reduction: values .9 and .8 for two units against a rival at .7; giving up the second unit is better."""
    honest = UniformPrice().clear([0.9, 0.8, 0.7, 0.2], units=2)
    shaded = UniformPrice().clear([0.9, 0.1, 0.7, 0.2], units=2)
    assert 0.9 + 0.8 - honest.payment[0, :2].sum() < 0.9 - shaded.payment[0, 0]


SPECIAL = [
    ("k-th price, k = 1", KthPrice(1), {}, FirstPrice()),
    ("k-th price, k = 2", KthPrice(2), {}, SecondPrice()),
    ("uniform price, one unit", UniformPrice(), {"units": 1}, SecondPrice()),
    ("discriminatory, one unit", Discriminatory(), {"units": 1}, FirstPrice()),
    ("one slot, one click", GSP(), {"clicks": [1.0]}, SecondPrice()),
    ("call auction of one unit", CallAuction(), {"supply": 1.0}, SecondPrice()),
]


@pytest.mark.parametrize("what, general, extra, special", SPECIAL, ids=[case[0] for case in SPECIAL])
def test_rules_that_contain_others(what, general, extra, special):
    bids, reserve, tie = orders("special", 500)
    for one, other in zip(general.clear(bids, reserve, tie, **extra)[:3], special.clear(bids, reserve, tie)):
        assert one.tobytes() == other.tobytes()


def test_vcg_of_one_item_is_second_price_and_of_equal_items_uniform_price():
    bids = draws("vcg one", 200, 4)
    reserve, tie = draws("vcg one reserve", 200, 1)[:, 0] / 2, draws("vcg one tie", 200, 4)
    single = VCG().clear(np.stack([np.zeros_like(bids), bids], axis=2), reserve, tie)
    second = SecondPrice().clear(bids, reserve, tie)
    assert (single.bundle == second.allocation).all()
    np.testing.assert_allclose(single.payment, second.payment, atol=1e-15)
    unit_demand = np.stack([np.zeros_like(bids), bids, bids, bids], axis=2)
    double, uniform = (
        VCG().clear(unit_demand, reserve, tie),
        UniformPrice().clear(bids, reserve, tie, units=2),
    )
    assert ((double.bundle > 0) == (uniform.allocation > 0)).all()
    np.testing.assert_allclose(double.payment, uniform.payment, atol=1e-15)


def brute_force(values, reserve):
    """Largest total value over all ways to hand out the items; the seller keeps the rest."""
    n_bidders, n_bundles = values.shape
    best = 0.0
    for bundles in itertools.product(range(n_bundles), repeat=n_bidders):
        taken, total = 0, 0.0
        for i, bundle in enumerate(bundles):
            total = -np.inf if taken & bundle else total + (values[i, bundle] if bundle else 0.0)
            taken |= bundle
        kept = bin(n_bundles - 1 - taken).count("1") * reserve
        best = max(best, total + kept if total == total else 0.0)
    return best


def vcg_lots(name, n_lots):
    values = np.floor(draws(f"{name} values", n_lots, 3, 8) * 16)
    values[draws(f"{name} missing", n_lots, 3, 8) < 0.2] = np.nan
    values[:, :, 0] = 0.0
    return values, np.floor(draws(f"{name} reserve", n_lots, 1)[:, 0] * 4), draws(f"{name} tie", n_lots, 3)


def won(values, bundle):
    return np.where(bundle > 0, np.take_along_axis(values, bundle[:, :, None], axis=2)[:, :, 0], 0.0)


def test_vcg_is_efficient_feasible_and_individually_rational():
    values, reserve, tie = vcg_lots("vcg", 40)
    result = VCG().clear(values, reserve, tie)
    for lot in range(40):
        a, b, c = (int(x) for x in result.bundle[lot])
        assert a & b == a & c == b & c == 0
        kept = bin(7 ^ (a | b | c)).count("1") * reserve[lot]
        assert won(values, result.bundle)[lot].sum() + kept == brute_force(values[lot], reserve[lot])
    assert (result.payment <= won(values, result.bundle)).all()
    assert (result.payment >= 0.0).all() and (result.payment[result.bundle == 0] == 0.0).all()


def test_vcg_lying_gains_nothing():
    values, reserve, tie = vcg_lots("vcg", 300)
    honest = VCG().clear(values, reserve, tie)
    gain = won(values, honest.bundle)[:, 0] - honest.payment[:, 0]
    for lie in range(20):
        lied = values.copy()
        lied[:, 0, 1:] = np.floor(draws(f"lie {lie}", 300, 7) * 20)
        result = VCG().clear(lied, reserve, tie)
        truth = np.where(result.bundle > 0, np.nan_to_num(won(values, result.bundle)), 0.0)[:, 0]
        assert (truth - result.payment[:, 0] <= gain).all()


def test_vcg_ties():
    """Two equal bidders: the earlier tie number keeps the item; without numbers the lot is refused."""
    values = [[0.0, 2.0], [0.0, 2.0]]
    assert VCG().clear(values, tie=[0.7, 0.2]).bundle.sum() == 1
    first, second = (VCG().clear(values, tie=tie).bundle[0].tolist() for tie in ([0.7, 0.2], [0.2, 0.7]))
    assert first == second[::-1]
    with pytest.raises(ValueError, match="tie numbers"):
        VCG().clear(values)
    with pytest.raises(ValueError, match="tie numbers"):
        VCG().clear([[0.0, 2.0, 2.0, np.nan], [0.0, 2.0, 2.0, np.nan]])


def test_second_price_and_uniform_price_are_efficient():
    bids, _, tie = orders("efficient", 300)
    values = np.nan_to_num(bids)
    assert ((SecondPrice().clear(bids, 0.0, tie).allocation * values).sum(axis=1) == values.max(axis=1)).all()
    best = np.sort(values, axis=1)[:, -3:].sum(axis=1)
    assert ((UniformPrice().clear(bids, 0.0, tie, units=3).allocation * values).sum(axis=1) == best).all()


def test_truthful_slots_bring_at_least_the_vcg_revenue():
    per_click, clicks = draws("slots", 200, 4), np.array([5.0, 2.0])
    values = np.stack(
        [0 * per_click, clicks[0] * per_click, clicks[1] * per_click, np.nan * per_click], axis=2
    )
    gsp = GSP().clear(per_click, clicks=clicks).payment.sum(axis=1)
    vcg = VCG().clear(values).payment.sum(axis=1)
    assert (gsp >= vcg - 1e-12).all() and (gsp > vcg + 1e-3).any()


def two_sided_orders(n_lots=400):
    bids, _, tie = orders("buyers", n_lots, 5)
    asks, _, tie_asks = orders("sellers", n_lots, 4)
    return bids, asks, tie, tie_asks


def gains(trade, bids, asks):
    return (np.nan_to_num(bids) * trade.bought).sum(axis=1) - (np.nan_to_num(asks) * trade.sold).sum(axis=1)


def best_gains(bids, asks):
    """All gains from trade there are, and the least valuable trade among them."""
    total, least = np.zeros(len(bids)), np.zeros(len(bids))
    for lot in range(len(bids)):
        b = np.sort(bids[lot][~np.isnan(bids[lot])])[::-1]
        s = np.sort(asks[lot][~np.isnan(asks[lot])])
        m = min(len(b), len(s))
        surplus = (b[:m] - s[:m])[b[:m] >= s[:m]]
        total[lot], least[lot] = surplus.sum(), surplus[-1] if len(surplus) else 0.0
    return total, least


@pytest.mark.parametrize(
    "rule",
    [KDouble(0.0), KDouble(0.3), KDouble(1.0), McAfee()],
    ids=["k_double_0", "k_double_0.3", "k_double_1", "mcafee"],
)
def test_two_sided_budget_and_individual_rationality(rule):
    bids, asks, tie, tie_asks = two_sided_orders()
    trade = rule.clear(bids, asks, tie, tie_asks)
    assert (trade.bought.sum(axis=1) == trade.sold.sum(axis=1)).all()
    assert (trade.paid <= np.nan_to_num(bids) * trade.bought).all()
    assert (trade.received >= np.nan_to_num(asks) * trade.sold).all()
    kept = trade.paid.sum(axis=1) - trade.received.sum(axis=1)
    if isinstance(rule, KDouble):
        np.testing.assert_allclose(kept, 0.0, atol=1e-14)
        assert (trade.paid.max(axis=1) == trade.received.max(axis=1)).all()
    else:
        assert (kept >= 0.0).all() and (kept > 0.0).any()


def test_k_double_takes_all_gains_and_mcafee_all_but_the_least_valuable_trade():
    bids, asks, tie, tie_asks = two_sided_orders()
    total, least = best_gains(bids, asks)
    double = gains(KDouble().clear(bids, asks, tie, tie_asks), bids, asks)
    mcafee = gains(McAfee().clear(bids, asks, tie, tie_asks), bids, asks)
    assert (double == total).all()
    assert (mcafee >= total - least).all() and (mcafee < total).any()


@pytest.mark.parametrize("name", TWO_SIDED)
def test_two_sided_lying(name):
    bids, asks, tie, tie_asks = two_sided_orders()
    best_lie = -np.inf
    for value in VALUES:
        honest = None
        for lie in np.concatenate([[value], DEVIATIONS]):
            trade = TWO_SIDED[name].clear(_with(bids, lie), asks, tie, tie_asks)
            buyer = value * trade.bought[:, 0] - trade.paid[:, 0]
            trade = TWO_SIDED[name].clear(bids, _with(asks, lie), tie, tie_asks)
            seller = trade.received[:, 0] - value * trade.sold[:, 0]
            gain = np.concatenate([buyer, seller])
            honest = gain if honest is None else honest
            best_lie = max(best_lie, (gain - honest).max())
    assert best_lie == 0.0 if TWO_SIDED[name].truthful else best_lie > 0.0


@pytest.mark.parametrize("k", [-0.1, 1.1, np.nan])
def test_weights_that_are_none(k):
    with pytest.raises(ValueError, match="weight"):
        KDouble(k)


def test_the_cases_cover_both_kinds():
    assert {rule.truthful for rule in ONE_SIDED.values()} == {True, False}
    assert {rule.individually_rational for rule in ONE_SIDED.values()} == {True, False}
    assert set(cases.EXTRA) <= set(ONE_SIDED)
