"""What the command line writes: numbers to the last digit, words as they are, tables that can be read, warnings in one line."""

import json
import warnings

import pytest
from command import SMALL

from credit_flow import CreditEconomy, preset, run, sweep
from credit_flow.console.listings import folded
from credit_flow.core.measured import MeasureWarning
from credit_flow.experiments.query import query
from credit_flow.models.shocks import ShockNeverComes

FEW = {"experts": 12, "task_rate": 4.0}
HOSTILE = "[red]a[/red] :smile: [/] [link=file:///x]b"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("words") / "run"
    run(CreditEconomy(**FEW), rng=1, ticks=20, out=path)
    return path


def test_sums_are_written_to_the_last_digit(ask, folder):
    pytest.importorskip("duckdb")
    from credit_flow import Record

    question = "select kind, sum(amount) as credits from journal group by kind"
    said = ask("query", folder, question)
    assert said.code == 0
    for kind, credits in query(Record.open(folder), question).itertuples(index=False):
        (line,) = [line for line in said.out.splitlines() if f" {kind} " in line]
        assert float(line.split("\u2502")[2].replace(",", "")) == credits


def test_columns_without_room_stand_below_each_other(ask, folder):
    pytest.importorskip("duckdb")
    names = [f"a_column_with_a_long_name_{n}" for n in range(30)]
    said = ask("query", folder, "select " + ", ".join(f"{n} as {name}" for n, name in enumerate(names)))
    for n, name in enumerate(names):
        assert any(line.split() == [name, str(n)] for line in said.out.splitlines()), name


def test_words_are_written_as_they_are(ask, folder, tmp_path):
    pytest.importorskip("duckdb")
    said = ask("query", folder, f"select '{HOSTILE}' as word")
    assert HOSTILE in said.out
    where = tmp_path / "[red]run[bold]:smile:"
    said = ask("run", *SMALL, "--ticks", 2, "--out", where, "--no-figures")
    assert f"wrote {where}" in said.out
    assert HOSTILE in ask.refused("run", HOSTILE)


def test_numbered_names_are_one():
    names = [
        "tick",
        *(f"{stem}_{n}" for n in range(148) for stem in ("bid", "optimal")),
        "skill_1",
        "skill_2",
    ]
    assert folded(names) == ["tick", "bid_0 .. bid_147", "optimal_0 .. optimal_147", "skill_1, skill_2"]
    assert folded(["wins_0", "wins_1", "wins_7"]) == ["3 of wins_0 .. wins_7"]
    assert folded(["x_", "x_1", "12", "a_01", "_3"]) == ["x_", "x_1", "12", "a_01", "_3"]


def test_an_audit_folds_them(ask, tmp_path):
    ask(
        "run",
        "vickrey_society",
        "--set",
        "world_name=two_rooms",
        "--ticks",
        2,
        "--out",
        tmp_path / "run",
        "--no-figures",
    )
    said = ask("audit", tmp_path / "run")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) < 200


def test_a_warning_is_one_line(ask, tmp_path):
    said = ask(
        "run",
        "--set",
        "endowment=1.5",
        "--ticks",
        2,
        "--json",
        "--no-figures",
        "--quiet",
        "--out",
        tmp_path / "run",
    )
    assert json.loads(said.out)["division_of_labour"] is None
    lines = said.err.splitlines()
    assert len(lines) == len(set(lines)) >= 1
    assert all(line.startswith("warning: ") for line in lines), lines
    assert "(division of labour)" in said.err


def test_a_shock_beyond_the_end_is_said(ask, tmp_path):
    words = ("run", "--preset", "scarce_compute", *SMALL, "--ticks", 3, "--quiet", "--no-figures")
    said = ask(*words, "--out", tmp_path / "run")
    assert said.code == 0
    assert said.err == (
        "warning: the run ends at tick 3, before its shock: bounty x 1.5 at tick 1,000; nothing changes: run longer, "
        "or set the shock earlier\n"
    )
    with pytest.warns(ShockNeverComes, match="1,000"):
        run(preset("scarce_compute").but(**FEW), rng=1, ticks=2)
    with pytest.warns(ShockNeverComes, match="1,000") as caught:
        sweep(
            preset("scarce_compute").but(**FEW), {"links": [2, 3]}, 1, ticks=2, executor="serial",
            records=True, out=tmp_path / "sweep",
        )  # fmt: skip
    assert len(caught) == 1


def test_a_run_that_reaches_its_shock_says_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error", ShockNeverComes)
        warnings.simplefilter("ignore", MeasureWarning)
        run(CreditEconomy(shock=(3, "demand", 2.0), **FEW), rng=1, ticks=3)
