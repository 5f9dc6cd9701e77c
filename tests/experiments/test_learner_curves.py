"""Finished learners are read from the folders of trainings, transfers and sweeps: their numbers are those of the files, nothing is run, and torch is not needed."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from command_line import call

from credit_flow import sweep
from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.learning.curve_desk import ALL, CurveDesk, place_of
from credit_flow.dashboard.learning.curve_lines import bands_of, looks_at
from credit_flow.dashboard.learning.curve_list import list_curves, open_listed
from credit_flow.experiments.curves.learner_curves import open_curves, together
from credit_flow.experiments.training.train import train
from credit_flow.experiments.transfer.transfer_experiment import transfer
from credit_flow.experiments.trials.train_trial import TrainTrial
from credit_flow.measures.statistics.seed_bands import seed_bands
from credit_flow.models.vickrey_society import VickreySociety

SOCIETY = VickreySociety(copies=32, exploration=0.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A training, a transfer, a sweep of two settings, and a folder of a training that is broken."""
    path = tmp_path_factory.mktemp("learners")
    train(SOCIETY, seeds=2, auctions=2560, device="cpu", out=path / "training")
    transfer("chain", ["right", "left"], auctions=512, seeds=2, out=path / "transfer")
    trial = TrainTrial(SOCIETY, auctions=1024, given=frozenset({"copies"}))
    sweep(trial, {"tune.clip": [0.1, 0.3]}, 2, executor="serial", out=path / "sweep")
    (path / "broken").mkdir()
    (path / "broken" / "training.json").write_text(json.dumps({"scenario": 3}))
    return path


def test_all_are_listed_and_what_is_broken_says_why_without_a_path(folder):
    assert list_curves(folder) == ["broken", "sweep", "training", "transfer"]
    with pytest.raises(RecordError, match=r"^broken.*training.json") as caught:
        open_listed(folder, "broken")
    assert str(folder) not in str(caught.value)
    with pytest.raises(RecordError, match="not in the list"):
        open_listed(folder, "../elsewhere")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("chance", []),
        ("optimum", {"1": "much"}),
        ("deviation", {"largest": 3}),
        ("seeds", "1"),
        ("residual", None),
    ],
)
def test_a_summary_that_somebody_changed_is_refused_with_the_place(folder, tmp_path, name, value):
    shutil.copytree(folder / "training", tmp_path / "theirs")
    file = tmp_path / "theirs" / "training.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {name: value}))
    with pytest.raises(RecordError, match=rf"training.json: .*{'largest' if name == 'deviation' else name}"):
        open_curves(tmp_path / "theirs")


def test_the_curves_of_a_training_are_its_table_and_its_returns_shares_of_what_there_is_to_learn(folder):
    found, rows = open_curves(folder / "training"), pd.read_parquet(folder / "training" / "training.parquet")
    facts = json.loads((folder / "training" / "training.json").read_text())
    for name in ("return", "greedy_return", "leak", "entropy", "deviation_gain"):
        assert np.array_equal(found.table[name], rows[name], equal_nan=True)
    assert found.table["samples"].tolist() == rows["auctions"].tolist() and found.learners == ["ppo"]
    chance, optimum = facts["chance"]["1"], facts["optimum"]["1"]
    assert 0.0 < chance < optimum
    expected = (rows["greedy_return"] - chance) / (optimum - chance)
    assert np.allclose(found.table["greedy_normalised"], expected, equal_nan=True)


def test_the_last_bids_stand_beside_the_values_of_what_they_buy(folder):
    bids = open_curves(folder / "training").bids
    training = train(SOCIETY, seeds=2, auctions=2560, device="cpu")
    for seed, own in zip((1, 2), training.bids()):
        one = bids[bids["seed"] == seed]
        assert one["bid"].to_numpy() == pytest.approx(own[np.unique(one["state"])].ravel())
    values = bids.groupby("state")["worth"].max()
    assert values.is_monotonic_increasing and values.iloc[-1] == pytest.approx(0.8)  # nearer the reward


def test_values_that_are_not_known_are_gaps_and_words_in_their_place_are_refused(folder, tmp_path):
    shutil.copytree(folder / "training", tmp_path / "gaps")
    file = tmp_path / "gaps" / "bids.parquet"
    bids = pd.read_parquet(file)
    bids.assign(worth=np.nan).to_parquet(file)
    assert open_curves(tmp_path / "gaps").bids["worth"].isna().all()
    bids.assign(worth="much").to_parquet(file)
    with pytest.raises(RecordError, match=r"bids.parquet: must have a column worth of numbers"):
        open_curves(tmp_path / "gaps")


def test_a_transfer_has_a_curve_for_each_contender_over_all_its_tasks(folder):
    found, rows = open_curves(folder / "transfer"), pd.read_parquet(folder / "transfer" / "transfer.parquet")
    carried = rows[rows["run"] == "carried"].reset_index(drop=True)
    assert len(found.table) == len(carried) and found.table["samples"].max() == 1024
    assert found.table["greedy_return"].tolist() == carried["return"].tolist()
    share = (carried["sampled"] - carried["chance"]) / (carried["optimum"] - carried["chance"])
    assert np.allclose(found.table["normalised"], share)


def test_a_sweep_of_trainings_keeps_their_curves_a_learner_for_each_setting(folder):
    found = open_curves(folder / "sweep")
    assert found.learners == ["clip 0.1", "clip 0.3"]
    last = found.table[found.table["samples"] == 1024].sort_values(["learner", "seed"])
    runs = found.facts["table"].sort_values(["tune.clip", "seed"])
    assert last["leak"].tolist() == runs["leak"].tolist(), "the curve ends at what the row of the run says"


def test_several_folders_lie_over_each_other_under_their_names(folder):
    desk = CurveDesk(folder, first=lambda: True)
    assert desk.of == ALL
    found, said = desk.shown()
    assert list(found) == ["sweep", "training", "transfer"] and len(said) == 1 and "broken" in said[0]
    table = together(found)
    assert {"training: ppo", "sweep: clip 0.1", "transfer: society"} <= set(table["learner"])
    assert place_of(found, "transfer: society") == ("transfer", "society")
    bands = bands_of(table, "leak")["training: ppo"]
    where, by_seed = looks_at(table, "training: ppo", "leak", float(bands.x[0]))
    assert where == bands.x[0] and bands.median[0] == pytest.approx(np.mean(list(by_seed.values())))
    desk.open({"t.of": "training", "t.number": "leak"})
    assert desk.query == "t.of=training&t.number=leak" and list(desk.shown()[0]) == ["training"]


def test_bands_are_quartiles_of_lines_through_the_looks_of_each_seed():
    found = seed_bands([0, 10, 0, 5, 10, 0, 10, 10], [0.0, 10.0, 0.0, 8.0, 20.0, 0.0, np.nan, 30.0], [1, 1, 2, 2, 2, 3, 3, 3])  # fmt: skip
    assert found.x.tolist() == [0.0, 5.0, 10.0] and found.n.tolist() == [3.0, 3.0, 3.0]
    assert found.median.tolist() == [0.0, 8.0, 20.0]
    assert found.low.tolist() == [0.0, 6.5, 15.0] and found.high.tolist() == [0.0, 11.5, 25.0]
    assert len(seed_bands([], [], []).x) == 0


def test_figures_are_drawn_from_the_command_line_and_a_wrong_number_is_answered(folder, tmp_path):
    call("figures", folder / "training", "--measure", "leak", "--format", "csv", "--out", tmp_path)
    names = {path.stem for path in tmp_path.iterdir() if path.suffix == ".csv"}
    assert names == {"learners_over_time", "bids_at_last", "deviation_gain", "training_curves"}
    assert "leak" in (tmp_path / "learners_over_time.csv").read_text()
    said = call("figures", folder / "transfer", "--measure", "leek", "--out", tmp_path, code=2)
    assert "leak" in said.stderr


def test_reading_and_drawing_load_neither_torch_nor_the_learners(folder):
    code = (
        "import sys; from pathlib import Path; from credit_flow.experiments.curves.draw_curves import draw_curves;"
        f"draw_curves(Path({str(folder / 'training')!r}), '', Path({str(folder / 'out')!r}), formats=['csv']);"
        "print([name for name in sys.modules if name.startswith(('torch', 'gymnasium'))])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
