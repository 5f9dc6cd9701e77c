"""What is damaged, or something else than was asked for, is said to be that: one line, exit code 2, and what is right to do."""

import json
import shutil

import pytest
from command import SOCIETY

from credit_flow import CreditEconomy, Record, Sweep, run
from credit_flow.core.records.record import RecordError
from credit_flow.experiments.audits.record_audit import audit
from credit_flow.experiments.query import query

HALF = 0.5


def part_of(folder, table="journal"):
    return folder / table / "part-000000.parquet"


@pytest.mark.parametrize("damage", ["cut", "empty", "of another bit", "gone", "words"])
@pytest.mark.parametrize("table", ["journal", "measures"])
def test_a_question_to_a_damaged_table_names_it(damage, table, ask, made, tmp_path):
    shutil.copytree(made / "run", tmp_path / "run")
    file = part_of(tmp_path / "run", table)
    text = file.read_bytes()
    middle = 40  # in the first column; further on there are places that nobody reads
    flipped = text[:middle] + bytes(255 - byte for byte in text[middle : middle + 40]) + text[middle + 40 :]
    damaged = {"cut": text[:-20], "empty": b"", "of another bit": flipped, "words": b"PAR1 no table"}
    file.unlink()
    if damage != "gone":
        file.write_bytes(damaged[damage])
    sql = f"select * from {table}"
    assert table in ask.refused("query", "run", sql)
    with pytest.raises(RecordError, match=table):
        query(Record.open(tmp_path / "run"), sql)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"parameters": {"nope": 3}}, "no parameter named 'nope'"),
        ({"parameters": {}, "preset": "no_hiring"}, ""),
        ({"first_account": 10**12}, "the first account is 4"),
        ({"first_account": 9}, "the first account is 4"),
        ({"ticks": 5}, ""),
        ({"stride": 7}, ""),
    ],
)
def test_a_page_of_a_manifest_that_does_not_fit_its_tables_says_so(facts, says, ask, made, tmp_path):
    shutil.copytree(made / "run", tmp_path / "run")
    file = tmp_path / "run" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | facts))
    for words in (["report", "run"], ["figures", "run", "--format", "csv"]):
        said = ask(*words)
        assert "Traceback" not in said.err and said.code in (0, 2), said
        if said.code == 2:
            assert (
                ("is damaged" in said.err or "must lie in" in said.err)
                and says in said.err
                and said.err.count("\n") == 1
            ), said
    if says:
        assert any(says in check.found for check in audit(Record.open(tmp_path / "run")) if not check.holds)


@pytest.mark.parametrize("left", [0.0, 0.001, 0.5, 0.999])
def test_a_checkpoint_of_ones_own_that_was_cut_is_damaged_and_not_somebody_elses(left, ask, made, tmp_path):
    shutil.copytree(made / "run", tmp_path / "run")
    file = tmp_path / "run" / "checkpoint.pkl"
    text = file.read_bytes()
    file.write_bytes(text[: int(left * len(text))])
    said = ask.refused("run", "--resume", "--out", "run", "--ticks", 20)
    assert "no readable checkpoint" in said and "--trust" not in said
    assert "damaged" in said or left < HALF


def test_a_manifest_that_does_not_fit_names_the_fact(ask, made, tmp_path):
    shutil.copytree(made / "run", tmp_path / "run")
    file = tmp_path / "run" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"seed": "x"}))
    assert "manifest.json: seed is 'x', and must be a whole number" in ask.refused("audit", "run")


@pytest.mark.parametrize("mark", ["checkpoint.safetensors", "transfer.json", "sweep.json"])
def test_a_folder_of_another_kind_says_what_it_holds(mark, ask, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / mark).write_text("{}")
    holds = {"checkpoint.safetensors": "training", "transfer.json": "transfer", "sweep.json": "sweep"}[mark]
    for words in (
        ["audit"],
        ["run", "--resume", "--out"],
        *([["report"]] if holds != "sweep" else []),
        *([["figures"]] if holds == "training" else []),
    ):
        said = ask.refused(*words, "out")
        assert f"out: holds a {holds}, and no Record" in said and "credit_economy" not in said
    if holds == "transfer":  # whose figures are drawn, if it is whole
        assert "transfer.json: it lacks world, tasks" in ask.refused("figures", "out")


def test_a_record_is_no_sweep(ask, made, tmp_path):
    said = ask.refused("replay", made / "run", "0", "--out", "again")
    assert "holds a Record, and no sweep" in said and "credit-flow report" in said


def test_a_scenario_file_that_is_not_there_is_refused_by_every_command(ask, made):
    run_id = Sweep.open(made / "sweep").runs["run_id"][0]
    for words in (
        ["audit", made / "run", "--scenario", "nope.py"],
        ["replay", made / "sweep", run_id, "--out", "again", "--scenario", "nope.py"],
        ["run", "nope.py"],
        ["sweep", "nope.py", "--vary", "a=1"],
        ["show", "nope.py"],
    ):
        assert "nope.py" in ask.refused(*words)


def test_a_checkpoint_of_another_scenario_says_so(ask, made, tmp_path):
    shutil.copytree(made / "run", tmp_path / "run")
    run("trophic", rng=1, ticks=2, out=tmp_path / "other")
    shutil.copy(tmp_path / "other" / "checkpoint.pkl", tmp_path / "run")
    said = ask.refused("run", "--resume", "--out", "run", "--ticks", 20)
    assert "is of another run: its scenario is 'trophic'" in said
    with pytest.raises(RecordError, match="its scenario is 'trophic'"):
        run(CreditEconomy(**SOCIETY), out=tmp_path / "run", resume=True)
