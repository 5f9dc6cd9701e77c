"""`credit-flow verdicts` as a stranger uses it: files, words, codes, and what is refused in one line."""

import json
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from credit_flow import verdicts
from credit_flow.console.application import main
from credit_flow.console.verdict_summary import show_verdicts
from credit_flow.experiments.verdicts.verdicts import Verdicts

HIRING = str(Path(__file__).parents[2] / "docs" / "hypotheses" / "hiring.py")
SMALL = ["--set", "experts=30", "--set", "task_rate=9", "--ticks", "40", "--executor", "serial"]


def credit_flow(monkeypatch, capsys, *words) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["credit-flow", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr()
    return end.value.code, said.out, said.err


def test_the_folder_holds_all_and_the_json_says_what_the_table_says(monkeypatch, capsys, tmp_path):
    code, out, err = credit_flow(
        monkeypatch,
        capsys,
        "verdicts",
        "outsourcing",
        HIRING,
        *SMALL,
        "--seeds",
        6,
        "--out",
        tmp_path / "v",
        "--json",
    )
    assert code == 0, err
    said = json.loads(out)
    assert [row["phenomenon"] for row in said["verdicts"]] == ["outsourcing", "hiring"]
    found = Verdicts.open(tmp_path / "v")
    for row, known in zip(said["verdicts"], found.table.to_dict("records")):
        assert row["effect"] == pytest.approx(known["effect"], abs=1e-12)
        assert row["verdict"] == known["verdict"] and len(row["run_ids"]["on"]) == 6
    there = {file.name for file in (tmp_path / "v").iterdir()}
    assert there >= {"plan.json", "readings.parquet", "verdicts.parquet", "report.html"} | {
        f"verdicts.{form}" for form in ("png", "svg", "pdf")
    }
    report = (tmp_path / "v" / "report.html").read_text()
    assert "set in every arm: experts = 30" in report.lower() and "http" not in report.replace(
        "http://www.w3.org", ""
    )


def test_words_for_people_and_no_verdict_before_all_seeds(monkeypatch, capsys, tmp_path):
    code, out, err = credit_flow(
        monkeypatch, capsys, "verdicts", "outsourcing", *SMALL, "--seeds", 6, "--out", tmp_path / "v"
    )
    assert code == 0 and "outsourcing" in out and "runs 18/18" in err and f"wrote {tmp_path / 'v'}" in out
    readings = pd.read_parquet(tmp_path / "v" / "readings.parquet")
    assert list(readings) == ["row", "arm", "seed", "reading", "reason", "null_mean", "p", "use", "run_id"]
    code, out, err = credit_flow(
        monkeypatch, capsys, "verdicts", "--resume", "--seeds", 7, "--out", tmp_path / "v"
    )
    assert code == 0 and "outsourcing" in out and "runs 21/21" in err
    assert Verdicts.open(tmp_path / "v").table["extended_from"].tolist() == [6]
    code, out, _ = credit_flow(monkeypatch, capsys, "report", tmp_path / "v")
    assert code == 0 and out.split() == [str(tmp_path / "v" / "report.html")]
    code, _, err = credit_flow(monkeypatch, capsys, "sweep", "--resume", "--out", tmp_path / "v")
    assert code == 2 and f"go on with them by credit-flow verdicts --resume --out {tmp_path / 'v'}" in err


def test_a_card_is_copied_changed_and_run(monkeypatch, capsys, tmp_path):
    file = tmp_path / "mine.py"
    code, out, _ = credit_flow(monkeypatch, capsys, "verdicts", "outsourcing", "--copy", file)
    assert code == 0 and f"credit-flow verdicts {file}" in out
    file.write_text(file.read_text().replace("sesoi = 0.2", "sesoi = 0.1"))
    code, out, err = credit_flow(
        monkeypatch, capsys, "verdicts", file, *SMALL, "--seeds", 6, "--out", tmp_path / "v", "--json"
    )
    assert code == 0, err
    (row,) = json.loads(out)["verdicts"]
    assert (row["phenomenon"], row["sesoi"]) == ("my_outsourcing", 0.1)
    code, out, err = credit_flow(monkeypatch, capsys, "verdicts", "outsourcing", "--copy", file)
    assert code == 2 and "must be a new Python file" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["verdicts"], "name a card, such as specialization, or say all"),
        (["verdicts", "outsorcing"], "did you mean 'outsourcing'"),
        (["verdicts", "outsourcing", "--seeds", "3"], "a verdict needs 6 at least"),
        (["verdicts", "outsourcing", "--seeds", "1,2,3,4,5,5"], "5"),
        (["verdicts", "outsourcing", "--set", "rent=-1"], "rent = -1"),
        (["verdicts", "outsourcing", "--over", "rents=0,1"], "rent"),
        (["verdicts", "outsourcing", "--over", "rent=0:x:5"], "--over rent=0:x:5: a range"),
        (["verdicts", "outsourcing", "--over", "rent=0:1:1"], "--over rent=0:1:1: 1 values"),
        (["verdicts", "outsourcing", "--over", "rent"], "--over rent: must be"),
        (
            ["verdicts", "outsourcing", "--over", "rent=0,1", "--set", "rent=1"],
            "rent: is set for all rows and varied",
        ),
        (["verdicts", "--resume"], "--resume needs --out"),
        (
            ["verdicts", "--resume", "--ticks", "9", "--out", "x"],
            "--ticks: stands in the plan of the folder already",
        ),
        (["verdicts", "--resume", "--set", "rent=1", "--out", "x"], "--set: stands in the plan"),
        (
            ["verdicts", "outsourcing", "--copy", "x.py", "--seeds", "9"],
            "--seeds: says nothing beside --copy",
        ),
        (
            ["verdicts", "outsourcing", "--copy", "x.py", "--set", "rent=1"],
            "--set: says nothing beside --copy",
        ),
        (["verdicts", "outsourcing", "--copy", "x.py", "--json"], "--json: says nothing beside --copy"),
        (
            ["verdicts", "outsourcing", "--controls", "--ticks", "9"],
            "--ticks: says nothing beside --controls",
        ),
        (
            ["verdicts", "outsourcing", "--controls", "--copy", "x.py"],
            "--controls: says nothing beside --copy",
        ),
        (["verdicts", "nowhere.py"], "nowhere.py"),
        (["verdicts", HIRING, "--controls"], "has no synthetic controls"),
    ],
)
def test_what_is_wrong_is_one_line(monkeypatch, capsys, tmp_path, words, says):
    monkeypatch.chdir(tmp_path)
    code, out, err = credit_flow(monkeypatch, capsys, *words)
    assert code == 2 and out == "" and says in err and len(err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_controls_of_a_card_are_told_apart(monkeypatch, capsys):
    code, out, _ = credit_flow(monkeypatch, capsys, "verdicts", "outsourcing", "--controls", "--seeds", 20)
    assert code == 0 and out.startswith("outsourcing: with the pattern 100.0% of 20 show it, without 0.0%")


def test_over_a_parameter_there_is_a_map(monkeypatch, capsys, tmp_path):
    words = [
        "verdicts",
        "outsourcing",
        *SMALL,
        "--seeds",
        6,
        "--over",
        "links=4,8",
        "--out",
        tmp_path / "v",
        "--quiet",
    ]
    code, _, err = credit_flow(monkeypatch, capsys, *words)
    assert code == 0, err
    assert (tmp_path / "v" / "map_outsourcing.png").stat().st_size > 5_000
    (over, cells) = Verdicts.open(tmp_path / "v").maps["outsourcing"]
    assert over == ["links"] and cells["links"].tolist() == [4, 8]


def test_who_stops_a_file_of_ones_own_is_told_to_name_it_again(capsys, tmp_path):
    small = {"settings": {"experts": 30, "task_rate": 9.0}, "ticks": 40, "executor": "serial"}
    done = iter([False, False])
    cut = verdicts(HIRING, 8, out=tmp_path / "v", stopped=lambda: next(done, True), **small)
    assert cut.status == "interrupted"
    show_verdicts(Console(width=400), cut, [])
    assert f"credit-flow verdicts {HIRING} --resume --out {tmp_path / 'v'}" in capsys.readouterr().out


def test_what_failed_is_said_even_when_it_is_quiet(monkeypatch, capsys, tmp_path):
    (tmp_path / "odd.py").write_text(
        "from credit_flow import Hypothesis\n\n\ndef odd(record):\n    raise RuntimeError('cannot be read')\n\n\n"
        "hypothesis = Hypothesis(question='?', control={'hiring': False}, null={'rent': 0.0}, measure=odd, sesoi=1.0)\n"
    )
    words = ["verdicts", tmp_path / "odd.py", *SMALL, "--seeds", 6, "--out", tmp_path / "v", "--quiet"]
    code, out, err = credit_flow(monkeypatch, capsys, *words)
    assert (
        code == 1
        and out == ""
        and "failed: odd, on, seed 1: RuntimeError: cannot be read" in err
        and "8 more" in err
    )
