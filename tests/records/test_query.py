"""A question sees the tables of a Record or a sweep, and nothing else of the machine."""

import os
import signal
import threading
import time

import pytest

from credit_flow import CreditEconomy, Record, Sweep, run, sweep
from credit_flow.core.records.record import RecordError
from credit_flow.experiments.query import query

pytest.importorskip("duckdb")

ECONOMY = CreditEconomy(task_rate=4.0, experts=15, ticks=10)

REACHES = (
    "copy (select 1) to '{}/new.csv'",
    "copy journal to '{}/new.parquet'",
    "export database '{}'",
    "attach '{}/new.db'",
    "select * from read_text('{}/secret.txt')",
    "select * from '{}/secret.txt'",
    "select * from glob('{}/*')",
    "create table t as select * from read_csv('{}/secret.txt')",
    "install httpfs",
    "load '{}/secret.txt'",
    "set enable_external_access = true",
    "reset enable_external_access",
    "set temp_directory = '{}'",
    "pragma profiling_output = '{}/new.json'",
    "select 1; copy (select 1) to '{}/new.csv'",
    "select * from ECONOMY",
)
"""What a question may not do: write, read, look round, load code, open the door, see the program's variables."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("query") / "run"
    run(ECONOMY, rng=1, out=path)
    return path


@pytest.mark.parametrize("question", REACHES)
def test_a_question_reaches_for_nothing_outside(folder, tmp_path, question):
    (tmp_path / "secret.txt").write_text("secret")
    with pytest.raises(RecordError, match="SQL: ") as refused:
        query(Record.open(folder), question.format(tmp_path))
    assert len(str(refused.value).splitlines()) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret.txt"]


def test_with_files_it_may(folder, tmp_path):
    query(Record.open(folder), f"copy (select count(*) as n from journal) to '{tmp_path}/n.csv'", files=True)
    assert int((tmp_path / "n.csv").read_text().split()[1]) == len(Record.open(folder).journal)


@pytest.mark.parametrize("question", ["", "  ", ";", "-- nothing"])
def test_an_empty_question_is_one_line(folder, question):
    with pytest.raises(RecordError, match="the question is empty"):
        query(Record.open(folder), question)


def test_a_record_in_memory_answers_as_one_on_disk(folder):
    question = "select kind, sum(amount) as paid from journal group by kind order by kind::text"
    assert query(run(ECONOMY, rng=1), question).equals(query(Record.open(folder), question))


def test_a_sweep_is_asked_by_its_runs_and_failures(tmp_path):
    done = sweep(ECONOMY, {"hiring": [True, False]}, 2, executor="serial", out=tmp_path / "sweep")
    question = "select hiring, avg(population) as n from runs group by hiring order by hiring"
    expected = done.table.groupby("hiring")["population"].mean()
    for asked in (done, Sweep.open(tmp_path / "sweep")):
        assert query(asked, question)["n"].tolist() == expected.tolist()
        assert query(asked, "select * from failures").empty
    with pytest.raises(RecordError, match="tables: runs, failures"):
        query(done, "select * from journal")


@pytest.mark.parametrize(
    "question",
    [
        "with recursive t(n) as (select 1 union all select n + 1 from t where n < 30000000) select count(*) from t",
        "select sum(hash(a.range + b.range)) from range(200000) a, range(200000) b",
        "select * from range(30000) a, range(30000) b order by hash(a.range + b.range)",
    ],
)
def test_ctrl_c_breaks_a_question_off(folder, question):
    """Each would take minutes."""
    record, before = Record.open(folder), signal.signal(signal.SIGINT, signal.default_int_handler)
    timer, start = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)), time.monotonic()
    try:
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            query(record, question)
    finally:
        timer.cancel()
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - start < 2.5
    assert query(record, "select count(*) as n from events")["n"][0] >= 0
