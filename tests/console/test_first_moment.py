"""Whatever is killed in its first stretch can go on, and comes to what it would have come to."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import SMALL, TRAIN, TRANSFER

from credit_flow import Record

COMMAND = [sys.executable, "-m", "credit_flow.cli"]
OWN = """
from dataclasses import dataclass
from credit_flow import CreditEconomy

@dataclass(frozen=True)
class Taxed(CreditEconomy):
    "The flagship under another name."
"""


def kill_when(words: list, file: Path) -> None:
    """Start the command, and kill it as soon as the file is there."""
    process = subprocess.Popen([*COMMAND, *map(str, words)], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 300
    while not file.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, process.communicate()[1]


def test_a_run_of_a_file_of_ones_own_is_killed_in_its_first_stretch(ask, tmp_path):
    (tmp_path / "taxed.py").write_text(OWN)
    out = tmp_path / "run"
    kill_when(
        ["run", tmp_path / "taxed.py", *SMALL, "--ticks", "200000", "--out", out, "--no-figures"],
        out / "manifest.json",
    )
    begun = Record.open(out)
    assert begun.manifest["status"] == "running" and begun.ticks < 250
    for words in (
        ["audit", out],
        ["figures", out],
        ["report", out],
        ["query", out, "select count(*) from journal"],
    ):
        assert ask(*words).code in (0, 2)  # there may be nothing to show yet
    forgot = ask.refused("run", "--resume", "--out", out, "--ticks", 30)
    assert "was run with taxed" in forgot and f"taxed.py --resume --out {out}" in forgot
    (tmp_path / "other.py").write_text(OWN)
    assert "other.py defines another" in ask.refused(
        "run", "other.py", "--resume", "--out", out, "--ticks", 30
    )
    resumed = ask("run", "taxed.py", "--resume", "--out", out, "--ticks", 30, "--no-figures", "--json")
    whole = ask("run", "taxed.py", *SMALL, "--out", "whole", "--ticks", 30, "--no-figures", "--json")
    hashes = [json.loads(said.out)["journal_hash"] for said in (resumed, whole)]
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize(("words", "file"), [(TRAIN, "checkpoint.safetensors"), (TRANSFER, "transfer.json")])
def test_a_training_and_a_transfer_too(words, file, ask, tmp_path):
    pytest.importorskip("torch")
    more = [*words[:-1], "90000000", "--out", tmp_path / "out"]
    kill_when(more, tmp_path / "out" / file)
    if words[0] == "train":
        said = ask("train", "--resume", "--auctions", 40, "--out", tmp_path / "out", "--json")
        whole = ask(*words[:-1], 40, "--out", tmp_path / "whole", "--json")
        assert json.loads(said.out)["journal_hash"] == json.loads(whole.out)["journal_hash"]
    else:
        facts = json.loads((tmp_path / "out" / file).read_text())
        assert facts["status"] == "running"
        assert "auctions = 1: the transfer to go on with has 90000000" in ask.refused(
            *words, "--resume", "--out", tmp_path / "out"
        )
