import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import holds, says

from credit_flow.measures.chained_index import Chain, chain_drift, chained, links
from credit_flow.measures.price_index import (
    fisher,
    fisher_quantity,
    laspeyres,
    laspeyres_quantity,
    matched_share,
    paasche,
    paasche_quantity,
    tornqvist,
    tornqvist_quantity,
    unit_values,
)

P0, P1, Q0, Q1 = (1, 2), (2, 2), (10, 5), (6, 8)
BOUNCE_PRICES = [[1, 1], [0.5, 1], [1, 1]]
BOUNCE_QUANTITIES = [[10, 10], [100, 5], [10, 10]]
INDICES = [laspeyres, paasche, fisher]
goods = st.lists(st.tuples(*[st.floats(0.01, 100)] * 4), min_size=1, max_size=8).map(lambda g: np.array(g).T)


def test_worked_values():
    holds("PH.E1.laspeyres", laspeyres(P0, Q0, P1, Q1))
    holds("PH.E1.paasche", paasche(P0, Q0, P1, Q1))
    holds("PH.E1.fisher", fisher(P0, Q0, P1, Q1))
    holds("PH.E2", fisher(P0, Q0, P1, Q1) * fisher_quantity(P0, Q0, P1, Q1))
    holds("PH.E2.wrong", laspeyres(P0, Q0, P1, Q1) * laspeyres_quantity(P0, Q0, P1, Q1))


def test_only_fisher_comes_back_from_a_bounce():
    holds("PH.E3", [chained(index, BOUNCE_PRICES, BOUNCE_QUANTITIES)[-1] for index in INDICES])
    assert chain_drift(fisher, BOUNCE_PRICES, BOUNCE_QUANTITIES) == pytest.approx(0.0, abs=1e-12)
    assert chain_drift(laspeyres, BOUNCE_PRICES, BOUNCE_QUANTITIES) == pytest.approx(0.431818, abs=1e-6)


@given(goods)
def test_factor_reversal(g):
    p0, q0, p1, q1 = g
    ratio = (p1 @ q1) / (p0 @ q0)
    assert fisher(*g) * fisher_quantity(*g) == pytest.approx(ratio, rel=1e-9)
    assert laspeyres(*g) * paasche_quantity(*g) == pytest.approx(ratio, rel=1e-9)
    assert paasche(*g) * laspeyres_quantity(*g) == pytest.approx(ratio, rel=1e-9)


@given(goods)
def test_time_reversal_and_order(g):
    p0, q0, p1, q1 = g
    assert fisher(*g) * fisher(p1, q1, p0, q0) == pytest.approx(1.0, rel=1e-9)
    assert laspeyres(*g) * paasche(p1, q1, p0, q0) == pytest.approx(1.0, rel=1e-9)
    low, high = sorted((laspeyres(*g), paasche(*g)))
    assert low * (1 - 1e-9) <= fisher(*g) <= high * (1 + 1e-9)
    assert (p1 / p0).min() * (1 - 1e-9) <= fisher(*g) <= (p1 / p0).max() * (1 + 1e-9)


@given(goods, st.floats(0.01, 100))
def test_proportional_prices(g, factor):
    p0, q0, _, q1 = g
    for index in INDICES:
        assert index(p0, q0, factor * p0, q1) == pytest.approx(factor, rel=1e-9)


def test_new_and_dead_goods_do_not_enter():
    p0, q0 = (1, 2, 7, math.nan), (10, 5, 3, 0)
    p1, q1 = (2, 2, math.nan, 9), (6, 8, 0, 4)
    holds("PH.E1.fisher", fisher(p0, q0, p1, q1))
    assert matched_share(p0, q0, p1, q1) == (pytest.approx(20 / 41), pytest.approx(28 / 64))


def test_a_break_in_the_chain_stays():
    prices, quantities = [[1, 9], [2, 9], [9, 3], [9, 4]], [[5, 0], [5, 0], [0, 2], [0, 2]]
    with says("no_overlap"):
        steps = links(fisher, prices, quantities)
    assert steps[[0, 2]] == pytest.approx([2.0, 4 / 3]) and math.isnan(steps[1])
    with says("no_overlap"):
        np.testing.assert_allclose(chained(fisher, prices, quantities), [1.0, 2.0, np.nan, 4 / 3])


def test_a_nan_stands_between_any_two_levels_that_cannot_be_compared():
    """One basket with a gap, as dashboard and figures show it: a good without overlap, and a period without sales."""
    prices = [[1.0, 9.0], [9.0, 2.0], [9.0, 3.0], [9.0, 4.5], [1.0, 1.0], [2.0, 9.0], [3.0, 9.0]]
    quantities = [[1, 0], [0, 1], [0, 1], [0, 1], [0, 0], [1, 0], [1, 0]]
    chain = Chain(fisher, base=100.0)
    levels = [chain.add(*period) for period in zip(prices, quantities)]
    np.testing.assert_allclose(levels, [100.0, np.nan, 150.0, 225.0, np.nan, 100.0, 150.0])
    assert chain.starts == [1, 5] and chain.drift == pytest.approx(0.0)
    with says("no_overlap"):
        np.testing.assert_array_equal(chained(fisher, prices, quantities, base=100.0), levels)
    with says("no_overlap"):
        assert math.isnan(chain_drift(fisher, prices[:4], quantities[:4]))


@given(goods)
def test_tornqvist_passes_time_reversal_and_is_next_to_fisher(basket):
    p0, q0, p1, q1 = basket
    assert tornqvist(p0, q0, p1, q1) * tornqvist(p1, q1, p0, q0) == pytest.approx(1.0)
    assert tornqvist_quantity(p0, q0, p1, q1) == pytest.approx(tornqvist(q0, p0, q1, p1))
    near = p0 * 1.01, q0 * 1.01
    assert tornqvist(p0, q0, *near) == pytest.approx(fisher(p0, q0, *near), rel=1e-9) == pytest.approx(1.01)
    changed = p0 * (1.0 + 0.01 * np.sin(p1)), q0 * (1.0 + 0.01 * np.sin(q1))
    assert tornqvist(p0, q0, *changed) == pytest.approx(fisher(p0, q0, *changed), abs=1e-5)


def test_tornqvist_of_two_goods_by_hand():
    """Shares of value 1/2 and 1/2 before, 12/28 and 16/28 after; only the first price doubles."""
    assert tornqvist(P0, Q0, P1, Q1) == pytest.approx(2.0 ** ((1 / 2 + 12 / 28) / 2))


@pytest.mark.parametrize(
    "index", [*INDICES, tornqvist, fisher_quantity, laspeyres_quantity, paasche_quantity]
)
def test_reasons(index):
    for arguments, code in (
        (([1], [0], [1], [1]), "no_overlap"),
        (([], [], [], []), "no_overlap"),
        (([0], [1], [1], [1]), "negative"),
        (([1], [1], [-1], [1]), "negative"),
        (([1], [1], [math.nan], [1]), "invalid"),
        (([1, 1], [1, -1], [1, 1], [1, 1]), "invalid"),
    ):
        with says(code):
            assert math.isnan(index(*arguments))


def test_nothing_sold_has_no_matched_share():
    with says("zero_total"):
        assert np.isnan(matched_share([1], [0], [1], [0])).all()


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="one length: p0 2, q0 1"):
        fisher([1, 2], [1], [1], [1])


def test_unit_values_are_value_over_quantity():
    prices, quantities = unit_values([0, 0, 1], [1, 1, 0], [3, 5, 2], [1, 3, 4], n_periods=2, n_goods=2)
    assert quantities.tolist() == [[0, 4], [4, 0]]
    assert prices[0, 1] == 2.0 and prices[1, 0] == 0.5 and np.isnan(prices[[0, 1], [0, 1]]).all()
