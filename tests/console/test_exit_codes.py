"""Exit codes: one table in code, the same in the guide, and each command keeps to it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest
from command import SMALL, TRAIN, TRANSFER

from credit_flow import Record, Sweep
from credit_flow.console.application import COMMANDS
from credit_flow.console.exit_code import ExitCode

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "user_guide.md"
NAMES = {command.__name__.strip("_") for command in COMMANDS}
VERDICTS = ["verdicts", "outsourcing", *SMALL, "--executor", "serial"]
DONE = {
    "run": ["run", *SMALL, "--ticks", "2", "--out", "OUT", "--no-figures"],
    "sweep": ["sweep", *SMALL, "--ticks", "2", "--seeds", "1", "--executor", "serial", "--out", "OUT"],
    "verdicts": [*VERDICTS, "--ticks", "6", "--seeds", "6", "--out", "OUT"],
    "train": [*TRAIN, "--out", "OUT"],
    "transfer": [*TRANSFER, "--out", "OUT"],
    "replay": ["replay", "SWEEP", "RUN_ID", "--out", "OUT"],
    "list": ["list", "presets"],
    "show": ["show", "credit_economy"],
    "figures": ["figures", "RECORD", "--only", "wealth", "--format", "svg", "--out", "OUT"],
    "report": ["report", "RECORD"],
    "audit": ["audit", "RECORD"],
    "query": ["query", "RECORD", "select 1"],
    "cite": ["cite"],
}
LONG = {
    "run": ["run", *SMALL, "--ticks", "9000000", "--out", "OUT", "--no-figures"],
    "sweep": ["sweep", *SMALL, "--ticks", "400", "--seeds", "100000", "--executor", "serial", "--out", "OUT"],
    "verdicts": [*VERDICTS, "--ticks", "400", "--seeds", "100000", "--out", "OUT"],
    "train": [*TRAIN, "--auctions", "90000000", "--out", "OUT"],
    "transfer": [*TRANSFER, "--auctions", "90000000", "--out", "OUT"],
    "replay": ["replay", "LONG_SWEEP", "RUN_ID", "--out", "OUT"],
}
FIRST_FILE = {"run": "manifest.json", "sweep": "manifest.jsonl", "verdicts": "manifest.jsonl", "train": "checkpoint.safetensors",
              "transfer": "transfer.json", "replay": "manifest.json"}  # fmt: skip


@pytest.fixture
def words_of(made, tmp_path):
    """The words of a call with its places filled in; Records and sweeps are copies."""

    def fill(words: list[str]) -> list:
        for kind in ("run", "sweep"):
            if not (tmp_path / kind).exists():
                shutil.copytree(made / kind, tmp_path / kind)
        places = {"OUT": tmp_path / "out", "RECORD": tmp_path / "run", "SWEEP": tmp_path / "sweep"}
        places |= {"LONG_SWEEP": tmp_path / "sweep", "RUN_ID": Sweep.open(made / "sweep").runs["run_id"][0]}
        return [places.get(word, word) for word in words]

    return fill


def test_the_guide_has_the_table_of_the_code():
    rows = dict(re.findall(r"^\| (\d+) \| (.+) \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE))
    assert {int(code) for code in rows} >= {code.value for code in ExitCode}
    assert {code.value for code in ExitCode} == {0, 1, 2, 130}


def test_every_command_is_tried():
    assert set(DONE) | {"dashboard"} == NAMES


@pytest.mark.parametrize("name", DONE)
def test_what_is_done_is_0_and_a_mistake_2(name, ask, words_of):
    if name in ("train", "transfer"):
        pytest.importorskip("torch")
    said = ask(*words_of(DONE[name]))
    assert said.code == ExitCode.DONE, said
    assert ask.refused(name, "--no-such-option")


@pytest.mark.parametrize("name", LONG)
def test_ctrl_c_is_130_and_what_there_was_is_written(name, ask, words_of, tmp_path):
    if name in ("train", "transfer"):
        pytest.importorskip("torch")
    words = words_of(LONG[name])
    if name == "replay":  # of a run that was to be longer than anybody waits
        header = json.loads((tmp_path / "sweep" / "sweep.json").read_text())
        header["parameters"]["ticks"] = 9_000_000
        (tmp_path / "sweep" / "sweep.json").write_text(json.dumps(header))
    awaited = tmp_path / "out" / FIRST_FILE[name]
    threading.Thread(target=interrupt_when, args=(awaited,), daemon=True).start()
    said = ask(*words)
    assert said.code == ExitCode.INTERRUPTED and "Traceback" not in said.err, said
    assert "--resume --out" in said.out
    written = {
        "run": "manifest.json",
        "replay": "manifest.json",
        "sweep": "sweep.json",
        "verdicts": "sweep.json",
        "train": "training.json",
    }
    facts = json.loads((tmp_path / "out" / written.get(name, "transfer.json")).read_text())
    assert facts["status"] == "interrupted"


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_ctrl_c_before_the_first_tick_is_told_too(more, ask, words_of, tmp_path):
    awaited = tmp_path / "out" / "checkpoint.pkl"
    threading.Thread(target=interrupt_when, args=(awaited, 0.0), daemon=True).start()
    said = ask(*words_of(LONG["run"]), *more)
    assert said.code == ExitCode.INTERRUPTED and "interrupted" in said.out, said
    assert Record.open(tmp_path / "out").manifest["status"] == "interrupted"
    assert (
        ask("run", "--resume", "--out", "out", "--ticks", 20, "--no-figures", "--quiet").code == ExitCode.DONE
    )


def interrupt_when(file: Path, later: float = 0.5) -> None:
    """Ctrl-C when the file is there, or some seconds later."""
    while not file.exists():
        time.sleep(0.0005)
    time.sleep(later)
    os.kill(os.getpid(), signal.SIGINT)


def test_failed_runs_a_broken_law_and_another_run_are_1(ask, words_of, tmp_path, made):
    (tmp_path / "mine.py").write_text(FAILS)
    words = [
        "sweep",
        "mine.py",
        "--vary",
        "fails=true,false",
        "--ticks",
        "2",
        "--executor",
        "serial",
        "--seeds",
        "2",
    ]
    said = ask(*words, *SMALL, "--out", tmp_path / "some", "--json")
    counts = json.loads(said.out)
    assert said.code == ExitCode.FAILED and counts["status"] == "some runs failed"
    assert (counts["runs"], counts["done"], counts["finished"], counts["failed"]) == (4, 4, 2, 2)
    words[3] = "fails=true"
    said = ask(*words, *SMALL, "--out", tmp_path / "all")
    assert said.code == ExitCode.FAILED and "all runs failed" in said.out and "ArithmeticError" in said.out
    assert Sweep.open(tmp_path / "all").manifest["status"] == "all runs failed"

    words = words_of(["audit", "RECORD"])
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    manifest["books"]["held"] += 1.0
    (tmp_path / "run" / "manifest.json").write_text(json.dumps(manifest))
    assert ask(*words).code == ExitCode.FAILED

    for part in (tmp_path / "sweep" / "parts").iterdir():
        pd.read_parquet(part).assign(journal_hash="0" * 32).to_parquet(part, index=False)
    said = ask(*words_of(["replay", "SWEEP", "RUN_ID", "--out", "OUT", "--quiet"]))
    assert said.code == ExitCode.FAILED and "not the same run" in said.err and said.err.count("\n") == 1
    assert Record.open(tmp_path / "out").ticks == 12


FAILS = """
from dataclasses import dataclass
from credit_flow import CreditEconomy
from credit_flow.core.boundary.parameters import parameter

@dataclass(frozen=True)
class Mine(CreditEconomy):
    "The flagship, which cannot be borne when told so."
    fails: bool = parameter(False, "whether it fails")

    def world(self, seed):
        if self.fails:
            raise ArithmeticError("cannot be borne")
        return super().world(seed)
"""


@pytest.mark.parametrize("name", ["run", "sweep", "verdicts", "train", "transfer"])
def test_json_is_alone_on_standard_output(name, ask, words_of, tmp_path):
    if name in ("train", "transfer"):
        pytest.importorskip("torch")
    said = ask(*words_of(DONE[name]), "--json")
    assert said.out.count("\n") == 1 and json.loads(said.out)["out"] == str(tmp_path / "out")


def test_the_version_is_told(ask):
    from credit_flow import __version__

    assert ask("--version").out == f"credit-flow {__version__}\n"
    assert "Commands:" in ask().out and ask().code == 0


def test_a_reader_that_has_seen_enough_is_no_failure(made):
    command = f"{sys.executable} -m credit_flow.cli list | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.stdout.strip() == "scenarios" and done.stderr == ""
