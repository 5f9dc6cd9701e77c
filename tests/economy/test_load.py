"""Load is a running mean: doers of a kind do not take turns, there are more of them in a larger market, and nobody booms."""

from functools import cache

import numpy as np
import pytest

from credit_flow import CreditEconomy, run
from credit_flow.core.records.record import Record
from credit_flow.measures.flows.turns import alternation
from credit_flow.measures.inequality import effective_number

SEEDS = (1, 2, 3)


@cache
def record(seed: int, **changes) -> Record:
    return run(CreditEconomy(**changes), rng=seed)


def turns(record: Record, start: int, stop: int) -> float:
    """How far the two busiest doers of a kind take turns in ticks start + 1 .. stop."""
    steps = record.steps[(record.steps["tick"] > start) & (record.steps["tick"] <= stop)]
    return alternation(steps["doer"], steps["kind"], steps["tick"])


def doers_per_kind(record: Record, start: int, stop: int) -> float:
    """How many equal doers would share a kind's steps as unequally, mean over kinds."""
    steps = record.steps[(record.steps["tick"] > start) & (record.steps["tick"] <= stop)]
    return float(steps.groupby("kind")["doer"].agg(lambda who: effective_number(np.bincount(who))).mean())


def test_the_two_busiest_doers_of_a_kind_do_not_take_turns():
    found = [turns(record(seed, ticks=3300), 3000, 3300) for seed in SEEDS]
    assert min(found) > -0.3, found


def test_with_a_load_of_the_last_tick_alone_they_do():
    found = [turns(record(seed, ticks=3300, load_memory=1), 3000, 3300) for seed in SEEDS]
    assert np.mean(found) < -0.3, found


def test_a_larger_market_has_more_doers_of_each_kind():
    """Four times the tasks, at least three times the doers."""
    small = np.mean([doers_per_kind(record(seed, ticks=3300), 2000, 3000) for seed in SEEDS])
    large = doers_per_kind(record(1, ticks=3000, task_rate=120.0, experts=400), 2000, 3000)
    assert large > 3.0 * small, (small, large)


@pytest.mark.slow
def test_no_society_booms():
    """The mean of 500 ticks never exceeds 350 experts between ticks 2,001 and 8,000, in 20 seeds."""
    highest = []
    for seed in range(1, 21):
        population = run(CreditEconomy(ticks=8000), rng=seed).measures["population"].loc[2001:]
        highest.append(population.to_numpy().reshape(-1, 500).mean(axis=1).max())
    assert max(highest) < 350.0, np.round(highest)
