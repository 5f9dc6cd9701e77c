"""Batches: many seeds in other processes, the same numbers as one by one, with progress, cancel and named failures."""

import threading

import numpy as np
import pytest
from broken import Broken

from credit_flow import CreditEconomy
from credit_flow.dashboard.run.band import band_of
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.run.seed_batch import Batch

SMALL = CreditEconomy(experts=20, task_rate=6.0)


def test_a_batch_gives_the_series_of_single_runs_and_equals_differ_by_exactly_nothing():
    batch, again = Batch(SMALL, [3, 1], 15, n_workers=1), Batch(SMALL, [1, 3], 15, n_workers=1)
    assert batch.running
    assert batch.wait(120) and again.wait(120)
    assert batch.progress == (2, 2) and not batch.failed and batch.sentence == "2 of 2 seeds"
    for seed in (1, 3):
        with Runner(SMALL, seed=seed) as runner:
            runner.step(15)
            assert set(batch.keys) == set(runner.keys)
            for key in ("supply", "gini", "inflow", "price", "population", "price_index"):
                ticks, values = runner.history([key])[key]
                mine = batch.series(key)[seed][ticks[ticks > 0] - 1]
                assert np.array_equal(mine, values[ticks > 0], equal_nan=True), key
    band, difference = batch.band("supply"), batch.difference(again, "supply")
    assert band.n == 2 and band.ticks.tolist() == list(range(1, 16))
    assert ((band.low <= band.mean) & (band.mean <= band.high)).all() and band.low[-1] < band.high[-1]
    assert not difference.mean.any() and not difference.low.any() and not difference.high.any()


def test_seeds_that_fail_are_named_and_the_others_go_on():
    batch = Batch(Broken(experts=10), [1, 2], 10, n_workers=1)
    assert batch.wait(120)
    assert sorted(batch.failed) == [1, 2] and batch.progress == (2, 2)
    assert "Tick 3 failed in Bridge" in batch.failed[1] and "secret" not in batch.failed[1]
    assert batch.sentence == "0 of 2 seeds, 2 failed" and batch.band("supply").n == 0


def test_a_batch_can_be_cancelled_and_keeps_what_is_ready():
    batch = Batch(SMALL.but(ticks=100_000), range(1, 21), 100_000, n_workers=1)
    threading.Event().wait(0.2)
    batch.cancel()
    assert batch.wait(120), "all stop within a tick"
    assert batch.is_cancelled and batch.progress[0] < 20 and "(cancelled)" in batch.sentence


@pytest.mark.parametrize("seeds", [[], [1, 1]])
def test_seeds_are_one_or_more_each_once(seeds):
    with pytest.raises(ValueError, match="each once"):
        Batch(SMALL, seeds, 10)


def test_a_band_leaves_out_what_is_not_there():
    band = band_of([np.array([1.0, 2.0, np.nan]), np.array([3.0, np.nan, np.nan])], 3)
    assert band.mean[:2].tolist() == [2.0, 2.0] and np.isnan(band.mean[2]) and band.n == 2
    hundred = band_of([np.array([float(k)]) for k in range(101)], 1)
    assert (hundred.low[0], hundred.mean[0], hundred.high[0]) == (5.0, 50.0, 95.0)
