"""Measures of transfer, by hand-worked values."""

import math

import numpy as np
import pytest

from credit_flow.measures.statistics.transfer_measures import (
    censored_median,
    forgetting,
    ratio_to_scratch,
    samples_to_reach,
    shortfall,
)


def test_samples_until_a_level_is_first_reached_or_never():
    samples, returns = [0, 100, 200, 300], [0.0, 0.5, 0.4, 0.8]
    assert (
        samples_to_reach(samples, returns, 0.5) == 100.0
    )  # equal is enough, and falling back does not undo it
    assert samples_to_reach(samples, returns, 0.72) == 300.0
    assert samples_to_reach(samples, returns, -1.0) == 0.0
    assert samples_to_reach(samples, returns, 0.9) == math.inf


def test_the_shortfall_is_the_area_between_optimum_and_curve():
    assert shortfall([0, 10, 20], [0.8, 0.8, 0.8], 0.8) == pytest.approx(0.0)
    assert shortfall([0, 10, 20], [0.0, 0.0, 0.0], 0.8) == pytest.approx(1.0)
    # A triangle of 10 x 0.8 / 2 of a rectangle of 40 x 0.8.
    assert shortfall([0, 10, 40], [0.0, 0.8, 0.8], 0.8) == pytest.approx(0.125)
    assert shortfall([0, 1, 2], [-0.8, -0.8, -0.8], 0.8) == pytest.approx(2.0)  # penalties lose more than all
    assert np.isnan(shortfall([0], [0.1], 0.8)) and np.isnan(shortfall([0, 1], [0.1, 0.1], np.nan))


def test_ratio_to_scratch_and_forgetting():
    assert ratio_to_scratch(0.1, 0.4) == 0.25 and np.isnan(ratio_to_scratch(0.1, 0.0))
    assert forgetting(0.8, 0.3) == 0.5 and forgetting(0.3, 0.8) == -0.5


def test_the_median_keeps_those_who_never_got_there():
    assert censored_median([3.0, 1.0, math.inf]) == 3.0
    assert censored_median([1.0, math.inf, math.inf]) == math.inf
    assert censored_median([1.0, 3.0]) == 2.0 and censored_median([1.0, math.inf]) == math.inf
    assert np.isnan(censored_median([]))
