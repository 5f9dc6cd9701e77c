"""The edge table: no bids, one bid, equal bids, too many units, and orders that are none."""

import mechanism_cases as cases
import numpy as np
import pytest
from mechanism_cases import ONE_SIDED, clear

from credit_flow.mechanisms.auctions.discriminatory import Discriminatory
from credit_flow.mechanisms.auctions.gsp import GSP
from credit_flow.mechanisms.auctions.kth_price import KthPrice
from credit_flow.mechanisms.auctions.posted_price import PostedPrice
from credit_flow.mechanisms.auctions.second_price import SecondPrice
from credit_flow.mechanisms.auctions.uniform_price import UniformPrice
from credit_flow.mechanisms.auctions.vcg import VCG
from credit_flow.mechanisms.exchange.k_double import KDouble
from credit_flow.mechanisms.exchange.mcafee import McAfee

one_sided = pytest.mark.parametrize("name", ONE_SIDED)
KNOWN = {
    "all_pay", "call_auction", "discriminatory", "first_price", "gsp", "kth_price", "posted_price", "proportional_share", "second_price",
    "third_price", "uniform_price", "vcg", "war_of_attrition",
}  # fmt: skip
"""Rules that say what who bids alone pays; of others it is known only that it lies between the reserve and the bid."""

OWN_BID = {"first_price", "all_pay", "discriminatory", "proportional_share"}
BY_UNITS = [Discriminatory, PostedPrice, UniformPrice]
nan = np.nan


def unsold(result, shape):
    return (
        result.allocation.shape == result.payment.shape == shape
        and not result.allocation.any()
        and not result.payment.any()
        and result.price.shape == shape[:1]
        and np.isnan(result.price).all()
    )


@one_sided
@pytest.mark.parametrize("shape", [(3, 4), (0, 4), (3, 0), (0, 0)])
def test_no_bids(name, shape):
    one = {"quantity": 1.0} if name == "call_auction" else {}
    for side in ONE_SIDED[name].sides:
        assert unsold(clear(name, np.full(shape, nan), 1.0, None, side, **one), shape)


@one_sided
def test_all_below_reserve(name):
    if name == "proportional_share":  # where the reserve is a price per unit, not a least bid
        assert clear(name, [1.0, 2.0], 4.0).allocation.tolist() == [[0.25, 0.5]]
        return
    other = {"quantity": 1.0} if name == "call_auction" else {"price": 4.0} if name == "posted_price" else {}
    assert unsold(clear(name, [1.0, 3.0, nan], 4.0, **other), (1, 3))
    if "procurement" in ONE_SIDED[name].sides:
        other = {"price": 0.5} if name == "posted_price" else {}
        assert unsold(clear(name, [1.0, 3.0, nan], 0.5, None, "procurement", **other), (1, 3))


@one_sided
def test_one_eligible_bidder(name):
    one = {"quantity": 1.0} if name == "call_auction" else {}
    result = clear(name, [0.25, 5.0, nan], 2.0, **one, **({"price": 2.0} if name == "posted_price" else {}))
    if name == "proportional_share":
        result = clear(name, [nan, 5.0, nan], 1.0)
    units = {"gsp": 4.0, "proportional_share": 3.0}.get(name, 1.0)
    expected = 5.0 if name in OWN_BID else 2.0 * units
    assert result.allocation.tolist() == [[0.0, units, 0.0]]
    paid = result.payment[0].tolist()
    assert paid == [0.0, expected, 0.0] or (
        name not in KNOWN and paid[0] == paid[2] == 0.0 and 2.0 <= paid[1] <= 5.0
    )


@one_sided
def test_a_bid_of_the_reserve_and_a_bid_of_nothing_are_bids(name):
    if name == "proportional_share":
        assert unsold(clear(name, [0.0, 0.0]), (1, 2))  # who spends nothing gets nothing
        return
    one = {"quantity": 1.0} if name == "call_auction" else {}
    for least in (0.0, 2.0):
        other = {"price": least} if name == "posted_price" else one
        result = clear(name, [nan, least], least, **other)
        assert result.allocation[0, 1] > 0.0 and result.price == [least]


@one_sided
def test_equal_bids(name):
    bids, tie = [2.0, 2.0, 2.0, 1.0], [0.3, 0.8, 0.5, 0.9]
    if name == "proportional_share":
        assert clear(name, [2.0, 2.0]).allocation.tolist() == [[1.5, 1.5]]
        return
    one = {"quantity": 1.0, "supply": 1.0} if name == "call_auction" else {}
    one |= {"units": 1} if "units" in cases.EXTRA.get(name, {}) else {}
    one |= {"price": 2.0} if name == "posted_price" else {}
    result = clear(name, bids, 0.0, tie, **one)
    assert np.argmax(result.allocation) == 1
    assert result.price == [2.0]
    with pytest.raises(ValueError, match="equal bids need tie numbers"):
        clear(name, bids, **one)
    with pytest.raises(ValueError, match="equal bids need tie numbers"):
        clear(name, bids, 0.0, [0.8, 0.8, 0.5, 0.9], **one)


def test_ties_that_do_not_matter_need_no_numbers():
    assert SecondPrice().clear([3.0, 2.0, 2.0]).price == [2.0]
    assert UniformPrice().clear([3.0, 3.0, 2.0], units=2).price == [2.0]
    assert Discriminatory().clear([3.0, 3.0, 2.0, 2.0], units=4).allocation.sum() == 4.0
    assert PostedPrice().clear([3.0, 3.0], price=1.0, units=2).allocation.sum() == 2.0
    assert VCG().clear([[0.0, 2.0], [0.0, 1.0], [0.0, 1.0]]).payment.tolist() == [[1.0, 0.0, 0.0]]


def test_more_units_or_a_higher_rank_than_bidders():
    assert KthPrice(5).clear([3.0, 2.0, 1.0], reserve=0.5).price == [0.5]
    assert KthPrice(5).clear([3.0, 2.0, 1.0], reserve=4.0, side="procurement").price == [4.0]
    uniform = UniformPrice().clear([3.0, 2.0, nan], reserve=0.5, units=9)
    assert uniform.allocation.tolist() == [[1.0, 1.0, 0.0]] and uniform.price == [0.5]
    assert Discriminatory().clear([3.0, 2.0], units=9).payment.tolist() == [[3.0, 2.0]]
    assert GSP().clear([3.0, 2.0], reserve=0.5, clicks=[4, 2, 1]).payment.tolist() == [[8.0, 1.0]]


@pytest.mark.parametrize("kind", BY_UNITS)
def test_units(kind):
    price = {"price": 1.0} if kind is PostedPrice else {}
    assert unsold(kind().clear([[3.0, 2.0]] * 2, units=[0, 0], **price), (2, 2))
    result = kind().clear([[3.0, 2.0]] * 3, tie=[[0.1, 0.2]] * 3, units=[0, 1, 2], **price)
    assert result.allocation.sum(axis=1).tolist() == [0.0, 1.0, 2.0]
    for units in (-1, 0.5, nan, np.inf, [1, 2, 3]):
        with pytest.raises(ValueError, match="units"):
            kind().clear([[3.0, 2.0]] * 2, units=units, **price)


@one_sided
@pytest.mark.parametrize(
    "changed, says",
    [
        ({"bids": [[1.0, -1.0]]}, r"bids\[0, 1\] = -1"),
        ({"bids": [[1.0, np.inf]]}, r"bids\[0, 1\] = inf"),
        ({"bids": [[1.0], [1.0, 2.0]]}, "bids must be"),
        ({"bids": [["a", "b"]]}, "bids must be"),
        ({"bids": np.ones((1, 2, 3))}, "bids must be"),
        ({"reserve": nan}, "= nan"),
        ({"reserve": -1.0}, "= -1"),
        ({"reserve": [1.0, 2.0]}, "one number or one per lot"),
        ({"tie": [[0.1]]}, "one number per order"),
        ({"tie": [[0.1, nan]]}, "tie numbers are uniform"),
        ({"side": "loan"}, "side='loan'"),
    ],
)
def test_orders_that_are_none(name, changed, says):
    arguments = {"bids": [[2.0, 1.0]], "reserve": 0.0, "tie": [[0.1, 0.2]], "side": "sale", **changed}
    one = {"quantity": 1.0} if name == "call_auction" else {}
    if name == "posted_price":
        one, arguments["reserve"] = {"price": arguments["reserve"]}, None
    with pytest.raises(ValueError, match=says):
        clear(name, **arguments, **one)


@pytest.mark.parametrize("name", sorted(set(ONE_SIDED) - {"posted_price"}))
def test_procurement_only_where_it_has_a_meaning_and_with_a_most_price(name):
    with pytest.raises(ValueError, match="procurement"):
        clear(name, [1.0, 2.0], side="procurement")
    if "procurement" not in ONE_SIDED[name].sides:
        with pytest.raises(ValueError, match="procurement"):
            clear(name, [1.0, 2.0], 3.0, side="procurement")


@pytest.mark.parametrize("k", [0, -1, 1.5])
def test_ranks_that_are_none(k):
    with pytest.raises(ValueError, match="rank"):
        KthPrice(k)


def test_two_sided_without_trade():
    for rule in (KDouble(), McAfee()):
        for bids, asks in (([1.0, 2.0], [3.0]), ([], [1.0]), ([2.0], []), ([nan], [1.0])):
            trade = rule.clear(bids, asks)
            assert not any(array.any() for array in trade)
        assert rule.clear(np.empty((0, 2)), np.empty((0, 3))).paid.shape == (0, 2)
        with pytest.raises(ValueError, match="lots"):
            rule.clear(np.ones((2, 2)), np.ones((3, 2)))
        with pytest.raises(ValueError, match="asks"):
            rule.clear([1.0], [-1.0])
    assert not any(array.any() for array in McAfee().clear([3.0], [1.0]))  # its one pair sets the prices


@pytest.mark.parametrize("clicks", [[1.0, 2.0], [1.0, nan], [[1.0]] * 3, [-1.0]])
def test_clicks_that_are_none(clicks):
    with pytest.raises(ValueError, match="clicks"):
        GSP().clear([[2.0, 1.0]] * 2, clicks=clicks)


@pytest.mark.parametrize("values", [np.ones((2, 3)), np.zeros((1, 1, 2048)), np.ones(4), np.ones((1, 2, 4))])
def test_values_that_are_none(values):
    with pytest.raises(ValueError, match="values"):
        VCG().clear(values)
