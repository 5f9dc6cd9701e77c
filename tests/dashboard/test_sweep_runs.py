"""Runs of a sweep are opened by their ids: those that left a Record, and those that are made again, to the same hash."""

import shutil
import threading
import time

import pandas as pd
import pytest

from credit_flow import CreditEconomy, sweep
from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.run.rebuild import Cancelled
from credit_flow.dashboard.run.recording_job import RecordingJob
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.run.sweep_run_list import is_run, kept_record, list_runs, open_run

BASE = CreditEconomy(experts=30, ticks=25)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two sweeps over the same two runs, one of which keeps Records."""
    path = tmp_path_factory.mktemp("sweeps")
    for name, records in (("bare", False), ("kept", True)):
        sweep(BASE, {"rent": [0.1]}, seeds=2, executor="serial", out=path / name, records=records)
    return path


@pytest.fixture(scope="module")
def names(folder):
    return {(one.name.split("/")[0], one.seed): one.name for one in list_runs(folder)}


def test_every_run_of_every_sweep_is_listed(names, folder):
    assert set(names) == {("bare", 1), ("bare", 2), ("kept", 1), ("kept", 2)}
    assert all(is_run(name) for name in names.values())
    assert {one.ticks for one in list_runs(folder)} == {25}


@pytest.mark.parametrize("which", ["bare", "kept"])
def test_a_run_is_opened_by_its_id_and_is_the_same_run(folder, names, which):
    with open_run(folder, names[which, 2]) as replay, Runner(BASE.but(rent=0.1), seed=2) as runner:
        runner.step(25)
        assert replay.tick == 25 and replay.seed == 2
        for tick in (7, 25):
            assert replay.snapshot(tick).balances.tolist() == runner.snapshot(tick).balances.tolist()
    assert (folder / "kept" / "records").is_dir() and not (folder / "bare" / "records").exists()


def test_a_run_that_is_made_again_says_how_far_it_is_and_can_be_cancelled(folder, names):
    assert kept_record(folder, names["kept", 1]) and not kept_record(folder, names["bare", 1])
    told = []
    with open_run(folder, names["bare", 1], lambda done, all_ticks: told.append((done, all_ticks)) or True):
        assert told and told == sorted(told) and told[-1][0] <= 25 and {of for _, of in told} == {25}
    with pytest.raises(Cancelled):
        open_run(folder, names["bare", 1], lambda done, all_ticks: False)


def test_what_is_being_made_is_shown_when_it_is_made_unless_it_was_cancelled(folder, names):
    making, shown, refused, begun, go_on = RecordingJob(), [], [], threading.Event(), threading.Event()

    def make(progress):
        def told(done: int, all_ticks: int) -> bool:
            more = progress(done, all_ticks)
            begun.set()
            go_on.wait(60)
            return more and progress(done, all_ticks)

        return open_run(folder, names["bare", 1], told)

    for cancels in (True, False):
        begun.clear(), go_on.clear()
        making.start("a run", make, shown.append, refused.append)
        assert begun.wait(60) and making.running and "made again, tick" in making.sentence
        if cancels:
            making.cancel()
            assert not making.running
        go_on.set()
    until = time.monotonic() + 60
    while making.running and time.monotonic() < until:
        time.sleep(0.05)
    assert [player.tick for player in shown] == [25] and refused == []
    shown[0].close()


def test_the_beginning_of_an_id_is_enough(folder, names):
    name = names["bare", 1]
    with open_run(folder, name[:-4]) as replay:
        assert replay.seed == 1


@pytest.mark.parametrize("name", ["bare/runs/zzzz", "../bare/runs/0", "nothing/runs/0", "/etc/runs/0"])
def test_what_is_not_in_the_list_is_refused_without_a_path(folder, name):
    with pytest.raises(RecordError, match="there is no run") as refused:
        open_run(folder, name)
    assert str(folder) not in str(refused.value)


def test_a_run_that_is_not_what_it_was_is_not_shown(folder, names, tmp_path):
    """The journal hash in the sweep's table is another: the program, or the table, has changed."""
    shutil.copytree(folder / "bare", tmp_path / "bare")
    assert forget_hashes(tmp_path / "bare") >= 2
    with pytest.raises(RecordError, match="cannot be made again as it was"):
        open_run(tmp_path, names["bare", 1])


def forget_hashes(path) -> int:
    """Put another journal hash into the tables of a sweep; how many lines have one."""
    n_lines = 0
    for part in path.rglob("*.parquet"):
        table = pd.read_parquet(part)
        if "journal_hash" in table:
            table["journal_hash"], n_lines = "0" * 32, n_lines + len(table)
            table.to_parquet(part)
    return n_lines
