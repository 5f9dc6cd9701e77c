"""A replay shows the Record of a run exactly as the run itself was shown; records are listed within one folder only."""

import json
import threading

import numpy as np
import pytest

from credit_flow import CreditEconomy, Record, preset, run
from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.pictures.sankey import sankey_of
from credit_flow.dashboard.reading.flow_window import flows_of
from credit_flow.dashboard.reading.tick_auctions import auctions_of
from credit_flow.dashboard.run.record_list import list_records, open_record
from credit_flow.dashboard.run.record_player import Replay
from credit_flow.dashboard.run.runner import Runner

TICKS = 150


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a Record, and one of a sweep's runs below it."""
    path = tmp_path_factory.mktemp("runs")
    run(CreditEconomy(), rng=2, ticks=TICKS, out=path / "flagship", preset="default")
    run(CreditEconomy(experts=10), rng=1, ticks=5, out=path / "sweep" / "records" / "abc123")
    return path


@pytest.fixture(scope="module")
def live():
    with Runner(CreditEconomy(), seed=2) as runner:
        runner.step(TICKS)
        yield runner


@pytest.fixture
def replay(folder):
    with Replay(open_record(folder, "flagship")) as made:
        yield made


def test_every_snapshot_of_a_replay_is_that_of_the_run(replay, live):
    for tick in (0, 1, 7, 10, 63, 64, 65, 120, TICKS):
        mine, theirs = replay.snapshot(tick), live.snapshot(tick)
        for name in ("ids", "balances", "parent", "born_at", "born", "dying", "defaulted"):
            assert np.array_equal(getattr(mine, name), getattr(theirs, name)), (tick, name)
        for column in range(5):
            assert np.array_equal(mine.postings[column], theirs.postings[column]), (tick, column)
        assert dict(mine.system) == dict(theirs.system) and dict(mine.books) == dict(theirs.books)
        assert mine.skill_names == theirs.skill_names
        for name in ("population", "supply", "gini"):
            assert mine.metrics[name] == theirs.metrics[name]
        if tick and tick % 10 == 0:
            known = theirs.born_at < tick
            assert np.array_equal(
                mine.main_skill[known & ~mine.dying], theirs.main_skill[known & ~mine.dying]
            )
            assert auctions_of(mine) == [auction for auction in auctions_of(theirs) if auction.asks]
        if tick:
            assert np.array_equal(mine.jobs.doer, theirs.jobs.doer)


def test_windows_and_diagrams_are_the_same(replay, live):
    mine, theirs = flows_of(replay.snapshots(20, 100)), flows_of(live.snapshots(20, 100))
    assert mine.total == theirs.total and np.array_equal(mine.payer, theirs.payer)
    assert sankey_of(replay.snapshot(80), replay.snapshots(20, 100)) == sankey_of(
        live.snapshot(80), live.snapshots(20, 100)
    )


def test_series_and_postings_are_the_same_up_to_the_tick_shown(replay, live):
    for key in ("supply", "price", "inflow", "price_index", "births"):
        ticks, values = replay.history([key], points=1000)[key]
        there, theirs = live.history([key], points=1000)[key]
        assert len(ticks) >= 14 and np.array_equal(values, theirs[np.isin(there, ticks)], equal_nan=True), key
    expert = int(live.snapshot().ids[0])
    assert replay.postings(expert, 30) == live.postings(expert, 30)
    assert replay.life(expert) == live.life(expert)
    replay.follow(expert)
    ticks, held = replay.history([f"balance of {expert}"], points=1000)[f"balance of {expert}"]
    assert [live.snapshot(int(t)).balance(expert) for t in ticks] == held.tolist()
    replay.seek(40)
    assert replay.history(["supply"])["supply"][0][-1] == 40
    assert max(posting.tick for posting in replay.postings(expert, 5)) <= 40


def test_events_of_a_replay_are_births_and_deaths_of_the_run(replay, live):
    def of(player):
        return [event[1:5] for event in player.events()[0] if event.kind in ("birth", "death", "default")]

    assert of(replay) == of(live) and of(replay)
    replay.seek(50)
    assert max(event.tick for event in replay.events()[0]) <= 50


def test_scrubbing_stepping_and_playing_through_time(replay):
    assert replay.tick == TICKS and replay.state == "ended"
    assert replay.seek(100).tick == 100 and replay.state == "paused"
    assert replay.step(3).tick == 103
    replay.play(100)
    waited = threading.Event()
    for _ in range(1000):
        if replay.tick >= 110:
            break
        waited.wait(0.01)
    replay.pause()
    assert 110 <= replay.tick < TICKS and replay.state == "paused"
    assert replay.step(1000).tick == TICKS and replay.state == "ended"
    assert replay.seek(10**9).tick == TICKS and replay.seek(-3).tick == 0
    with pytest.raises(KeyError, match="there are 0 .. 150"):
        replay.snapshot(TICKS + 1)


@pytest.mark.parametrize("name", ["trophic", "attention", "digits"])
def test_records_of_other_scenarios_can_be_shown(name):
    record = run(preset(name).but(experts=20), rng=1, ticks=12)
    with Replay(record) as replay, Runner(preset(name).but(experts=20), seed=1) as live:
        live.step(12)
        assert np.array_equal(replay.snapshot().balances, live.snapshot().balances)
        assert flows_of(replay.snapshots(10)).total == flows_of(live.snapshots(10)).total


def test_records_are_listed_with_what_they_are(folder):
    (folder / "half").mkdir(exist_ok=True)
    (folder / "half" / "manifest.json").write_text("{")
    listed = list_records(folder)
    assert [one.name for one in listed] == ["flagship", "sweep/records/abc123", "half"]
    assert listed[-1].is_broken and listed[-1].title == "half (broken: manifest.json: cannot be read)"
    assert listed[0][1:] == ("credit_economy", "default", 2, TICKS, "finished")
    with pytest.raises(RecordError, match="no such folder"):
        list_records(folder / "nowhere")


def test_the_record_folder_itself_may_be_named(folder):
    assert [one.name for one in list_records(folder / "flagship")] == ["."]
    assert open_record(folder / "flagship", ".").ticks == TICKS


@pytest.mark.parametrize(
    "name", ["../flagship", "/etc", "flagship/../../flagship", "nothing", "\0", "x" * 5000, "link"]
)
def test_nothing_outside_the_folder_is_opened(folder, name):
    root = folder / "sweep"
    if not (root / "link").is_symlink():
        (root / "link").symlink_to(folder / "flagship")
    with pytest.raises(RecordError, match="there is no record") as error:
        open_record(root, name)
    assert str(folder) not in str(error.value)
    assert [one.name for one in list_records(root)] == ["records/abc123"]


def test_a_damaged_record_is_refused_without_its_path(folder, tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "manifest.json").write_text(json.dumps({})[:1])
    with pytest.raises(RecordError, match="record 'bad' cannot be read") as error:
        open_record(tmp_path, "bad")
    assert str(tmp_path) not in str(error.value)


def test_a_record_in_memory_can_be_replayed():
    record = run(CreditEconomy(experts=10), rng=1, ticks=3)
    assert isinstance(record, Record)
    with Replay(record) as replay:
        assert replay.snapshot().held == record.manifest["books"]["held"]


def test_play_at_the_end_begins_again(replay):
    replay.seek(TICKS)
    assert replay.state == "ended"
    replay.play(100)
    replay.pause()
    assert replay.tick < TICKS and replay.state == "paused"
