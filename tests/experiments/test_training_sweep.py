"""A sweep whose trials are trainings: the same table however it was done, killed or not, and rows that say what the trainings alone say."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command_line import call
from sweep_cases import assert_same

from credit_flow import Sweep, sweep
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName
from credit_flow.experiments.curves.training_folder import SUMMARY, TABLE
from credit_flow.experiments.sweeps.design import as_design
from credit_flow.experiments.sweeps.plan import Plan
from credit_flow.experiments.sweeps.replay_run import replay
from credit_flow.experiments.sweeps.sweep_again import sweep_again
from credit_flow.experiments.training.checkpoint import FILE
from credit_flow.experiments.training.societies_in_training import Training
from credit_flow.experiments.training.train import train
from credit_flow.experiments.trials.train_trial import TrainTrial
from credit_flow.experiments.trials.trial_choice import as_trial
from credit_flow.models.vickrey_society import VickreySociety

BASE = as_trial("train:vickrey_society").but(copies=32, auctions=1920, **{"tune.minibatch": 128})
VARIED = {"tune.auctions": [320, 960], "learner": ["ppo", "a2c"]}


@pytest.fixture(scope="module")
def serial(tmp_path_factory) -> Sweep:
    return sweep(BASE.but(learner="ppo"), VARIED, 2, executor="serial", out=tmp_path_factory.mktemp("swept"))


def test_a_row_says_what_the_training_alone_says(serial):
    row = serial.table.iloc[0]
    alone = train(
        VickreySociety(copies=32, exploration=0.0),
        settings={"auctions": 320, "minibatch": 128},
        seeds=[1],
        auctions=1920,
    )
    assert row["journal_hash"] == alone.models[0].ledger.journal.hash
    assert row["greedy_return"] == alone.examine()[0] and row["updates"] == 6 and row["residual"] == 0.0
    assert (
        row["return"] == alone.rows[-1]["return"]
        and row["misbid"] == alone.rows[-1]["truth/winners_absolute"]
    )
    curve = [(one["auctions"], one["greedy_return"]) for one in alone.rows]
    reached = [auctions for auctions, greedy in curve if greedy >= 0.9 * row["optimum"]]
    assert row["optimum"] == 0.8 and row["reached_90"] == bool(reached)
    assert np.array_equal(row["auctions_to_90"], reached[0] if reached else np.nan, equal_nan=True)


def test_every_hyper_parameter_is_in_the_id_and_the_order_of_saying_is_not():
    def ids(trial):
        return [job.run_id for job in Plan(trial, as_design({}), 1).jobs]

    same = as_trial("train:vickrey_society").but(**{"tune.minibatch": 128}).but(auctions=1920).but(copies=32)
    assert ids(same) == ids(BASE)
    others = [{"tune.clip": 0.3}, {"auctions": 1921}, {"learner": "a2c"}, {"device": "auto"}, {"copies": 33}]
    assert len({*ids(BASE), *(ids(BASE.but(**one))[0] for one in others)}) == 6


def test_what_is_usual_follows_what_is_varied():
    assert as_trial("train:vickrey_society").but(learner="q_bids").value_of("exploration") == 0.1
    assert as_trial("train:vickrey_society").value_of("exploration") == 0.0
    assert (
        as_trial("train:vickrey_society").but(exploration=0.3, learner="q_bids").value_of("exploration")
        == 0.3
    )
    pictures = as_trial("train:vickrey_society").but(world_name="mental_rotation")
    assert pictures.value_of("tune.epochs") == 4 and BASE.value_of("tune.epochs") == 1
    assert as_trial("train:social_dilemma/cleanup_mini").value_of("tune.minibatch") == 2048


@pytest.mark.parametrize("name", ["train:vickrey_society", "train:social_dilemma/cleanup_mini"])
def test_there_are_no_more_copies_than_auctions_between_updates(name):
    trial = as_trial(name)
    asked = [trial.but(**{"tune.auctions": update}).value_of("copies") for update in (64, 256, 512, 4096)]
    assert asked == [64, 256, 512, 512] == [min(trial.value_of("copies"), n) for n in (64, 256, 512, 4096)]
    fewer = trial.but(copies=32, **{"tune.auctions": 32})
    assert fewer.but(copies=64, **{"tune.auctions": 64}).value_of("copies") == 64
    with pytest.raises(ParameterError, match="tune.auctions = 32: .* a tick holds 33, .* or fewer copies"):
        fewer.but(copies=33)


def test_processes_give_the_same_table(serial):
    assert_same(sweep(BASE, VARIED, 2, workers=2).table, serial.table)


def test_a_sweep_that_stopped_goes_on_from_its_folder_and_the_checkpoint_of_the_training_under_way(
    serial, tmp_path
):
    class Enough(Exception):
        pass

    def stop(done, failed, total):
        raise Enough

    with pytest.raises(Enough):
        sweep(BASE, VARIED, 2, executor="serial", out=tmp_path, progress=stop)
    assert len(Sweep.open(tmp_path).table) == 1  # a batch is one training
    next_id = Sweep.open(tmp_path).runs["run_id"][1]
    under_way, folder = BASE.but(**{"tune.auctions": 320})._begin(2), tmp_path / "trainings" / next_id
    under_way.advance(25)
    folder.mkdir(parents=True)
    under_way.checkpoint().save(folder)
    again = sweep_again(tmp_path, {})
    found = sweep(**again, executor="serial", out=tmp_path, resume=True)
    assert_same(found.table, serial.table)
    left = sorted(path.relative_to(tmp_path / "trainings") for path in (tmp_path / "trainings").rglob("*.*"))
    assert left == sorted(
        Path(run_id) / TABLE for run_id in found.table["run_id"]
    )  # its curve, and nothing else


def test_a_training_goes_on_from_where_an_attempt_was_killed(tmp_path):
    trial = BASE.but(**{"tune.auctions": 320})
    under_way = trial._begin(3)
    under_way.advance(25)
    under_way.checkpoint().save(tmp_path)
    assert_same(*(pd.DataFrame([trial.row(3, **how)]) for how in ({"folder": tmp_path, "keep": True}, {})))
    held = json.loads((tmp_path / SUMMARY).read_text())
    spent = held["auctions_per_cpu_second"] * sum(held["cpu_seconds"].values())
    assert held["auctions"] == 1920 and round(spent) == 1920 - 25 * 32


def test_a_training_that_fails_leaves_nothing_behind_but_its_row(tmp_path, monkeypatch):
    def fail(training):
        training.checkpoint().save(tmp_path / "trainings" / named[0])
        raise ArithmeticError("no more")

    named = [job.run_id for job in Plan(BASE, as_design({}), 1).jobs]
    monkeypatch.setattr(Training, "advance", fail)
    found = sweep(BASE, {}, 1, executor="serial", out=tmp_path)
    assert found.failures["message"].str.contains("no more").all() and len(found.failures) == 1
    assert not (tmp_path / "trainings").exists()


def test_records_are_the_folders_of_trainings(tmp_path):
    found = sweep(BASE, {"tune.auctions": [960]}, 1, executor="serial", out=tmp_path, records=True)
    kept = tmp_path / "trainings" / found.table["run_id"][0]
    came_to = json.loads((kept / SUMMARY).read_text())
    assert came_to["journal_hash"] == {"1": found.table["journal_hash"][0]} and (kept / FILE).exists()


def test_a_training_is_done_again_with_the_same_journal(serial, tmp_path):
    again = replay(serial, serial.table["run_id"][0][:10], out=tmp_path / "again")
    assert again.models[0].ledger.journal.hash == serial.table["journal_hash"][0]
    said = call("replay", serial.path, serial.table["run_id"][5], "--out", tmp_path / "cli")
    assert serial.table["journal_hash"][5] in said.stdout


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"tune.ratte": [0.1]}, "did you mean 'tune.rate'"),
        ({"tune.rate": [0.1, -3]}, r"tune.rate = -3: must be 0 .. 1"),
        ({"tune.preset": ["papre"]}, "did you mean 'paper'"),
        ({"learner": ["pppo"]}, "did you mean 'ppo'"),
        ({"ticks": [5]}, "say auctions"),
        ({"tune.auctions": [64, 31]}, "tune.auctions = 31: .* a tick holds 32"),
        ({"copie": [5]}, "did you mean 'copies'"),
        ({"auctions": [0]}, "auctions = 0: must be"),
    ],
)
def test_what_is_asked_wrongly_is_refused_before_anything_is_trained(settings, says, tmp_path):
    with pytest.raises((ParameterError, UnknownName), match=says):
        sweep(BASE, settings, 1, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("trial", "says"),
    [
        ("train:trophic", "no states are sold"),
        ("train:vickrey_sociaty", "did you mean 'vickrey_society'"),
        ("trian:vickrey_society", "did you mean 'train'"),
        (["train:vickrey_society", "vickrey_society"], "all runs, or all trainings"),
        (TrainTrial(VickreySociety(), device="cuda"), "no GPU"),
    ],
)
def test_trials_that_are_none_are_refused(trial, says, tmp_path):
    with pytest.raises((ParameterError, UnknownName), match=says):
        sweep(trial, {}, 1, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


WORDS = [
    "train:vickrey_society",
    "--set=copies=32",
    "--set=tune.minibatch=128",
    "--vary=tune.auctions=320,960",
]
WORDS += ["--vary=learner=ppo,a2c", "--auctions=1920", "--seeds=2", "--workers=1", "--json"]


def test_a_killed_command_resumes_to_the_same_table_and_draws_it(serial, tmp_path):
    command = [sys.executable, "-m", "credit_flow.cli", "sweep", *WORDS, "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines, deadline = tmp_path / "out" / "manifest.jsonl", time.monotonic() + 120
    while not (lines.exists() and lines.read_text().count("\n") >= 2):
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert 0 < len(Sweep.open(tmp_path / "out").table) < 8
    resumed = call("sweep", "--resume", "--json", "--out", tmp_path / "out")
    assert json.loads(resumed.stdout)["done"] == 8
    table = Sweep.open(tmp_path / "out").table
    assert_same(table, serial.table)
    assert_same(pd.read_parquet(tmp_path / "out" / "table.parquet"), serial.table)
    drawn = call("figures", tmp_path / "out", "--measure", "misbid", "--format", "csv")
    assert "tune.auctions" in drawn.stdout
