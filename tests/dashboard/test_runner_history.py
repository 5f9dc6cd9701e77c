"""Series stay bounded and keep their extremes; the ring stays bounded; the price chain is Fisher's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_flow import CreditEconomy, CreditFlow, run
from credit_flow.dashboard.reading.history import Series, min_max
from credit_flow.dashboard.reading.run_events import EventLog
from credit_flow.dashboard.run.run_list import RunList, smoothed
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.run.snapshot_ring import SnapshotRing
from credit_flow.measures.chained_index import chained
from credit_flow.measures.price_chain import PriceChain
from credit_flow.measures.price_index import fisher, unit_values

VALUES = st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=1, max_size=300)


@given(VALUES, st.integers(8, 60))
def test_thinning_out_keeps_ends_extremes_gaps_and_order(values, points):
    values = np.array(values)
    ticks = np.arange(len(values)) * 3
    kept, found = min_max(ticks, values, points)
    assert len(kept) <= max(points, 8) and (np.diff(kept) > 0).all()
    assert kept[0] == ticks[0] and kept[-1] == ticks[-1]
    assert np.array_equal(values[kept // 3], found, equal_nan=True)
    if np.isfinite(values).any():
        assert np.nanmax(found) == np.nanmax(values) and np.nanmin(found) == np.nanmin(values)
    assert np.isnan(found).any() == np.isnan(values).any()


def test_a_series_never_holds_more_than_its_room_and_keeps_its_peak():
    series = Series(most=100)
    for tick in range(5_000):
        series.append(tick, 1e9 if tick == 777 else float(tick % 7))
        assert len(series) <= 100
    ticks, values = series.points()
    assert ticks[0] == 0 and ticks[-1] == 4_999 and values.max() == 1e9 and ticks[values.argmax()] == 777
    assert len(series.points(20)[0]) <= 20


def test_the_ring_is_bounded_by_number_and_by_bytes():
    with Runner(CreditEconomy(experts=20), seed=1) as runner:
        runner.step(30)
        snapshots = runner.snapshots(30)
    few, small = SnapshotRing(most=10), SnapshotRing(most_bytes=3 * snapshots[0].n_bytes)
    for snapshot in snapshots:
        few.add(snapshot)
        small.add(snapshot)
        assert len(few) <= 10 and (small.n_bytes <= small.most_bytes or len(small) == 1)
    assert few.first == 21 and few.get(20) is None and few.newest.tick == 30
    assert few.n_bytes == sum(snapshot.n_bytes for snapshot in snapshots[-10:])


def test_event_ids_rise_and_gaps_are_reported():
    log = EventLog(most=10)
    for number in range(30):
        log.add(number, "birth" if number % 3 else "death", "x")
    found, n_missing = log.since(0)
    assert [event.id for event in found] == sorted({event.id for event in found})
    assert len(found) + n_missing == 30 and sum(event.kind == "death" for event in found) == 10
    newest = found[-1].id
    assert log.since(newest) == ([], 0)
    log.add(30, "error", "y")
    assert [event.id for event in log.since(newest)[0]] == [newest + 1]


def test_the_price_chain_is_the_chained_fisher_of_the_measures():
    rng = np.random.default_rng(1)
    ticks, kinds = np.repeat(np.arange(1, 61), 8), rng.integers(0, 3, 480)
    prices, work = rng.uniform(0.5, 2.0, 480), rng.uniform(0.1, 1.0, 480)
    chain = PriceChain(n_ticks=10)
    levels = []
    for tick in range(1, 61):
        mine = ticks == tick
        index = chain.add(tick, {"kind": kinds[mine], "price": prices[mine], "work": work[mine]})
        if index is not None:
            levels.append(index)
    table = unit_values((ticks - 1) // 10, kinds, prices, work, n_periods=6, n_goods=3)
    assert np.allclose(levels, 100.0 * chained(fisher, *table))
    direct = fisher(table[0][0], table[1][0], table[0][-1], table[1][-1])
    assert np.isclose(chain.drift, levels[-1] / 100.0 / direct - 1.0) and not chain.restarts


def test_a_broken_chain_is_a_gap_and_begins_anew_at_100():
    chain = PriceChain(n_ticks=1)

    def period(tick, kind, price):
        return chain.add(
            tick, {"kind": np.array([kind]), "price": np.array([price]), "work": np.array([1.0])}
        )

    assert period(1, 0, 1.0) == 100.0 and period(2, 0, 2.0) == 200.0
    assert np.isnan(chain.add(3, None))
    assert period(4, 0, 3.0) == 100.0 and chain.restarts == [4]
    assert np.isnan(period(5, 1, 1.0)) and period(6, 1, 1.5) == 150.0 and chain.restarts == [4, 5]


def test_the_series_of_a_runner_are_those_of_the_record():
    record = run(CreditEconomy(), rng=5, ticks=30)
    with Runner(CreditEconomy(), seed=5) as runner:
        runner.step(30)
        for key in ("population", "supply", "work", "compute_price", "births"):
            ticks, values = runner.history([key])[key]
            assert (values[ticks >= 1] == record.measures[key].to_numpy()).all()
        found = runner.history(["inflow", "outflow", "supply", "no such"])
        assert len(found["no such"][0]) == 0
        change = np.diff(found["supply"][1])
        assert (change == found["inflow"][1] - found["outflow"][1]).all()


def test_past_runs_are_kept_once_and_at_most_eight():
    runs = RunList()
    with Runner(CreditEconomy(experts=10), seed=1) as runner:
        for seed in range(10):
            runner.reset(seed=seed)
            runner.step(2)
            runs.keep(runner)
            kept = runs.keep(runner, name=f"mine {seed}")
        assert [one.seed for one in runs.runs] == list(range(2, 10)) and runs.runs[-1].name == "mine 9"
        runs.forget(kept.run_id)
        assert len(runs.runs) == 7


def test_smoothing_is_the_trailing_mean():
    values = np.array([1.0, 2.0, np.nan, 4.0, 8.0, np.nan, np.nan])
    assert smoothed(values, 2) == pytest.approx([1.0, 1.5, 2.0, 4.0, 6.0, 8.0, np.nan], nan_ok=True)
    assert (smoothed(values, 100)[:2] == [1.0, 1.5]).all()


def test_metrics_are_exact_sums_of_the_ledger():
    model = CreditFlow(CreditEconomy(), rng=5).run(7)
    with Runner(CreditEconomy(), seed=5) as runner:
        metrics = runner.step(7).metrics
    assert metrics["minted"] - metrics["burnt"] == metrics["supply"] == model.ledger.held
