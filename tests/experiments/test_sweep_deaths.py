"""Workers and whole sweeps are killed in the middle: nothing is lost, and little is done twice."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from sweep_cases import BASE, SETTINGS, assert_same, begun, kill_again, most_redone, spare_everybody, traced

from credit_flow import Sweep, sweep
from credit_flow.core.mistake import FolderError

SEEDS = 12
RUNS = 6 * SEEDS


@pytest.fixture(scope="module")
def trace(tmp_path_factory) -> Path:
    """One file for all, because its name is a parameter and so stands in the run ids."""
    return tmp_path_factory.mktemp("trace") / "trace.txt"


@pytest.fixture(scope="module")
def serial(trace) -> pd.DataFrame:
    return sweep(traced(trace), SETTINGS, SEEDS, executor="serial").table


@pytest.fixture(autouse=True)
def fresh(trace, serial):
    trace.write_text("")


def test_a_killed_worker_is_replaced_and_its_batch_done_again(tmp_path):
    trace = tmp_path / "trace.txt"
    base = traced(trace, kills="worker")
    spare_everybody(trace)
    serial = sweep(base, SETTINGS, SEEDS, executor="serial").table
    kill_again(trace)
    found = sweep(base, SETTINGS, SEEDS, workers=2, out=tmp_path / "out")
    assert Path(f"{trace}.killed").exists()
    assert_same(found.table, serial)
    assert RUNS < begun(trace) <= RUNS + most_redone(tmp_path / "out", 2)


def test_workers_that_always_die_end_the_sweep_with_what_there_is(tmp_path):
    (tmp_path / "script.py").write_text(
        "from credit_flow import CreditEconomy, sweep\n"
        f"sweep(CreditEconomy(**{BASE}), {{'hiring': [True]}}, 2, workers=1)\n"  # no __main__: workers run it again
    )
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py"], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 1
    assert "WorkersDied: workers died" in done.stderr and "__main__" in done.stderr.splitlines()[-1]


class Command:
    """`credit-flow sweep` on a Python file with the traced economy, killed when it has done some runs."""

    def __init__(self, trace: Path, tmp_path: Path):
        (tmp_path / "mine.py").write_text(_SOURCE)
        self.folder, self.cwd = tmp_path / "out", tmp_path
        words = [f"--set={name}={value}" for name, value in BASE.items()]
        self.words = ["mine.py", *words, f"--set=trace={trace}", f"--seeds={SEEDS}", "--workers=2"]
        self.words += ["--vary=hiring=true,false", "--vary=learning=0:0.1:3"]

    def start(self, *words) -> subprocess.Popen:
        command = [
            sys.executable,
            "-m",
            "credit_flow.cli",
            "sweep",
            *words,
            "--out",
            str(self.folder),
            "--json",
        ]
        return subprocess.Popen(
            command, cwd=self.cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def start_and_wait_for_batches(self, n: int) -> subprocess.Popen:
        process, lines = self.start(*self.words), self.folder / "manifest.jsonl"
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            if lines.exists() and lines.read_text().count("\n") >= n:
                return process
            time.sleep(0.01)
        raise AssertionError(process.communicate()[1])


_SOURCE = (
    (Path(__file__).parent / "sweep_cases.py")
    .read_text()
    .partition("\n\ndef traced")[0]
    .replace("import pandas as pd\n", "")
)


def test_a_killed_sweep_resumes_to_the_same_table_and_leaves_no_workers(serial, trace, tmp_path):
    command = Command(trace, tmp_path)
    process = command.start_and_wait_for_batches(3)
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    _wait_until_gone(workers)
    done = len(Sweep.open(command.folder).table)
    assert 0 < done < RUNS
    out, err = command.start("--resume").communicate(timeout=200)
    assert json.loads(out.splitlines()[-1])["done"] == RUNS, err
    found = Sweep.open(command.folder)
    assert_same(_but_names(found.table), _but_names(serial))
    assert found.manifest["status"] == "finished"
    assert RUNS <= begun(trace) <= RUNS + most_redone(command.folder, 2)


def test_ctrl_c_keeps_what_is_under_way_and_says_how_to_go_on(trace, tmp_path):
    command = Command(trace, tmp_path)
    process = command.start_and_wait_for_batches(2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err, err
    assert json.loads(out)["status"] == "interrupted"
    found = Sweep.open(command.folder)
    assert found.manifest["status"] == "interrupted"
    assert begun(trace) == len(found.table) < RUNS


def test_a_full_or_forbidden_folder_is_one_clear_error(trace, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="cannot be written"):
        sweep(traced(trace), SETTINGS, 1, executor="serial", out=tmp_path / "file" / "out")


def _but_names(table: pd.DataFrame) -> pd.DataFrame:
    """Run ids hash the scenario's name, which is the file's."""
    return table.drop(columns="run_id")


def _wait_until_gone(processes: list[str]) -> None:
    deadline = time.monotonic() + 30
    while any(
        Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes()
        for pid in processes
    ):
        assert time.monotonic() < deadline, processes
        time.sleep(0.05)
