"""Drift against series whose drift is known, and against what births over deaths cannot tell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_flow.core.measured import MeasureWarning
from credit_flow.measures.statistics.stationarity import drift

SERIES = st.lists(st.integers(0, 1000), min_size=2, max_size=60).filter(any)


def test_a_constant_does_not_drift_and_a_line_does():
    assert drift(np.full(10, 7.0)) == 0.0
    assert drift(np.arange(100, 200)) == pytest.approx(50 / 149.5)
    assert drift([1.0, 5.0, 3.0]) == 1.0  # of an odd number the middle one is in neither half


@given(SERIES)
def test_it_turns_round_with_time_has_no_unit_and_lies_within_two(series):
    if not any(series[: len(series) // 2] + series[-(len(series) // 2) :]):
        return
    found = drift(series)
    assert found == pytest.approx(-drift(series[::-1])) and -2.0 <= found <= 2.0
    assert found == pytest.approx(drift(8.0 * np.array(series)))


def test_a_decline_in_which_births_nearly_equal_deaths_is_seen():
    """The flagship of before, between ticks 1,000 and 1,500: .90 births for every death, and a tenth fewer experts."""
    births, deaths = np.full(500, 0.81), np.full(500, 0.9)
    assert drift(200.0 + np.cumsum(births - deaths)) < -0.1


def test_what_has_no_halves_or_no_mean_has_no_drift():
    for values, reason in (([], "too_few"), ([3.0], "too_few"), ([0.0, 0.0], "zero_total")):
        with pytest.warns(MeasureWarning, match=reason):
            assert np.isnan(drift(values))
