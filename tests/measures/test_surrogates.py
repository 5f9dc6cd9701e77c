"""Surrogates are what they claim: every order alike, things dealt out one by one, least squares row by row."""

import numpy as np
import pytest

from credit_flow.measures.inequality import hhi
from credit_flow.measures.surrogates import dealt_out, permutations, slopes


def test_orders_are_whole_and_each_place_is_as_likely_as_any():
    orders = permutations(5, 20_000, seed=1)
    assert (np.sort(orders, axis=1) == np.arange(5)).all()
    found = np.array([np.bincount(column, minlength=5) for column in orders.T])
    assert np.abs(found - 4000).max() < 4.5 * np.sqrt(20_000 * 0.2 * 0.8)


def test_the_same_seed_gives_the_same_orders_and_another_others():
    assert np.array_equal(permutations(9, 50, 3), permutations(9, 50, 3))
    assert not np.array_equal(permutations(9, 50, 3), permutations(9, 50, 4))


def test_what_is_dealt_out_is_all_there_is_and_as_unequal_as_chance_says():
    """E HHI = q + (1 - q) / n with q the sum of squared shares of the things."""
    weights = np.random.default_rng(1).lognormal(size=60)
    got = dealt_out(weights, receivers=8, n=4000, seed=2)
    assert got.shape == (4000, 8)
    np.testing.assert_allclose(got.sum(axis=1), weights.sum())
    index = np.array([hhi(row) for row in got])
    q = hhi(weights)
    assert index.mean() == pytest.approx(q + (1 - q) / 8, abs=4 * index.std() / np.sqrt(4000))


def test_slopes_are_those_of_least_squares():
    rng = np.random.default_rng(3)
    y, x = rng.normal(size=12), rng.normal(size=(7, 12))
    np.testing.assert_allclose(slopes(y, x), [np.polyfit(row, y, 1)[0] for row in x])
    assert not slopes(np.full(12, 4.0), x).any()
