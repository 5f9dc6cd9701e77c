"""Two writers on one folder, for every command that writes one: the second is told by whom and since when, and nothing changes."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from command import SMALL, SOCIETY, TRAIN, TRANSFER

from credit_flow import CreditEconomy, Record, Sweep, run
from credit_flow.core.records.folder_lock import LOCK, FolderInUse, folder_lock

HOLD = """
import sys
from credit_flow.core.records.folder_lock import folder_lock
with folder_lock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""
WRITERS = {
    "run": (["run", *SMALL, "--ticks", "2", "--out", "OUT"], "new"),
    "run --resume": (["run", "--resume", "--ticks", "20", "--out", "OUT"], "run"),
    "sweep": (["sweep", *SMALL, "--seeds", "2", "--executor", "serial", "--out", "OUT"], "new"),
    "sweep --resume": (["sweep", "--resume", "--executor", "serial", "--out", "OUT"], "sweep"),
    "replay": (["replay", "SWEEP", "RUN_ID", "--out", "OUT"], "new"),
    "figures": (["figures", "RECORD", "--only", "wealth", "--out", "OUT"], "new"),
    "figures of a sweep": (["figures", "SWEEP", "--measure", "population", "--out", "OUT"], "new"),
    "report": (["report", "OUT"], "run"),
    "train": ([*TRAIN, "--out", "OUT"], "new"),
    "train --resume": (["train", "--resume", "--auctions", "8", "--out", "OUT"], "training"),
    "transfer": ([*TRANSFER, "--out", "OUT"], "new"),
    "transfer --resume": ([*TRANSFER, "--resume", "--out", "OUT"], "transfer"),
}


@pytest.fixture
def holder():
    """`holder(folder)` starts another process that writes there."""
    processes = []

    def hold(folder: Path) -> subprocess.Popen:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], **pipes)
        processes.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    for process in processes:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("name", WRITERS)
def test_the_second_writer_is_told_and_when_the_first_is_killed_the_folder_is_free(
    name, ask, made, holder, tmp_path
):
    words, kind = WRITERS[name]
    if words[0] in ("train", "transfer"):
        pytest.importorskip("torch")
    folder = tmp_path / "folder"
    begin(kind, folder, made, ask)
    process = holder(folder)
    places = {"OUT": folder, "RECORD": made / "run", "SWEEP": made / "sweep"}
    places["RUN_ID"] = Sweep.open(made / "sweep").runs["run_id"][0]
    words, before = [places.get(word, word) for word in words], contents(folder)
    refused = ask.refused(*words)
    for part in (f"{folder}: is being written by process {process.pid} on ", " since 20", str(folder)):
        assert part in refused
    assert contents(folder) == before
    process.kill()
    process.communicate()
    assert ask(*words).code == 0


def begin(kind: str, folder: Path, made: Path, ask) -> None:
    """Put there what is to be gone on with."""
    if kind in ("run", "sweep"):
        shutil.copytree(made / kind, folder)
    elif kind == "training":
        assert ask(*TRAIN, "--out", folder).code == 0
    elif kind == "transfer":
        assert ask(*TRANSFER, "--out", folder).code == 0


def contents(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_two_resumes_at_once_do_every_run_once(tmp_path, made):
    shutil.copytree(made / "sweep", tmp_path / "sweep")
    lines = (tmp_path / "sweep" / "manifest.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "sweep" / "manifest.jsonl").write_text(lines[0])
    command = [
        sys.executable,
        "-m",
        "credit_flow.cli",
        "sweep",
        "--resume",
        "--executor",
        "serial",
        "--quiet",
        "--out",
    ]
    pair = [
        subprocess.Popen([*command, tmp_path / "sweep"], stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    ends = [(process.communicate()[1], process.returncode) for process in pair]
    assert {code for _, code in ends} <= {0, 2} and 0 in {code for _, code in ends}, ends
    assert all("is being written by" in said for said, code in ends if code == 2), ends
    table = Sweep.open(tmp_path / "sweep").table
    assert len(table) == table["run_id"].nunique() == 4


def test_in_python_too_and_the_same_thread_may_enter_its_own_folder_again(tmp_path):
    model, told = CreditEconomy(**SOCIETY), []

    def second():
        with pytest.raises(FolderInUse, match=f"is being written by process {os.getpid()}"):
            run(model, rng=1, out=tmp_path / "run")
        told.append(True)

    with folder_lock(tmp_path / "run"), folder_lock(tmp_path / "other" / ".." / "run"):
        (other := threading.Thread(target=second)).start()
        other.join()
        assert run(model, rng=1, out=tmp_path / "run").ticks == 12
    assert told == [True] and Record.open(tmp_path / "run").manifest["status"] == "finished"
    assert sorted(file.name for file in (tmp_path / "run").glob(".*")) == [LOCK]


def test_a_child_that_lives_on_does_not_hold_the_folder(tmp_path):
    with folder_lock(tmp_path):
        child = os.fork()
        if child == 0:
            os.read(os.pipe()[0], 1)
    try:
        with folder_lock(tmp_path):
            pass
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


def test_who_waits_gets_the_folder_when_it_is_free(tmp_path, holder):
    process = holder(tmp_path)
    threading.Timer(0.3, process.kill).start()
    with folder_lock(tmp_path, patience=60.0):
        assert json.loads((tmp_path / ".writer.json").read_text())["pid"] == os.getpid()


def test_what_others_left_there_as_the_writer_is_told_without_harm(tmp_path, holder):
    holder(tmp_path)
    for left in ("[]", "{", '{"pid": "\\u001b[31m", "host": 1, "since": 2, "command": 3}'):
        (tmp_path / ".writer.json").write_text(left)
        with pytest.raises(FolderInUse) as refused, folder_lock(tmp_path):
            pass
        assert "\x1b" not in str(refused.value)


def test_a_folder_that_cannot_be_written_is_one_line(ask, tmp_path, made):
    (tmp_path / "file").write_text("")
    assert "cannot be written" in ask.refused("run", "--out", tmp_path / "file" / "out")
    assert "cannot be written" in ask.refused("figures", made / "run", "--out", tmp_path / "file")


def test_neither_a_refused_run_nor_one_that_was_named_by_nobody_leaves_a_folder(ask, tmp_path):
    ask.refused("run", "--seed", "-1")
    ask.refused("run", "--seed", "-1", "--out", "here")
    assert list(tmp_path.iterdir()) == []
