import math

import numpy as np
import pytest
from measure_cases import holds
from scipy import stats
from wealth_games import (
    births_and_deaths,
    insolvent,
    reinforced,
    ruined,
    saving_split,
    unit_exchange,
    yard_sale,
)

from credit_flow.core.streams import stream_key
from credit_flow.measures.inequality import gini, hhi
from credit_flow.theory import wealth_models as theory


def key(seed, name):
    return stream_key(seed, f"test.{name}")


def sampled_gini(wealth, game, n_burn, n_samples):
    """Mean Gini over `n_samples` states of `game(wealth, round)`, after `n_burn` rounds."""
    values = []
    for round_ in range(n_burn + n_samples):
        game(wealth, round_)
        if round_ >= n_burn:
            values.append(gini(wealth))
    return np.mean(values)


def test_unit_exchange_is_geometric():
    k = key(1, "unit")
    value = sampled_gini(np.ones(5000), lambda w, r: unit_exchange(w, 50_000, r, k), 30, 30)
    holds("PH.H1", value)
    assert value == pytest.approx(theory.geometric_gini(1.0), abs=0.005)


def test_unit_exchange_among_a_hundred():
    k = key(2, "unit")
    holds("PH.H1.100", sampled_gini(np.ones(100), lambda w, r: unit_exchange(w, 5000, r, k), 20, 2000))


def test_unit_exchange_with_more_money():
    k = key(3, "unit")
    value = sampled_gini(np.full(2000, 5.0), lambda w, r: unit_exchange(w, 200_000, r, k), 30, 30)
    assert value == pytest.approx(theory.geometric_gini(5.0), abs=0.01)


def test_pair_split_is_exponential():
    start = np.ones(1000)
    saving_split(start, 0.0, 300_000, 0, key(1, "split"))
    holds("EM.D8", gini(start))
    assert start.sum() == pytest.approx(1000.0)


def test_saving_narrows_the_distribution():
    values = []
    for saved in (0.2, 0.8):
        runs = np.ones((20, 1000))
        for seed, wealth in enumerate(runs):
            saving_split(wealth, saved, 200_000, 0, key(seed, "saving"))
        values.append(np.mean([gini(wealth) for wealth in runs]))
    holds("card.P18.saving", values)
    holds("card.P18.saving.gamma", [theory.saving_gini(saved) for saved in (0.2, 0.8)])


def yard_sale_gini(n_sweeps, redistributed):
    wealth = np.ones(500)
    yard_sale(wealth, 0.1, redistributed, n_sweeps, 0, key(1, "yard"))
    return gini(wealth)


def test_fair_bets_condense_wealth_and_redistribution_stops_them():
    holds("PH.H3", [yard_sale_gini(4000, 0.0), yard_sale_gini(4000, 0.01)])
    holds(
        "card.P18.yard_sale",
        [yard_sale_gini(100, 0.0), yard_sale_gini(1000, 0.0), yard_sale_gini(4000, 0.001)],
    )


def test_without_exchange_nothing_changes():
    wealth = np.random.default_rng(0).random(50)
    before = gini(wealth)
    saving_split(wealth, 0.5, 0, 0, key(1, "none"))
    holds("card.P18.no_exchange", gini(wealth) - before)


def test_carrying_capacity_is_inflow_over_upkeep():
    balance = np.zeros(4000)
    holds("EM.D7", births_and_deaths(10, 0.5, 15.0, 5.0, 3000, 1000, key(1, "d7"), balance))
    holds("EM.D7", theory.carrying_capacity(10, 0.5))
    other = births_and_deaths(10, 0.5, 9.0, 4.0, 6000, 1000, key(2, "d7"), balance)
    assert other == pytest.approx(20.0, abs=1.0), "the thresholds do not matter"


def test_ruin():
    n = 400_000
    holds("PH.K1", ruined(0.6, 5, 40, n, key(1, "ruin")) / n)
    holds("PH.K1", theory.ruin_probability(0.6, 5))


def test_branching_extinction_is_the_fixed_point():
    q = 0.0
    for _ in range(200):
        q = 0.4 + 0.6 * q * q
    holds("card.P20.branching", q)
    holds("card.P20.branching", theory.branching_extinction(0.6))


def test_insurance_ruin():
    holds("card.P20.ruin", theory.cramer_lundberg_ruin(10, 0.2))
    n = 40_000
    simulated = insolvent(10.0, 0.2, 80.0, n, key(1, "insurer")) / n
    assert simulated == pytest.approx(
        theory.cramer_lundberg_ruin(10, 0.2), abs=4 * math.sqrt(0.157 * 0.843 / n)
    )


def reinforcement(exponent, n_runs, n_tasks):
    counts, hhis, tops = np.empty((2, 10)), np.empty(n_runs), np.empty(n_runs)
    reinforced(exponent, n_tasks, key(1, "polya"), 0, counts[0], counts[1], hhis, tops)
    return hhis, tops


def polya(n_runs):
    hhis, tops = reinforcement(1.0, n_runs, 2000)
    holds("PH.K2.hhi", hhis.mean())
    holds("PH.K2.majority", (tops > 0.5).mean())


def test_linear_reinforcement_has_no_winner():
    polya(20_000)
    holds("PH.K2.hhi", theory.polya_hhi(10))
    holds("PH.K2.majority", theory.polya_majority(10))


@pytest.mark.slow
def test_linear_reinforcement_at_full_size():
    polya(400_000)


def test_convex_reinforcement_has_a_winner():
    holds("card.P14", reinforcement(1.5, 2000, 3000)[0].mean())


def test_equal_chance_concentration():
    rng = np.random.default_rng(1)
    values = [hhi(row) for row in rng.multinomial(50, np.full(10, 0.1), 4000)]
    assert np.mean(values) == pytest.approx(theory.equal_chance_hhi(10, 50), abs=0.001)


def test_pareto_and_bouchaud_mezard():
    holds("card.P18.pareto", theory.pareto_top_share(1.161, 0.2))
    holds("card.P18.bouchaud_mezard", theory.bouchaud_mezard_gini(3.0))
    holds("card.P18.bouchaud_mezard", gini(stats.invgamma(3, scale=2).rvs(400_000, random_state=1)))
    assert gini(stats.gamma(1.75).rvs(400_000, random_state=1)) == pytest.approx(
        theory.gamma_gini(1.75), abs=0.003
    )
    assert theory.gamma_gini(1.0) == pytest.approx(theory.EXPONENTIAL_GINI)


def test_stock_with_inflow_and_spending():
    stock = 0.0
    for _ in range(400):
        before = stock + 20.0
        stock = before - 0.2 * before
    holds("card.P01", (before, stock))
    holds("card.P01", (theory.stock_before_spending(20, 0.2), theory.stock_after_spending(20, 0.2)))
    assert theory.stationary_stock(20, 0.2) == 100.0


def test_draining():
    balances, ticks = np.full(8, 12.0), 0
    while balances.any():
        balances -= 0.5
        ticks += 1
    assert ticks == theory.extinction_time(8 * 12.0, 0.5, 8)


def test_branching_costs():
    holds("EM.D10.cost", [theory.path_cost_ratio(g) for g in (0.5, 1.0, 2.0)])
    holds("EM.D10.angle", [theory.branching_angle(g) for g in (0.0, 0.5, 1.0)])
    holds("card.murray", theory.MURRAY_RATIO)


@pytest.mark.parametrize("g", [0.3, 0.5, 0.8])
def test_the_angle_is_the_cheapest(g):
    """Two sources at (-1, 0), (1, 0), a sink at (0, 5): the fork that costs least opens at the angle of theory."""
    heights = np.linspace(0.0, 4.9, 400_001)
    cost = 2 * np.hypot(1.0, heights) + 2.0**g * (5.0 - heights)
    best = heights[np.argmin(cost)]
    assert 2 * math.degrees(math.atan2(1.0, best)) == pytest.approx(theory.branching_angle(g), abs=1e-2)
