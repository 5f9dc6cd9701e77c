import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import says

from credit_flow.measures.vital_rates import (
    bankruptcy_rate,
    exposure_by_age,
    exposure_by_wealth,
    hazard,
    selection_covariance,
    survival,
)

lives = st.lists(st.tuples(st.integers(-3, 15), st.integers(1, 12), st.booleans()), max_size=30)


def counted_tick_by_tick(born, died, start, end):
    exposed, deaths = np.zeros(40, int), np.zeros(40, int)
    for tick in range(start + 1, end + 1):
        for b, d in zip(born, died):
            if b < tick and (d == -1 or tick <= d):
                exposed[tick - b - 1] += 1
                deaths[tick - b - 1] += d == tick
    return exposed, deaths


@given(lives, st.integers(0, 8), st.integers(0, 8))
def test_exposure_is_what_a_count_tick_by_tick_gives(lives, start, length):
    born = np.array([b for b, _, _ in lives], dtype=int)
    # A founder born before tick 0 must not die at tick -1, which stands for "alive".
    died = np.array([max(b + age, 0) if dies else -1 for b, age, dies in lives], dtype=int)
    exposed, deaths = exposure_by_age(born, died, (start, start + length))
    all_exposed, all_deaths = counted_tick_by_tick(born, died, start, start + length)
    n = exposed.size
    assert exposed.tolist() == all_exposed[:n].tolist() and not all_exposed[n:].any()
    assert deaths.tolist() == all_deaths[:n].tolist() and not all_deaths[n:].any()


def test_other_causes_are_censored():
    exposed, deaths = exposure_by_age([0, 0, 0], [2, 2, -1], (0, 3), counted=[True, False, False])
    assert exposed.tolist() == [3, 3, 1] and deaths.tolist() == [0, 1, 0]


def test_constant_hazard_is_recovered():
    rng = np.random.default_rng(1)
    died = rng.geometric(0.1, 40_000)
    exposed, deaths = exposure_by_age(np.zeros(40_000, int), np.where(died > 15, -1, died), (0, 15))
    rates = hazard(exposed, deaths)
    assert rates.shape == (15,) and rates == pytest.approx(np.full(15, 0.1), abs=0.01)
    assert survival(rates) == pytest.approx(0.9 ** np.arange(1, 16), abs=0.01)
    assert bankruptcy_rate(deaths.sum(), exposed.sum()) == pytest.approx(0.1, abs=0.002)


def test_without_censoring_survival_is_the_share_alive():
    died = np.array([1, 1, 2, 3, 3, 3, 5, 6, 8, 9])
    exposed, deaths = exposure_by_age(np.zeros(10, int), died, (0, 9))
    with says(flags=["too_few"]):
        rates = hazard(exposed, deaths)
    assert survival(rates) == pytest.approx([(died > a).mean() for a in range(1, 10)])


def test_wealth_bins():
    exposed, deaths = exposure_by_wealth([0.5, 1.0, 1.5, 4.0], [True, False, True, True], [0, 1, 2, 4])
    assert exposed.tolist() == [1, 2, 1] and deaths.tolist() == [1, 1, 1]


def test_reasons():
    with says("no_exposure"):
        assert np.isnan(hazard([0, 9], [0, 3])).tolist() == [True, False]
    with says("no_exposure"):
        assert math.isnan(bankruptcy_rate(0, 0))
    with says("empty"):
        assert math.isnan(selection_covariance([], []))
    with says("invalid"):
        assert math.isnan(selection_covariance([1.0, math.nan], [0, 1]))
    for profit, offspring in (([1, 1], [0, 1]), ([0, 1], [2, 2]), ([3], [1])):
        with says("one_category"):
            assert math.isnan(selection_covariance(profit, offspring))
    with pytest.raises(ValueError, match="died must be > born"):
        exposure_by_age([4], [4], (0, 9))


def test_selection_covariance():
    rng = np.random.default_rng(2)
    profit = rng.normal(size=20_000)
    assert selection_covariance(profit, rng.poisson(1.0, 20_000)) == pytest.approx(0.0, abs=0.03)
    assert selection_covariance(profit, rng.poisson(np.exp(0.5 * profit))) > 0.3
    assert selection_covariance([0, 2], [0, 4]) == 2.0
