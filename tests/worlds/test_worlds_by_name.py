"""Worlds that stand on no shelf: classes of one's own and Gymnasium's, by name, in Python, on the command line and in another process."""

import json
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from credit_flow import CreditFlow, run
from credit_flow.core.discover import UnknownName
from credit_flow.core.mistake import Mistake
from credit_flow.core.records.record import Record
from credit_flow.experiments.catalogue import scenario_of
from credit_flow.models.states.state_worlds import make_world
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.worlds.environments.gymnasium_env import GymnasiumEnv
from credit_flow.worlds.episodic import EpisodicWorld

MINE = '''
import math
from credit_flow.worlds.episodic import EpisodicWorld
from credit_flow.worlds.states.chain import Chain


class Path(Chain):
    """The chain by another name."""


class Half(EpisodicWorld):
    """Lacks nearly everything."""
'''


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own_paths.py").write_text(MINE)
    return tmp_path


@pytest.mark.parametrize("name", ["own_paths:Path", "own_paths.py:Path", "own_paths.py"])
def test_a_world_of_ones_own_is_named_like_a_scenario_of_ones_own(here, name):
    mine, usual = (VickreySociety(world_name=one, copies=3) for one in (name, "chain"))
    hashes = [CreditFlow(one, rng=1).run(40).ledger.journal.hash for one in (mine, usual)]
    assert hashes[0] == hashes[1] and mine.as_dict()["world_name"] == name
    assert mine.but(**{"world.cells": 9}).copies_of_world().n_states == 9


def test_a_world_of_an_installed_module_is_named_by_it():
    name = "credit_flow.worlds.states.chain:Chain"
    assert type(VickreySociety(world_name=name).world(1)).__name__ == "Chain"


WRONG = [
    ("own_paths:Pat", UnknownName, "no world in own_paths named 'Pat': did you mean 'Path'"),
    ("own_paths:Half", Mistake, "own_paths:Half: Half does not define move, observations, peek, reset"),
    ("own_paths:math", UnknownName, "There are: Path"),
    ("credit_flow:Policy", Mistake, "Policy is no EpisodicWorld"),
    (
        "no_such.module:Maze",
        Mistake,
        "no_such.module: there is no such module, installed or as no_such/module.py here",
    ),
    ("absent.py:Maze", Mistake, "absent.py: there is no such file"),
    ("chian", UnknownName, "did you mean 'chain'"),
    ("CartPol-v1", UnknownName, "no Gymnasium environment named 'CartPol-v1': did you mean 'CartPole-v1'"),
    ("Taxi-v3", UnknownName, "did you mean 'Taxi-v4'"),
    ("Pendulum-v1", Mistake, "Pendulum-v1: its actions are Box.*one discrete action each"),
    ("Blackjack-v1", Mistake, "Blackjack-v1: says no horizon; give horizon.*--set world.horizon=200"),
]


@pytest.mark.parametrize(("name", "kind", "message"), WRONG)
def test_a_name_that_is_none_is_refused_with_what_would_be_right(here, name, kind, message):
    if "-v" in name:
        pytest.importorskip("gymnasium", reason="the extra `learn` is not installed")
    with pytest.raises(kind, match=message):
        VickreySociety(world_name=name)


def test_what_is_wrong_in_a_file_is_told_with_its_line(here):
    (here / "torn.py").write_text("x = 1\ny = x / 0\n")
    with pytest.raises(Mistake, match="torn.py, line 2: ZeroDivisionError"):
        VickreySociety(world_name="torn:Maze")


def test_any_gymnasium_environment_is_a_world_by_its_id():
    pytest.importorskip("gymnasium", reason="the extra `learn` is not installed")
    swing, pole = make_world("Acrobot-v1", "", 1, 2), make_world("CartPole-v1", "", 1, 2)
    assert (swing.least, swing.most, swing.horizon, swing.n_actions) == (-1.0, 0.0, 500, 3)
    assert isinstance(pole, GymnasiumEnv) and isinstance(pole, EpisodicWorld) and pole.n_features == 4
    assert VickreySociety(world_name="Acrobot-v1").scale == pytest.approx((-100.0, 0.0))
    cards = VickreySociety(world_name="Blackjack-v1", world_settings={"horizon": 10, "most": 1.5})
    assert (cards.world(1).least, cards.world(1).most, cards.world(1).horizon) == (-1.0, 1.5, 10)


def test_a_reward_beyond_what_random_actions_met_says_how_to_give_the_bounds(monkeypatch):
    pytest.importorskip("gymnasium", reason="the extra `learn` is not installed")
    world = make_world("Acrobot-v1", "", 1, 1, least=-0.5)
    world.advance(1)
    with pytest.raises(
        Mistake,
        match="Acrobot-v1: a step paid -1 credits, and random actions met -0.5 .. 0: give the bounds, --set world.most",
    ):
        world.act(np.array([0]), np.array([0]))


UNPICKLE = "import pickle, sys; world = pickle.loads(sys.stdin.buffer.read()); print(type(world).__name__, world.observations().tobytes().hex())"


def test_a_pickled_gymnasium_world_is_found_again_in_another_process():
    pytest.importorskip("gymnasium", reason="the extra `learn` is not installed")
    world = make_world("Acrobot-v1", "", 3, 2)
    world.advance(1)
    found = subprocess.run(
        [sys.executable, "-c", UNPICKLE], input=pickle.dumps(world), capture_output=True, check=True
    )
    assert found.stdout.decode().split() == ["Acrobot-v1", world.observations().tobytes().hex()]


def on_the_command_line(here, *words) -> dict:
    python_path = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-m", "credit_flow.cli", *words, "--json", "--quiet"],
        cwd=here, env={**os.environ, "PYTHONPATH": python_path}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("world", ["own_paths:Path", pytest.param("CartPole-v1", marks=pytest.mark.slow)])
def test_a_training_in_it_goes_on_in_another_process_as_if_it_had_not_stopped(here, world):
    pytest.importorskip("gymnasium", reason="the extra `learn` is not installed")
    small = ("--world", world, "--set", "copies=8", "--tune", "auctions=80", "--tune", "minibatch=40")
    whole = on_the_command_line(here, "train", *small, "--auctions", "320", "--out", "whole")
    on_the_command_line(here, "train", *small, "--auctions", "160", "--out", "half")
    resumed = on_the_command_line(here, "train", "--resume", "--auctions", "320", "--out", "half")
    assert resumed["journal_hash"] == whole["journal_hash"] and resumed["parameters"]["world_name"] == world
    assert resumed["residual"] == 0.0 and resumed["updates"] == 4


def test_sweeps_and_runs_take_it_too(here):
    swept = on_the_command_line(
        here,
        "sweep",
        "vickrey_society",
        "--world",
        "own_paths:Path",
        "--vary",
        "step=0.1,0.2",
        "--seeds",
        "1",
        "--ticks",
        "5",
        "--out",
        "swept",
    )
    assert (swept["finished"], swept["failed"]) == (2, 0)
    ran = on_the_command_line(
        here, "run", "--world", "own_paths:Path", "--ticks", "5", "--no-figures", "--out", "ran"
    )
    assert ran["scenario"] == "vickrey_society"
    assert scenario_of(Record.open(here / "ran"), "", None).world_name == "own_paths:Path"


def test_a_folder_does_not_bring_its_own_code(here):
    """What a Record names is looked for among one's own files: a file in the Record's folder is refused before it is run."""
    folder = here / "theirs"
    run(VickreySociety(world_name="own_paths.py:Path", copies=2), rng=1, ticks=3, out=folder)
    (folder / "trap.py").write_text("raise SystemExit('was run')\n")
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace("own_paths.py:Path", "theirs/trap.py:Path"))
    with pytest.raises(Mistake, match="a file within that folder, whose code is not run"):
        scenario_of(Record.open(folder), "", None)
