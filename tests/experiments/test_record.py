"""A Record is whole at any moment: on disk and in memory alike, resumable with the same journal, and tamper-evident."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
import weakref

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from credit_flow import CreditEconomy, CreditFlow, Ledger, Record, run
from credit_flow.core.mistake import FolderError
from credit_flow.core.records.record import RecordError
from credit_flow.experiments.audits.record_audit import audit
from credit_flow.experiments.query import query
from credit_flow.experiments.recorder import Recorder

ECONOMY = CreditEconomy(task_rate=10.0, experts=40)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("record") / "run"
    run(ECONOMY, rng=3, ticks=60, out=path)
    return path


def test_on_disk_and_in_memory_hold_the_same(folder):
    stored, kept = Record.open(folder), run(ECONOMY, rng=3, ticks=60)
    assert stored.manifest["journal_hash"] == kept.manifest["journal_hash"]
    for name in ("journal", "events", "full_journal", "measures", "snapshots", "steps", "asks"):
        assert getattr(stored, name).equals(getattr(kept, name)), name


def test_the_journal_gives_balances_flows_and_measures(folder):
    record = Record.open(folder)
    assert Ledger.replay(record.full_journal).held == record.manifest["books"]["held"]
    assert record.balances().sum() == 0.0
    graph = record.flow_graph(30, 60)
    journal = record.journal
    window = journal[(journal["tick"] > 30)]
    assert sum(amount for _, _, amount in graph.edges(data="amount")) == window["amount"].sum()
    assert list(record.measures.index) == list(range(1, 61))
    rewards = journal[journal["kind"] == "reward"].groupby("tick")["amount"].sum()
    assert np.array_equal(rewards, record.measures["paid"][rewards.index])


def test_prices_of_steps_are_what_was_posted(folder):
    """Executed prices, not quotes: per task, what hired doers got is what the journal says was paid for hired work."""
    record = Record.open(folder)
    paid = record.journal[record.journal["kind"] == "payment"].groupby("cause")["amount"].sum()
    steps = record.steps.dropna(subset="price").groupby("task")["price"].sum()
    assert len(steps) > 10
    assert paid.to_dict() == steps.to_dict()


def test_integers_are_delta_encoded_and_kinds_dictionary_encoded(folder):
    columns = pq.ParquetFile(folder / "journal" / "part-000000.parquet").metadata.row_group(0)
    encodings = {
        columns.column(i).path_in_schema: columns.column(i).encodings for i in range(columns.num_columns)
    }
    assert "DELTA_BINARY_PACKED" in encodings["payer"] and "RLE_DICTIONARY" in encodings["kind"]
    assert "BYTE_STREAM_SPLIT" in encodings["amount"]


def test_every_tool_reads_the_journal_that_the_record_gives(folder):
    """The same rows, columns and credits in pandas, in DuckDB on the files themselves, and through `query`."""
    duckdb = pytest.importorskip("duckdb")
    record = Record.open(folder)
    assert pd.concat(map(pd.read_parquet, record.files("journal")), ignore_index=True).equals(record.journal)
    plain = record.journal.assign(kind=record.journal["kind"].astype(str))
    files = duckdb.sql(f"select * from '{folder}/journal/*.parquet'").df()
    for table in (files, query(record, "select * from journal")):
        assert table.assign(kind=table["kind"].astype(str)).equals(plain)


def test_postings_and_events_together_are_what_the_ledger_wrote(folder):
    record, model = Record.open(folder), CreditFlow(ECONOMY, rng=3).run(60)
    assert record.full_journal.equals(model.ledger.journal.frame())
    assert len(record.full_journal) == record.manifest["lines"] == len(record.journal) + len(record.events)


def test_an_interrupted_run_resumed_is_the_uninterrupted_one(tmp_path):
    whole = run(ECONOMY, rng=5, ticks=50)

    def press_ctrl_c(model):
        if model.tick == 20:
            signal.raise_signal(signal.SIGINT)

    part = run(ECONOMY, rng=5, ticks=50, out=tmp_path / "run", progress=press_ctrl_c)
    assert part.manifest["status"] == "interrupted" and part.ticks == 20
    assert Ledger.replay(part.full_journal).journal.hash == part.manifest["journal_hash"]
    resumed = run(ECONOMY, rng=5, ticks=50, out=tmp_path / "run", resume=True)
    assert resumed.manifest["status"] == "finished"
    assert resumed.manifest["journal_hash"] == whole.manifest["journal_hash"]
    assert resumed.journal.equals(whole.journal)
    assert resumed.measures.equals(whole.measures)


def test_a_killed_run_resumes_from_its_last_checkpoint(tmp_path):
    code = (
        "from credit_flow import CreditEconomy, run;"
        f"run(CreditEconomy(task_rate=10.0, experts=40), rng=5, ticks=100000, out={str(tmp_path / 'run')!r})"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 120
    while not (tmp_path / "run" / "snapshots").exists() and time.monotonic() < deadline:
        time.sleep(0.05)  # the first checkpoint, of tick 0, has none
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    saved = Record.open(tmp_path / "run").ticks
    assert saved > 0
    scenario = CreditEconomy(task_rate=10.0, experts=40, ticks=100000)
    with pytest.raises(ValueError, match="other parameters"):
        run(scenario.but(links=3), rng=5, ticks=saved + 20, out=tmp_path / "run", resume=True)
    resumed = run(
        CreditEconomy(task_rate=10.0, experts=40), rng=5, ticks=saved + 20, out=tmp_path / "run", resume=True
    )
    whole = run(ECONOMY, rng=5, ticks=resumed.ticks)
    assert resumed.manifest["journal_hash"] == whole.manifest["journal_hash"]


def test_audit_passes_an_honest_record_and_names_each_breach(folder, tmp_path):
    assert all(check.holds for check in audit(Record.open(folder)))
    manifest = json.loads((folder / "manifest.json").read_text())
    for law, damage in {
        "minted, credits as written": lambda m: m["books"].update(minted=m["books"]["minted"] + 2**-20),
        "journal hash as written": lambda m: m.update(journal_hash="0" * 32),
    }.items():
        copy = json.loads(json.dumps(manifest))
        damage(copy)
        (folder / "manifest.json").write_text(json.dumps(copy))
        broken = [check.law for check in audit(Record.open(folder)) if not check.holds]
        assert broken == [law]
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_audit_catches_one_changed_quantum_in_the_journal(tmp_path):
    run(ECONOMY, rng=3, ticks=20, out=tmp_path / "run")
    file = tmp_path / "run" / "journal" / "part-000000.parquet"
    table = pq.read_table(file)
    amount = table["amount"].to_numpy().copy()
    amount[-1] += 2**-20
    pq.write_table(table.set_column(table.column_names.index("amount"), "amount", [amount]), file)
    broken = {check.law for check in audit(Record.open(tmp_path / "run")) if not check.holds}
    assert "files as written" in broken and "journal hash as written" in broken


def test_query_answers_sql_and_explains_errors(folder):
    pytest.importorskip("duckdb")
    record = Record.open(folder)
    answer = query(record, "select sum(amount) as paid from journal where kind = 'reward'")
    assert answer["paid"][0] == record.journal.query("kind == 'reward'")["amount"].sum()
    with pytest.raises(RecordError, match="tables: asks, events, journal"):
        query(record, "select * from nothing")


def test_a_folder_that_is_taken_missing_or_no_record_is_refused(folder, tmp_path):
    with pytest.raises(RecordError, match="already holds a Record"):
        run(ECONOMY, rng=1, ticks=2, out=folder)
    with pytest.raises(RecordError, match="there is no such folder"):
        Record.open(tmp_path / "nothing")
    with pytest.raises(RecordError, match=r"has no manifest\.json"):
        Record.open(tmp_path)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FolderError, match="cannot be written"):
        run(ECONOMY, rng=1, ticks=2, out=tmp_path / "file" / "run")


def test_a_disk_that_fills_up_leaves_a_readable_record(tmp_path):
    """The operating system refuses files above 40 kB: the first part fits, a later one does not."""
    code = (
        "import resource, signal, sys; from credit_flow import CreditEconomy, run;"
        "from credit_flow.experiments.recorder import Recorder;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "limit = lambda model: model.tick == 260 and resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000));"
        f"run(CreditEconomy(), rng=5, ticks=600, out={str(tmp_path / 'run')!r}, progress=limit)"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ})
    assert process.returncode == 1
    assert "the record so far is readable" in process.stderr.splitlines()[-1]
    record = Record.open(tmp_path / "run")
    assert record.ticks == 250
    assert Ledger.replay(record.full_journal).journal.hash == record.manifest["journal_hash"]


def test_snapshots_are_what_the_table_held():
    model = CreditFlow(ECONOMY, rng=3)
    model.recorder = Recorder({"parts": {}}, stride=5)
    model.run(10)
    last = model.recorder.record(model).snapshots.query("tick == 10")
    assert (last["balance"].to_numpy() == model.balances[model.first_account + model.table.rows]).all()
    assert (last["skill_2"].to_numpy() == model.table.skill[model.table.rows, 2]).all()


def test_a_record_that_nobody_holds_is_let_go_with_its_tables():
    """A notebook that makes run after run must not grow by all of their journals."""
    record = run(CreditEconomy(experts=20, task_rate=5.0), rng=1, ticks=20)
    assert all(len(getattr(record, name)) for name in ("journal", "events", "measures", "snapshots", "steps"))
    assert record.steps is record.steps  # read once
    gone = weakref.ref(record)
    del record
    gc.collect()
    assert gone() is None
