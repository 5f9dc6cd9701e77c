"""`credit-flow sweep`, `replay` and `figures` as their users meet them."""

import json
from pathlib import Path

import pandas as pd
import pytest
from command_line import Said, call

from credit_flow import CreditEconomy, Record, Sweep
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName
from credit_flow.experiments.sweeps.sweep_grammar import design_of, seeds_of

SMALL = ["--set", "experts=20", "--set", "task_rate=6", "--ticks", "20", "--workers", "1"]


@pytest.fixture(scope="module")
def swept(tmp_path_factory) -> tuple[Path, Said]:
    folder = tmp_path_factory.mktemp("cli") / "sweep"
    words = ["--preset", "no_hiring", "--vary", "learning=0:0.1:3", "--vary", "links=2,4", "--seeds", "3"]
    return folder, call("sweep", *words, *SMALL, "--executor", "serial", "--out", folder)


def test_a_sweep_shows_progress_means_and_files_or_one_line_of_json(swept):
    folder, done = swept
    assert "runs 18/18" in done.stderr
    for words in ("6 settings x 3 seeds", "division of labour", f"wrote {folder / 'table.parquet'}"):
        assert words in done.stdout
    numbers = json.loads(call("sweep", "--resume", "--out", folder, "--json").stdout)
    counts = [numbers[name] for name in ("runs", "done", "finished", "extinct", "failed")]
    assert counts == [18, 18, 18, 0, 0] and numbers["status"] == "finished"
    assert numbers["varied"] == ["learning", "links"] and numbers["seeds"] == [1, 2, 3]
    table = pd.read_parquet(folder / "table.parquet")
    assert table["learning"].unique().tolist() == [0.0, 0.05, 0.1] and (table["steps_hired"] == 0.0).all()


def test_a_run_is_replayed_with_its_hash_and_a_wrong_id_lists_near_ones(swept, tmp_path):
    chosen = Sweep.open(swept[0]).table.iloc[7]
    done = call("replay", swept[0], chosen["run_id"][:10], "--out", tmp_path / "run")
    assert f"journal hash {chosen['journal_hash']}" in done.stdout
    record = Record.open(tmp_path / "run")
    assert record.manifest["seed"] == chosen["seed"] and record.parameters["links"] == chosen["links"]
    wrong = call("replay", swept[0], "z" + chosen["run_id"][1:], "--out", tmp_path / "no", code=2).stderr
    assert chosen["run_id"] in wrong and not (tmp_path / "no").exists()


def test_a_sweep_has_figures_of_any_measure(swept, tmp_path):
    done = call("figures", swept[0], "--measure", "price", "--format", "png", "--out", tmp_path)
    names = {Path(line).name for line in done.stdout.split()}
    assert {"response_learning.png", "response_links.png", "map_learning_links.png"} <= names
    assert all((tmp_path / name).stat().st_size > 5000 for name in names)
    assert "did you mean 'price'" in call("figures", swept[0], "--measure", "prices", code=2).stderr
    assert (
        "did you mean 'response_links'" in call("figures", swept[0], "--only", "response_link", code=2).stderr
    )


def test_failures_are_listed_with_run_id_and_message(tmp_path):
    words = ["--preset", "from_file", "--set", "file=nowhere.csv", "--seeds", "2", "--executor", "serial"]
    done = call("sweep", *words, "--ticks", "5", "--out", tmp_path / "out", code=1)
    failures = Sweep.open(tmp_path / "out").failures
    assert "2 runs failed" in done.stdout and len(failures) == 2
    for run_id, message in zip(failures["run_id"], failures["message"]):
        assert run_id in done.stdout and message in done.stdout and "there is no such file" in message


def test_latin_and_sobol_designs_are_kept_with_their_problem(tmp_path):
    ranges = [
        "--vary",
        "learning=0:0.2",
        "--vary",
        "policy=markup,truthful",
        "--seeds",
        "1",
        "--executor",
        "serial",
    ]
    for design, rows in (("latin", 4), ("sobol", 16)):
        folder = tmp_path / design
        call("sweep", *ranges, *SMALL, "--design", design, "--samples", "4", "--quiet", "--out", folder)
        found = Sweep.open(folder)
        assert len(found.table) == rows and found.manifest["design"] == design
        assert found.manifest["problem"]["names"] == ["learning", "policy"]
        assert found.manifest["problem"]["bounds"] == [[0.0, 0.2], [0.0, 2.0]]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--vary", "learnin=0,1"], "did you mean 'learning'"),
        (["--vary", "learning=0:2:3"], "learning = 2: must be 0 .. 1"),
        (["--vary", "links=1,2", "--seeds", "3,3"], "seeds: 3 given twice"),
        (["--vary", "links=1,2", "--executor", "proces"], "did you mean 'process'"),
        (["--vary", "links=1,2", "--resume"], "--resume needs --out"),
        (["--resume", "--out", "nowhere"], "there is no such folder"),
    ],
)
def test_a_mistake_is_one_clear_line_exit_code_two_and_nothing_written(words, says, tmp_path):
    done = call("sweep", *words, cwd=tmp_path, code=2)
    assert says in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("texts", "design", "samples", "says"),
    [
        (["learning=0,2"], "grid", None, "learning = 2: must be 0 .. 1"),
        (["learning"], "grid", None, "must be key=a,b,c or key=lo:hi:n"),
        (["learning=0:1"], "grid", None, "must be lo:hi:n, such as 0:1:5"),
        (["links=1:3:9"], "grid", None, "only 3 whole numbers"),
        (["links=1,2", "links=3"], "grid", None, "given twice"),
        (["hiring=0:1:2"], "grid", None, "must be true or false"),
        (["policy=markup,truthfull"], "grid", None, "did you mean 'truthful'"),
        (["links=1,2"], "gird", None, "did you mean 'grid'"),
        (["links=1,2"], "grid", 4, "--samples N belongs to"),
        (["links=1:4"], "latin", None, "--samples N belongs to"),
        (["links=1:4:2"], "latin", 4, "must be lo:hi, such as 0:1"),
        (["links=1:4"], "sobol", 6, "power of 2"),
    ],
)
def test_what_vary_cannot_mean_is_refused(texts, design, samples, says):
    with pytest.raises((ParameterError, UnknownName), match=says):
        design_of(texts, CreditEconomy(), design, samples)


def test_vary_gives_values_of_the_parameters_own_type():
    design = design_of(["links=1:8:8", "hiring=no,yes", "rent=0:1:3"], CreditEconomy(), "grid", None)
    assert sorted({setting["links"] for setting in design.settings}) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert design.settings[0] == {"links": 1, "hiring": False, "rent": 0.0}
    assert (seeds_of("20"), seeds_of("20,"), seeds_of("3,5,8")) == (20, [20], [3, 5, 8])
    with pytest.raises(ParameterError, match="--seeds many: must be a count"):
        seeds_of("many")
