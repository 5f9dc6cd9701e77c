"""Rounding to the quantum and exact splits."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow.core.amounts import LIMIT, PER_CREDIT, QUANTUM, down, nearest, split, up

credits = st.floats(-(2.0**32), 2.0**32, allow_nan=False)
quanta = st.integers(0, 2**52 - 1)
weights = st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e6)), min_size=1, max_size=30).filter(any)
no_deadline = settings(deadline=None)


def on_quantum(x: float) -> bool:
    return (Fraction(x) / Fraction(QUANTUM)).denominator == 1


def test_the_quantum_divides_a_credit_exactly():
    assert QUANTUM * PER_CREDIT == 1.0
    assert LIMIT / QUANTUM == 2.0**53


@no_deadline
@given(credits)
def test_down_nearest_and_up_bracket_the_amount(x):
    low, middle, high = down(x), nearest(x), up(x)
    assert all(map(on_quantum, (low, middle, high)))
    assert low <= x <= high
    assert high - low in (0.0, QUANTUM)
    assert middle in (low, high)
    assert abs(Fraction(middle) - Fraction(x)) <= Fraction(QUANTUM) / 2


@no_deadline
@given(quanta)
def test_amounts_on_the_quantum_stay_as_they_are(n):
    x = n * QUANTUM
    assert down(x) == nearest(x) == up(x) == x


def test_ties_go_to_even():
    assert [nearest(n * QUANTUM / 2) / QUANTUM for n in (1, 3, 5, -1, -3)] == [0.0, 2.0, 2.0, 0.0, -2.0]


def test_there_is_no_negative_zero():
    """A -0.0 would hash differently from 0.0."""
    assert [math.copysign(1.0, f(-0.0)) for f in (nearest, down, up)] == [1.0] * 3
    assert math.copysign(1.0, nearest(-QUANTUM / 4)) == 1.0


@given(st.lists(quanta.map(lambda n: n % 2**40 * QUANTUM), max_size=50), st.randoms())
def test_sums_of_amounts_do_not_depend_on_their_order(amounts, random):
    shuffled = random.sample(amounts, len(amounts))
    assert sum(amounts) == sum(shuffled) == float(np.sum(amounts)) == math.fsum(amounts)


@given(quanta, weights)
def test_a_split_is_exact_and_every_share_within_a_quantum_of_proportional(n, parts):
    amount = n * QUANTUM
    shares, left = split(amount, parts)
    total = sum(map(Fraction, parts))
    assert sum(map(Fraction, shares)) + Fraction(left) == Fraction(amount)
    assert 0.0 <= left < len(parts) * QUANTUM
    for share, part in zip(shares, parts):
        assert on_quantum(share)
        assert 0 <= Fraction(amount) * Fraction(part) / total - Fraction(share) < Fraction(QUANTUM)


@given(quanta, weights, st.randoms())
def test_tie_numbers_deal_out_the_rest_by_largest_fraction(n, parts, random):
    tie = [random.random() for _ in parts]
    amount = n * QUANTUM
    floors, left = split(amount, parts)
    shares, remainder = split(amount, parts, tie=tie)
    assert remainder == 0.0
    extra = (shares - floors) / QUANTUM
    assert set(extra.tolist()) <= {0.0, 1.0} and extra.sum() == left / QUANTUM
    total = sum(map(Fraction, parts))
    fraction = [Fraction(n) * Fraction(part) / total % 1 for part in parts]
    got = [(fraction[i], tie[i]) for i in np.flatnonzero(extra)]
    missed = [(fraction[i], tie[i]) for i in np.flatnonzero(extra == 0)]
    assert not got or not missed or min(got) >= max(missed)


def test_nobody_without_weight_gets_anything():
    shares, left = split(1.0, [0.0, 1.0, 1.0, 1.0], tie=[9.0, 1.0, 2.0, 3.0])
    assert shares[0] == 0.0 and left == 0.0 and shares.sum() == 1.0


@pytest.mark.parametrize("amount", [-1.0, QUANTUM / 2, math.nan, math.inf, LIMIT])
def test_what_is_no_amount_cannot_be_split(amount):
    with pytest.raises(ValueError, match="cannot split"):
        split(amount, [1.0, 2.0])


@pytest.mark.parametrize("parts", [[], [0.0, 0.0], [1.0, -1.0], [1.0, math.nan], [1.0, math.inf], [[1.0]]])
def test_what_are_no_weights_are_refused(parts):
    with pytest.raises(ValueError, match="weights"):
        split(1.0, parts)
