"""What every mechanism promises, whatever its rule."""

import os
import subprocess
import sys
from pathlib import Path

import mechanism_cases as cases
import numpy as np
import pandas as pd
import pytest
from mechanism_cases import EVERYTHING, ONE_SIDED, TWO_SIDED, clear, orders

from credit_flow.core.discover import summary
from credit_flow.core.programs import kernel

one_sided = pytest.mark.parametrize("name", ONE_SIDED)
two_sided = pytest.mark.parametrize("name", TWO_SIDED)
ALIKE = [name for name, rule in ONE_SIDED.items() if "procurement" in rule.sides]


def same_bits(left, right):
    return all(a.tobytes() == b.tobytes() for a, b in zip(left, right, strict=True))


def test_readme_use():
    from credit_flow.mechanisms.auctions.second_price import SecondPrice

    sale = SecondPrice().clear([3.0, 5.0, 4.0])
    assert sale.price == [4.0] and sale.winners() == [1]
    purchase = SecondPrice().clear([3.0, 5.0, 4.0], reserve=6.0, side="procurement")
    assert purchase.price == [4.0] and purchase.winners() == [0]


def test_the_shelf():
    spec = """all_pay constant_product continuous_double_auction discriminatory eisenberg_noe first_price gsp k_double
        kth_price lmsr mcafee posted_price proportional_share quadratic_funding second_price uniform_price vcg
        war_of_attrition"""
    assert set(spec.split()) <= set(EVERYTHING)
    for kind in EVERYTHING.values():
        assert summary(kind).endswith(".") and len(summary(kind)) > 30


@one_sided
def test_shapes_and_types(name):
    bids, reserve, tie = orders(name, 50)
    result = clear(name, bids, reserve, tie)
    assert result.allocation.shape == result.payment.shape == bids.shape
    assert result.price.shape == (50,)
    assert {a.dtype for a in result[:3]} == {np.dtype(np.float64)}
    missing = np.isnan(bids)
    assert (result.allocation[missing] == 0.0).all() and (result.payment[missing] == 0.0).all()
    assert (np.isnan(result.price) == (result.allocation.sum(axis=1) == 0.0)).all()
    assert np.isfinite(result.allocation).all() and (result.payment >= 0.0).all()


@one_sided
def test_inputs_are_not_changed_and_may_be_read_only_lists_or_strided(name):
    bids, reserve, tie = orders(name, 20)
    expected = clear(name, bids, reserve, tie)
    copy = bids.copy()
    bids.flags.writeable = False
    assert same_bits(clear(name, bids, reserve, tie), expected)
    assert same_bits(clear(name, bids.tolist(), reserve.tolist(), tie.tolist()), expected)
    assert same_bits(clear(name, np.asfortranarray(bids), reserve, tie), expected)
    assert bids.tobytes() == copy.tobytes()


@one_sided
def test_a_batch_is_a_loop_of_lots_on_any_number_of_cores(name):
    n_lots = 60 if name != "second_price" else kernel.SPREAD_FROM + 60
    bids, reserve, tie = orders(name, n_lots)
    batch = clear(name, bids, reserve, tie)
    for lot in range(n_lots - 60, n_lots):
        alone = clear(name, bids[lot], reserve[lot], tie[lot])
        assert same_bits([a[lot : lot + 1] for a in batch], alone)


@one_sided
def test_four_times_the_bids_make_four_times_the_payments(name):
    bids, reserve, tie = orders(name, 60)
    price = {"price": 4 * cases.EXTRA[name]["price"]} if name == "posted_price" else {}
    once, scaled = clear(name, bids, reserve, tie), clear(name, 4 * bids, 4 * reserve, tie, **price)
    assert same_bits((once.allocation, 4 * once.payment, 4 * once.price), scaled[:3])


@one_sided
def test_columns_have_no_rank(name):
    bids, reserve, tie = orders(name, 60)
    turned = {"quantity": cases.QUANTITY[::-1]} if name == "call_auction" else {}
    result, mirrored = (
        clear(name, bids, reserve, tie),
        clear(name, bids[:, ::-1], reserve, tie[:, ::-1], **turned),
    )
    assert (result.allocation == mirrored.allocation[:, ::-1]).all()
    assert (result.payment == mirrored.payment[:, ::-1]).all()


@one_sided
def test_losers_pay_only_if_declared_and_nobody_more_than_he_bid(name):
    bids, reserve, tie = orders(name, 400)
    result, rule = clear(name, bids, reserve, tie), ONE_SIDED[name]
    most = np.nan_to_num(bids) * (1.0 if rule.losers_pay else result.allocation)
    assert (result.payment <= most).all()
    losers = result.payment[result.allocation == 0.0]
    if not rule.losers_pay:
        assert (losers == 0.0).all()
    elif name != "proportional_share":  # where whoever spends gets something
        assert losers.any()


@one_sided
def test_no_more_is_sold_than_offered(name):
    bids, reserve, tie = orders(name, 400)
    sold = clear(name, bids, reserve, tie).allocation.sum(axis=1)
    offered = cases.OFFERED.get(name, 1)
    assert (sold <= offered * (1 + 1e-12)).all() and (sold >= offered * (1 - 1e-12)).any()


@pytest.mark.parametrize("name", ALIKE)
def test_procurement_is_a_sale_seen_from_a_ceiling(name):
    """Asks 8 - b against a most price 8 - r: who is chosen is the same, and receives 8 less what he would have paid."""
    bids, reserve, tie = orders(name, 300)
    ceiling = {"price": 8 - cases.EXTRA[name]["price"]} if name == "posted_price" else {}
    sale, purchase = (
        clear(name, bids, reserve, tie),
        clear(name, 8 - bids, 8 - reserve, tie, "procurement", **ceiling),
    )
    assert (sale.allocation == purchase.allocation).all()
    won = sale.allocation > 0.0
    assert won.any() and (purchase.payment[won] == 8 - sale.payment[won]).all()
    assert (purchase.payment[~won] == 0.0).all() and not np.signbit(purchase.payment).any()
    np.testing.assert_array_equal(purchase.price, 8 - sale.price)


@one_sided
def test_winners(name):
    bids, reserve, tie = orders(name, 100)
    result = clear(name, bids, reserve, tie)
    for row, winner in zip(result.allocation, _winners(result), strict=True):
        assert winner == (np.flatnonzero(row)[0] if row.any() else -1)


def _winners(result):
    from credit_flow.mechanisms.mechanism import Clearing

    return Clearing(*result[:3]).winners()


@two_sided
def test_two_sided_batches_shapes_and_nan(name):
    bids, _, tie = orders("b", 80)
    asks, _, tie_asks = orders("a", 80, 5)
    batch = TWO_SIDED[name].clear(bids, asks, tie, tie_asks)
    assert batch.bought.shape == batch.paid.shape == bids.shape
    assert batch.sold.shape == batch.received.shape == asks.shape
    assert not batch.bought[np.isnan(bids)].any() and not batch.sold[np.isnan(asks)].any()
    for lot in range(80):
        alone = TWO_SIDED[name].clear(bids[lot], asks[lot], tie[lot], tie_asks[lot])
        assert same_bits([a[lot : lot + 1] for a in batch], alone)


@two_sided
def test_two_sided_seen_from_the_other_side(name):
    """Turning the price axis round swaps buyers and sellers (k-double at k = 1/2)."""
    bids, _, tie = orders("b", 200)
    asks, _, tie_asks = orders("a", 200, 5)
    seen = TWO_SIDED[name].clear(bids, asks, tie, tie_asks)
    turned = TWO_SIDED[name].clear(1 - asks, 1 - bids, tie_asks, tie)
    assert (seen.bought == turned.sold).all() and (seen.sold == turned.bought).all()
    assert seen.bought.any()
    assert (turned.received[seen.bought > 0] == 1 - seen.paid[seen.bought > 0]).all()


@two_sided
def test_two_sided_equal_bids_need_tie_numbers(name):
    if name == "k_double":
        arguments = [0.7, 0.7, 0.1], [0.2, 0.9]
    else:
        arguments = [0.9, 0.8, 0.7, 0.7], [0.1, 0.2, 0.65, 0.9, 0.95]
        TWO_SIDED[name].clear(*arguments)  # the equal bids stand on no cut
        arguments = [0.7, 0.7, 0.1], [0.1, 0.2]
    with pytest.raises(ValueError, match="tie numbers"):
        TWO_SIDED[name].clear(*arguments)
    decided = TWO_SIDED[name].clear(*arguments, tie_bids=[0.1, 0.6, 0.2][: len(arguments[0])])
    assert decided.bought.sum() == decided.sold.sum() >= 1


def test_plain_python_gives_the_same_bits():
    here = Path(__file__).parent
    paths = [str(here), str(Path(kernel.__file__).parents[2])]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(paths)}
    text = "import mechanism_cases, credit_flow.mechanisms.auctions.order as o; print(hasattr(o.leaders, 'py_func'), mechanism_cases.digest())"
    plain = subprocess.run(
        [sys.executable, "-c", text], env=environment, capture_output=True, text=True, check=True
    )
    assert plain.stdout.split() == ["False", cases.digest()]


@one_sided
def test_a_bid_that_is_missing_is_none_however_it_is_written(name):
    """What lies under a mask is no bid, and neither is text."""
    bids, reserve, tie = orders(name, 20)
    there = ~np.isnan(bids)
    under = np.where(there, bids, 1e6)
    forms = (
        np.ma.array(under, mask=~there),
        pd.DataFrame(bids),
        pd.DataFrame(bids).convert_dtypes(),
        [[float(bid) if is_bid else None for bid, is_bid in zip(*row)] for row in zip(bids, there)],
    )
    expected = clear(name, bids, reserve, tie)
    for form in forms:
        for found, right in zip(clear(name, form, reserve, tie)[:3], expected[:3]):
            np.testing.assert_array_equal(found, right)
    with pytest.raises(ValueError, match="bids must be numbers, not str"):
        clear(name, bids.astype(str), reserve, tie)
