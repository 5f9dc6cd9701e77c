"""The command line as its users meet it: exit codes, one clear line for every mistake; some in real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import call

from credit_flow import Record
from credit_flow.experiments.summary import rates

COMMAND = [sys.executable, "-m", "credit_flow.cli"]
KEYS = [
    "scenario",
    "preset",
    "seed",
    "ticks",
    "journal_hash",
    "minted",
    "burnt",
    "held",
    "residual",
    "experts",
    "births",
    "deaths",
    "tasks_taken",
    "steps_hired",
    "price",
    "steps_succeeded",
    "division_of_labour",
    "gini",
]


def call_anew(*words, cwd=None, code=0) -> subprocess.CompletedProcess:
    """The same in a process of its own."""
    done = subprocess.run([*COMMAND, *map(str, words)], capture_output=True, text=True, cwd=cwd)
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "run"
    call("run", "credit_economy", "--ticks", 120, "--seed", 4, "--out", path, "--no-figures", "--quiet")
    return path


def test_run_prints_the_summary_the_audit_line_and_where_everything_is(tmp_path):
    asked = ("run", "credit_economy", "--ticks", 30, "--no-figures")
    done = call_anew(*asked, "--out", tmp_path / "shown")
    for words in ("tasks taken", "residual 0.0", "journal hash", f"wrote {tmp_path / 'shown'}"):
        assert words in done.stdout
    numbers = json.loads(call(*asked, "--out", tmp_path / "run", "--json").stdout)
    assert numbers["out"] == str(tmp_path / "run")
    assert set(KEYS) <= set(numbers)
    assert numbers["ticks"] == 30 and numbers["residual"] == 0.0 and numbers["preset"] == "default"
    assert numbers["minted"] - numbers["burnt"] == numbers["held"]
    assert 0.0 <= numbers["steps_hired"] <= 1.0


def test_the_json_numbers_are_those_of_the_record(tmp_path):
    done = call(
        "run",
        "--preset",
        "no_hiring",
        "--ticks",
        60,
        "--seed",
        2,
        "--out",
        tmp_path / "run",
        "--no-figures",
        "--quiet",
        "--json",
    )
    numbers = json.loads(done.stdout)
    record = Record.open(tmp_path / "run")
    assert numbers["steps_hired"] == 0.0
    assert numbers["price"] == rates(record)["price"]
    assert numbers["journal_hash"] == record.manifest["journal_hash"]


def test_run_without_out_makes_a_new_folder_each_time(tmp_path):
    for expected in ("credit_economy-seed1", "credit_economy-seed1-2"):
        call("run", "--ticks", 3, "--no-figures", "--quiet", cwd=tmp_path)
        assert (tmp_path / "runs" / expected / "manifest.json").exists()


def test_set_changes_parameters(tmp_path):
    call(
        "run",
        "--set",
        "task_rate=5",
        "--set",
        "shock=3,demand,2",
        "--ticks",
        5,
        "--out",
        tmp_path / "run",
        "--no-figures",
        "--quiet",
    )
    parameters = Record.open(tmp_path / "run").parameters
    assert parameters["task_rate"] == 5.0 and parameters["shock"] == [[3, "demand", 2]]


def test_list_show_and_help_say_what_there_is():
    shelves, overview = call("list").stdout, call("--help").stdout
    for name in ("credit_economy", "no_hiring", "second_price", "zero_intelligence", "gini", "credit_tree"):
        assert name in shelves
    assert "transaction_cost" in call("show", "credit_economy").stdout
    for command in ("run", "list", "show", "figures", "report", "audit", "query"):
        assert command in overview
        assert call(command, "--help").stdout.count("\n") > 4


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "credit_econmy"], "did you mean 'credit_economy'"),
        (["run", "--preset", "no_hirring"], "did you mean 'no_hiring'"),
        (["run", "--set", "task_rat=3"], "did you mean 'task_rate'"),
        (["run", "--set", "task_rate=-3"], "must be 0 .. 1e+06 tasks/tick"),
        (["run", "--set", "task_rate=many"], "must be a number"),
        (["run", "--set", "task_rate"], "must be key=value"),
        (["run", "--set", "mechanism=second_prize"], "did you mean 'second_price'"),
        (["run", "--set", "shock=3,weather,2"], "demand, bounty, kinds"),
        (["run", "--preset", "from_file"], "--set file=tasks.csv"),
        (["run", "--preset", "from_file", "--set", "file=nowhere.csv"], "there is no such file"),
        (["run", "--ticks", "0"], "ticks = 0"),
        (["run", "--resume"], "--resume needs --out"),
        (["run", "nowhere.py"], "there is no such file"),
        (["figures", "nowhere"], "there is no such folder"),
        (["audit", "nowhere"], "there is no such folder"),
        (["query", "nowhere", "select 1"], "there is no such folder"),
        (["list", "mechanism"], "did you mean 'mechanisms'"),
        (["show", "credit_economies"], "did you mean 'credit_economy'"),
    ],
)
def test_a_mistake_is_one_clear_line_exit_code_two_and_nothing_written(words, says, tmp_path):
    done = call(*words, cwd=tmp_path, code=2)
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_is_the_same_line_in_a_process_of_its_own(tmp_path):
    words = ("run", "credit_econmy")
    assert call_anew(*words, cwd=tmp_path, code=2).stderr == call(*words, cwd=tmp_path, code=2).stderr


def test_a_bad_row_in_a_task_file_is_named(tmp_path):
    (tmp_path / "tasks.csv").write_text("tick,kind,work\n1,a,1.0\n2,b,-4\n")
    done = call("run", "--preset", "from_file", "--set", "file=tasks.csv", cwd=tmp_path, code=2)
    assert "tasks.csv: row 3, column work: -4.0 must be a number > 0" in done.stderr


def test_own_tasks_run(tmp_path):
    lines = ["tick,kind,work,bounty,task"] + [
        f"{t},{k},{1 + k / 10},5,{t}" for t in range(1, 21) for k in range(3)
    ]
    (tmp_path / "tasks.csv").write_text("\n".join(lines))
    done = call(
        "run",
        "--preset",
        "from_file",
        "--set",
        "file=tasks.csv",
        "--ticks",
        20,
        "--no-figures",
        "--json",
        cwd=tmp_path,
    )
    record = Record.open(next((tmp_path / "runs").iterdir()))
    assert record.measures["tasks"].tolist() == [1] * 20
    assert json.loads(done.stdout.splitlines()[-1])["residual"] == 0.0


def test_own_scenario_file_runs(tmp_path):
    (tmp_path / "mine.py").write_text(
        "from dataclasses import dataclass\n"
        "from credit_flow import CreditEconomy\n"
        "from credit_flow.core.boundary.parameters import parameter\n\n"
        "@dataclass(frozen=True)\n"
        "class Mine(CreditEconomy):\n"
        '    """Twice the tasks."""\n'
        '    task_rate: float = parameter(60.0, "tasks per tick", low=0, high=1e6)\n'
    )
    call("run", "mine.py", "--ticks", 3, "--no-figures", "--quiet", cwd=tmp_path)
    assert Record.open(next((tmp_path / "runs").iterdir())).parameters["task_rate"] == 60.0


def test_audit_exits_one_and_names_the_breach(folder):
    assert "holds   the journal replays" in call("audit", folder).stdout
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["books"]["held"] += 1.0
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert "BROKEN  held, credits as written" in call("audit", folder, code=1).stdout
    manifest["books"]["held"] -= 1.0
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_query_prints_a_table(folder):
    pytest.importorskip("duckdb")
    assert "rent" in call("query", folder, "select kind, count(*) as n from journal group by kind").stdout
    assert "tables: asks, " in call("query", folder, "selekt", code=2).stderr


def test_figures_and_report_are_written(folder):
    done = call("figures", folder, "--only", "population", "--format", "png,svg,pdf")
    files = [Path(line) for line in done.stdout.split()]
    assert sorted(file.suffix for file in files) == [".pdf", ".png", ".svg"]
    assert all(file.stat().st_size > 2000 for file in files)
    assert "did you mean 'population'" in call("figures", folder, "--only", "populaton", code=2).stderr
    assert "png, svg" in call("figures", folder, "--format", "bmp", code=2).stderr
    assert "did you mean 'slide'" in call("figures", folder, "--width", "slides", code=2).stderr
    page = Path(call("report", folder).stdout.strip())
    assert "journal" in page.read_text()


def test_resume_goes_on_with_the_settings_of_the_record(tmp_path):
    words = ("--no-figures", "--quiet", "--json", "--out", tmp_path / "run")
    call("run", "--preset", "no_hiring", "--set", "task_rate=8", "--seed", 6, "--ticks", 20, *words)
    resumed = json.loads(call("run", "--resume", "--ticks", 45, *words).stdout)
    whole = call("run", "--preset", "no_hiring", "--set", "task_rate=8", "--seed", 6, "--ticks", 45, "--no-figures", "--quiet",
                 "--json", "--out", tmp_path / "whole")  # fmt: skip
    whole = json.loads(whole.stdout)
    assert resumed["ticks"] == 45 and resumed["seed"] == 6 and resumed["preset"] == "no_hiring"
    assert resumed["journal_hash"] == whole["journal_hash"]


def test_ctrl_c_writes_what_there_is_and_says_so(tmp_path):
    process = subprocess.Popen(
        [*COMMAND, "run", "--ticks", "1000000", "--out", str(tmp_path / "run"), "--no-figures"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while not (tmp_path / "run" / "checkpoint.pkl").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "interrupted after tick" in out and "Traceback" not in err
    assert Record.open(tmp_path / "run").manifest["status"] == "interrupted"
