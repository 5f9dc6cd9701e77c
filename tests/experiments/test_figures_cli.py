"""`figures` and `report` on the command line, and bands that are held against no other run than they were made for."""

import subprocess
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

from credit_flow.console.application import app
from credit_flow.console.run_summary import show_summary
from credit_flow.core.records.record import Record
from credit_flow.experiments.catalogue import changes_of
from credit_flow.experiments.run import run
from credit_flow.experiments.summary import BANDS, WHOLE_RUN, rows
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.views.nothing_to_show import FigureError, NothingToShow

ON = CliRunner()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "r"
    run(CreditEconomy(experts=30, task_rate=8), rng=1, ticks=30, out=path, preset="default")
    return path


def test_data_sizes_and_labels_are_taken(folder, tmp_path):
    words = (
        "--only credit_flow_diagram --format svg --data --width 88 --height 70 --font 7 --label rent=upkeep"
    )
    result = ON.invoke(app, ["figures", str(folder), "--out", str(tmp_path), *words.split()])
    assert result.exit_code == 0, result.output
    assert sorted(file.name for file in tmp_path.glob("[!.]*")) == [
        "credit_flow_diagram.csv",
        "credit_flow_diagram.svg",
    ]
    assert "upkeep" in (tmp_path / "credit_flow_diagram.svg").read_text()
    assert "upkeep" in pd.read_csv(tmp_path / "credit_flow_diagram.csv", comment="#")["target"].tolist()


@pytest.mark.parametrize(
    "words, kind, said",
    [
        ("--only accuracy", NothingToShow, "accuracy cannot be drawn"),
        ("--width 3", FigureError, "width = 3"),
        ("--label rnet=x", Exception, "no label named 'rnet'"),
        ("--label rent", Exception, "must be kind=name"),
        ("--measure gini", Exception, "is a Record"),
    ],
)
def test_what_cannot_be_done_is_said(folder, tmp_path, words, kind, said):
    result = ON.invoke(app, ["figures", str(folder), "--out", str(tmp_path / "o"), *words.split()])
    assert isinstance(result.exception, kind) and said in str(result.exception)
    assert not (tmp_path / "o").exists()


def test_a_figure_that_is_not_there_is_one_line_and_exit_code_2(folder):
    words = [
        sys.executable,
        "-m",
        "credit_flow.console.application",
        "figures",
        str(folder),
        "--only",
        "accuracy",
    ]
    code = "import sys; sys.argv[0] = 'credit-flow'; from credit_flow.console.application import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *words[3:]], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.strip() == "error: figure accuracy cannot be drawn: the Record has no scores"


# -- bands


def _of(scenario, preset, ticks=WHOLE_RUN) -> Record:
    """A Record that says it is long, of a short run."""
    record = run(scenario, rng=1, ticks=30, preset=preset)
    return Record({**record.manifest, "ticks": ticks}, {name: record.table(name) for name in record.tables})


def test_bands_are_those_of_the_preset_as_it_stands(capsys):
    from credit_flow import preset

    for name in BANDS:
        plain = _of(preset(name), name.partition("/")[2])
        assert changes_of(plain) == {} and any(row.band for row in rows(plain)), name
        changed = _of(preset(name).but(task_rate=8.0), name.partition("/")[2])
        assert changes_of(changed) == {"task_rate": 8.0} and not any(row.band for row in rows(changed)), name


def test_a_changed_run_is_not_headed_by_the_bare_name_of_its_preset():
    from rich.console import Console

    console = Console(record=True, width=160)
    show_summary(console, _of(CreditEconomy(task_rate=8.0), "default"))
    text = " ".join(console.export_text().split())
    assert text.startswith("credit_economy default with task_rate = 8.0, seed 1")


def test_the_report_names_what_was_changed(folder):
    result = ON.invoke(app, ["report", str(folder)])
    assert result.exit_code == 0, result.output
    page = (folder / "report.html").read_text()
    assert "default, with experts, task_rate changed</h1>" in page.replace(
        "task_rate, experts", "experts, task_rate"
    )
    assert "150 - 300" not in page
