import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import holds, says

from credit_flow.core.measured import measured
from credit_flow.measures import inequality
from credit_flow.measures.inequality import (
    atkinson,
    effective_number,
    entropy,
    entropy_normalized,
    gini,
    gini_corrected,
    hhi,
    hhi_normalized,
    lorenz,
    theil_l,
    theil_t,
    top_share,
)
from credit_flow.theory.known_values import KNOWN
from credit_flow.theory.wealth_models import pareto_top_share

EVERY = [
    gini,
    gini_corrected,
    theil_t,
    theil_l,
    atkinson,
    hhi,
    effective_number,
    hhi_normalized,
    entropy,
    entropy_normalized,
    lambda x: top_share(x, count=1),
]
amounts = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any)
positive = st.lists(st.integers(1, 10**6), min_size=2, max_size=40)


def test_worked_values():
    x = [1, 2, 3, 4]
    holds("PH.H4", (gini(x), theil_t(x), theil_l(x), hhi(x)))
    assert KNOWN["INF-7"].holds((gini(x), gini([0, 0, 0, 10])))
    holds("card.P18.few", (gini_corrected(x), entropy(x), atkinson(x, 0.5)))


@given(amounts)
def test_gini_is_the_area_left_by_the_lorenz_curve(x):
    held = lorenz(x)[:, 1]
    assert gini(x) == pytest.approx(1.0 - (held[1:] + held[:-1]).sum() / len(x), abs=1e-12)


@given(amounts)
def test_gini_is_half_the_relative_mean_difference(x):
    x = np.array(x, dtype=float)
    assert gini(x) == pytest.approx(np.abs(x[:, None] - x).mean() / (2 * x.mean()), abs=1e-12)


@given(amounts)
def test_theil_is_what_entropy_lacks(x):
    assert theil_t(x) == pytest.approx(math.log(len(x)) - entropy(x), abs=1e-10)


@given(amounts)
def test_bounds(x):
    n = len(x)
    assert -1e-12 <= gini(x) <= 1 - 1 / n + 1e-12
    assert -1e-12 <= theil_t(x) <= math.log(n) + 1e-12
    assert 1 / n - 1e-12 <= hhi(x) <= 1 + 1e-12
    assert 1 - 1e-9 <= effective_number(x) <= n + 1e-9
    assert -1e-12 <= atkinson(x) <= 1
    assert -1e-12 <= entropy(x) <= math.log(n) + 1e-12
    assert 1 / n - 1e-12 <= top_share(x, count=1) <= 1 + 1e-12


@given(positive, st.floats(1e-3, 1e3))
def test_scale_does_not_matter(x, scale):
    for measure in EVERY:
        assert measure(np.array(x) * scale) == pytest.approx(measure(x), rel=1e-8, abs=1e-8)


@given(positive, st.integers(2, 4))
def test_replication(x, copies):
    twice = x * copies
    for measure in (gini, theil_t, theil_l, atkinson):
        assert measure(twice) == pytest.approx(measure(x), abs=1e-9)
    assert effective_number(twice) == pytest.approx(copies * effective_number(x))
    assert entropy(twice) == pytest.approx(entropy(x) + math.log(copies), abs=1e-9)


@given(positive)
def test_a_transfer_from_rich_to_poor_lowers_inequality(x):
    x = np.sort(np.array(x, dtype=float))
    gap = x[-1] - x[0]
    if gap < 1.0:
        return
    fairer = x.copy()
    fairer[0] += gap / 4
    fairer[-1] -= gap / 4
    for measure in (gini, theil_t, theil_l, atkinson, hhi):
        assert measure(fairer) < measure(x)


@given(positive)
def test_atkinson_approaches_its_limit_at_aversion_one(x):
    assert atkinson(x, 1.0) == pytest.approx(atkinson(x, 1.0 + 1e-7), abs=1e-4)
    assert atkinson(x, 1.0) == pytest.approx(1.0 - math.exp(-theil_l(x)), abs=1e-9)


def test_equal_and_extreme():
    assert gini([5.0] * 7) == pytest.approx(0.0, abs=1e-15)
    assert gini([0, 0, 0, 8]) == 0.75
    assert gini_corrected([0, 0, 0, 8]) == pytest.approx(1.0)
    assert theil_t([0, 0, 0, 8]) == pytest.approx(math.log(4))
    assert hhi_normalized([0, 0, 0, 8]) == pytest.approx(1.0)
    assert entropy_normalized([1, 1, 1]) == pytest.approx(1.0)


def test_zeros():
    assert atkinson([0, 1], 1.0) == 1.0 and atkinson([0, 1], 2.0) == 1.0
    assert atkinson([0, 1], 0.5) == pytest.approx(0.5)
    with says("zero_value"):
        assert math.isnan(theil_l([0, 1, 0]))


@pytest.mark.parametrize("measure", EVERY)
@pytest.mark.parametrize(
    ("x", "code"),
    [
        ([], "empty"),
        ([1, np.nan], "invalid"),
        ([1, np.inf], "invalid"),
        ([2, -1], "negative"),
        ([0, 0], "zero_total"),
    ],
)
def test_undefined(measure, x, code):
    with says(code):
        assert math.isnan(measure(x))


def test_one_agent():
    for measure, value in ((gini, 0), (theil_t, 0), (theil_l, 0), (atkinson, 0), (hhi, 1), (entropy, 0)):
        assert measure([3.0]) == value
    assert top_share([3.0], fraction=0.2) == 1.0
    assert lorenz([3.0]).tolist() == [[0, 0], [1, 1]]
    for measure in (gini_corrected, hhi_normalized, entropy_normalized):
        with says("one_agent"):
            assert math.isnan(measure([3.0]))


def test_lorenz_undefined():
    with says("zero_total"):
        assert np.isnan(lorenz([0, 0])).all()


def test_top_share():
    assert top_share([1, 2, 3, 4], fraction=0.25) == 0.4
    assert top_share([1, 2, 3, 4], fraction=0.26) == 0.7
    # .07 * 100 is 7.000000000000001 in floating point.
    assert top_share(np.ones(100), fraction=0.07) == pytest.approx(0.07)
    for bad in ({}, {"fraction": 0.1, "count": 1}, {"count": 5}, {"fraction": 0.0}):
        with pytest.raises(ValueError, match="fraction|group"):
            top_share([1, 2, 3, 4], **bad)


def test_pareto_quantiles_hold_what_the_law_says():
    n = 200_000
    x = (1 - (np.arange(n) + 0.5) / n) ** (-1 / 3.0)
    assert top_share(x, fraction=0.2) == pytest.approx(pareto_top_share(3.0, 0.2), abs=1e-3)


def test_measured_keeps_reason_and_value():
    assert measured(gini, [1, 2, 3, 4]) == (pytest.approx(0.25), "", ())
    value, reason, flags = measured(gini, [0, 0])
    assert math.isnan(value) and reason == "zero_total" and flags == ()


def test_negative_reports_the_count():
    with pytest.warns(match="2 of 3"):
        gini([-1, -2, 4])


def test_every_function_is_documented_with_a_source():
    for name, function in vars(inequality).items():
        if callable(function) and not name.startswith("_") and function.__module__ == inequality.__name__:
            assert "key `" in function.__doc__ or name == "top_share", name


RANGES = {
    "gini": (lambda n: 0.0, lambda n: 1.0 - 1.0 / n),
    "gini_corrected": (lambda n: 0.0, lambda n: 1.0),
    "theil_t": (lambda n: 0.0, math.log),
    "theil_l": (lambda n: 0.0, lambda n: math.inf),
    "atkinson": (lambda n: 0.0, lambda n: 1.0),
    "hhi": (lambda n: 1.0 / n, lambda n: 1.0),
    "effective_number": (lambda n: 1.0, lambda n: n),
    "hhi_normalized": (lambda n: 0.0, lambda n: 1.0),
    "entropy": (lambda n: 0.0, math.log),
    "entropy_normalized": (lambda n: 0.0, lambda n: 1.0),
}


@pytest.mark.parametrize("name", RANGES)
def test_a_value_lies_in_the_range_that_is_stated_to_the_last_bit(name):
    """Equal amounts of every number and size, one who has all, and amounts that differ by 300 orders of magnitude."""
    measure, (low, high) = getattr(inequality, name), RANGES[name]
    cases = [np.full(n, amount) for n in range(2, 120) for amount in (2.0, 0.1, 1 / 3, 1e-300, 1e300)]
    cases += [np.append(np.zeros(n), amount) for n in range(1, 40) for amount in (0.1, 1e300)]
    cases += [np.random.default_rng(n).lognormal(0.0, n, n) for n in range(2, 60)]
    for x in cases:
        value = measured(measure, x).value
        assert math.isnan(value) or low(len(x)) <= value <= high(len(x)), (x[:3], len(x), value)
        assert math.isnan(value) or math.copysign(1.0, value) == 1.0, "minus zero"


@pytest.mark.parametrize("name", ["gini", "theil_t", "theil_l"])
def test_a_weight_is_so_many_experts_with_the_same(name):
    measure, rng = getattr(inequality, name), np.random.default_rng(1)
    for _ in range(50):
        x, weights = rng.lognormal(0.0, 1.0, 12), rng.integers(0, 5, 12)
        assert measure(x, weights=weights) == pytest.approx(measure(np.repeat(x, weights)), abs=1e-12)
        assert measure(x, weights=0.1 * weights) == pytest.approx(measure(x, weights=weights), abs=1e-12)
        assert measure(x, weights=np.full(12, 0.3)) == pytest.approx(measure(x), abs=1e-12)
        assert measure(np.full(12, 0.1), weights=0.1 + weights) == pytest.approx(0.0, abs=1e-15)
    for weights in (-np.ones(12), np.zeros(12), np.full(12, np.nan)):
        with pytest.raises(ValueError, match="weights must be finite numbers >= 0"):
            measure(x, weights=weights)
