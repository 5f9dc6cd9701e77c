"""What `make bench-gpu` does with trainings, as far as one machine without a GPU can do it: the CPU against itself."""

import io
import sys
from pathlib import Path

import pytest
import torch
from rich.console import Console

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

import gpu
import gpu_training

SMALL = {"copies": 32, "rounds": 2}


def test_the_same_training_twice_is_the_same_and_its_time_is_split():
    said = []
    first, second = gpu_training.side_by_side("chain", 16, ("cpu", "cpu"), say=said.append, **SMALL)
    assert first["return"] == second["return"] and first["updates"] == second["updates"] == 3
    assert said[0] == "chain on cpu, round 0 of 2" and len(said) == 6
    for row in (first, second):
        assert (row["world"], row["device"]) == ("chain", "cpu") and row["name"]
        assert row["rollout"] > 0.0 and row["update"] > 0.0
        assert row["auctions_per_s"] * (row["rollout"] + row["update"]) == pytest.approx(16 * 32)
    line = gpu_training.lines([first])[0]
    assert line.startswith("training on chain, ") and "after 3 updates" in line


def test_what_is_clocked_is_put_back():
    training = gpu_training.Training(
        gpu_training.VickreySociety(copies=8), "ppo", gpu_training.PPO.tuned({"auctions": 16})
    )
    rollout, update = gpu_training.timed(training, 4)
    assert rollout > 0.0 and update > 0.0 and "update" not in vars(training.company)


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU that torch can use")
def test_without_a_gpu_it_says_so_and_measures_nothing(monkeypatch):
    console = Console(file=io.StringIO(), width=200)
    assert gpu.trainings(console) == []
    assert "torch finds no GPU" in console.file.getvalue()


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU that torch can use")
def test_the_command_without_a_gpu_measures_nothing_and_writes_nothing(monkeypatch, capsys):
    def without():
        raise RuntimeError("there is no GPU here")

    monkeypatch.setattr(gpu, "device_name", without)
    monkeypatch.setattr(sys, "argv", ["gpu.py"])
    gpu.main()
    assert capsys.readouterr().out.strip() == "nothing measured: there is no GPU here"
    assert not gpu.JSON.exists()
