"""A game for two of forty lines: everything that takes an economy takes the one of the guide."""

import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.core.records.record import Record
from credit_flow.dashboard.run.runner import Runner
from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.models.markets import Markets
from credit_flow.worlds import check

GUIDE = Path(__file__).parents[2] / "docs" / "user_guide.md"
BEFORE = """
from dataclasses import dataclass

import numpy as np

from credit_flow import Scenario
from credit_flow.core.boundary.parameters import parameter
"""


@pytest.fixture(scope="module")
def text():
    """The game of the guide and all that it imports."""
    section = GUIDE.read_text(encoding="utf-8").split("## A game of your own")[1]
    return BEFORE + re.search(r"^```python\n(.*?)^check\(", section, re.MULTILINE | re.DOTALL)[1]


@pytest.fixture(scope="module")
def file(text, tmp_path_factory):
    """The file that it stands in."""
    file = tmp_path_factory.mktemp("own") / "prisoners.py"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def scenario(file):
    """Its scenario."""
    spec = importlib.util.spec_from_file_location("prisoners", file)
    sys.modules["prisoners"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module.Prisoners
    del sys.modules["prisoners"]


def test_it_has_forty_lines(text):
    assert len([line for line in text.splitlines() if line.strip()]) <= 40


def test_it_is_run_audited_made_again_swept_and_replayed_from_the_command_line(file, tmp_path, ask):
    out, sweep = tmp_path / "out", tmp_path / "sweep"
    for words in (
        ("run", file, "--ticks", 30, "--set", "experts=12", "--out", out, "--quiet", "--no-figures"),
        ("audit", out, "--rerun", "--scenario", file),
        (
            "sweep",
            file,
            "--ticks",
            12,
            "--vary",
            "experts=4,8",
            "--seeds",
            2,
            "--executor",
            "serial",
            "--out",
            sweep,
        ),
    ):
        said = ask(*words)
        assert said.code == 0, f"{words}: {said.err}"
    run_id = Sweep.open(sweep).runs["run_id"][0]
    again = ask("replay", sweep, run_id, "--out", tmp_path / "again", "--scenario", file)
    assert again.code == 0, again.err  # the journal is the one that the sweep had
    record = Record.open(out)
    assert record.measures["play_taken"].eq(12).all()
    paid = record.journal[record.journal["kind"] == "reward"]["amount"].sum()
    welfare = (record.measures["welfare"] * record.measures["episodes"]).sum()
    assert (
        welfare == paid == record.measures["supply"].iloc[-1] - 12 * 20.0
    )  # three whole episodes in each of six copies


def test_it_plays_in_the_lab_and_side_by_side(scenario):
    with Runner(scenario(experts=12), seed=3) as runner:
        snapshot = runner.step(40)
    assert snapshot.tick == 40 and snapshot.books["residual"] == 0.0
    model = CreditFlow(scenario(experts=12), rng=3).run(40)
    assert snapshot.metrics["outcome_defected"] == model.measures["outcome_defected"][-1]
    assert len(set(Markets(scenario(experts=12), range(2)).run(20).hashes())) == 2


def test_an_odd_number_plays_and_three_may_sit_in_one_game(scenario, monkeypatch):
    game = sys.modules["prisoners"].Dilemma
    assert CreditFlow(scenario(experts=7), rng=1).run(3).ledger.residual == 0.0
    monkeypatch.setattr(game, "n_agents", 3)
    check(three := game(seed=1, copies=1))
    three.advance(1)
    three.step(np.array([[0, 0, 1]]))
    assert three.reward.tolist() == [[0.0, 0.0, 5.0]] and three.features[0, :, 1].tolist() == [1.0, 1.0, 0.0]
