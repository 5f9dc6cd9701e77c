"""Tables for other programs: the numbers of the screen, units in the headers, where they come from, and nothing a
spreadsheet would calculate."""

import io
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from credit_flow import CreditEconomy, CreditFlow
from credit_flow.core.discover import UnknownName
from credit_flow.dashboard.export.export_tables import TABLES, export_table, provenance, write_table
from credit_flow.dashboard.export.exports import export
from credit_flow.dashboard.run.rebuild import Cancelled, rebuild
from credit_flow.dashboard.run.runner import Runner


@pytest.fixture(scope="module")
def runner():
    with Runner(CreditEconomy(experts=30), seed=7) as made:
        made.step(40)
        yield made


@pytest.fixture(scope="module")
def record(runner):
    return rebuild(runner.scenario, runner.seed, runner.tick)


def read(data, format):
    if format == "parquet":
        return pd.read_parquet(io.BytesIO(data))
    return pd.read_csv(io.BytesIO(data), comment="#")


@pytest.mark.parametrize("format", ["csv", "parquet"])
@pytest.mark.parametrize("kind", TABLES)
def test_every_table_in_every_format_says_where_it_comes_from(runner, record, kind, format):
    data = export_table(kind, format, runner, record=record)
    table = read(data, format)
    assert len(table) > 0 and "tick" in table.columns[0]
    facts = provenance(runner.scenario, 7, runner.ids) | {"tick": 40}
    if format == "csv":
        lines = [line for line in data.decode("utf-8").splitlines() if line.startswith("# ")]
        found = dict(line[2:].split(": ", 1) for line in lines)
    else:
        found = {k.decode(): v.decode() for k, v in pq.read_schema(io.BytesIO(data)).metadata.items()}
    for key, value in facts.items():
        assert json.loads(found[key]) == json.loads(json.dumps(value)), key


def test_the_last_row_of_the_history_is_the_number_on_the_screen(runner, record):
    for whole in (None, record):
        table = read(export_table("history", "csv", runner, record=whole), "csv")
        last = table.iloc[-1]
        assert last["tick [tick]"] == 40 and last["supply [cr]"] == runner.snapshot().held
        assert last["population [experts]"] == runner.snapshot().n_living


def test_the_journal_of_the_rebuilt_run_is_that_of_the_run(runner, record):
    model = CreditFlow(runner.scenario, rng=7).run(40)
    table = read(export_table("journal", "parquet", runner, record=record), "parquet")
    assert table["amount [cr]"].tolist() == model.ledger.journal.postings()["amount"].tolist()
    assert record.manifest["journal_hash"] == model.ledger.journal.hash
    with pytest.raises(ValueError, match="needs the whole record"):
        export_table("journal", "csv", runner)


def test_experts_and_auctions_are_those_of_the_snapshot(runner):
    snapshot = runner.snapshot(30)
    table = read(export_table("experts", "csv", runner, tick=30), "csv")
    assert table["balance [cr]"].tolist() == snapshot.balances.tolist() and "skill in kind 5" in table
    auctions = read(export_table("auctions", "csv", runner), "csv")
    assert auctions["tick [tick]"].iloc[-1] == 40 and {"price [cr]", "second [cr]", "offers"} <= set(auctions)


def test_no_text_cell_is_a_formula():
    table = pd.DataFrame({"=name": ["=1+1", "+2", "-3", "@SUM(A1)", "\tx", "fine", None], "n": range(7)})
    text = write_table(table, "csv", {}).decode("utf-8")
    cells = [cell for line in text.splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell.strip('"')[:1] in ("=", "+", "-", "@", "\t")]
    assert "'=1+1" in text and "fine" in text and "-3" not in text.replace("'-3", "")


def test_an_unknown_table_is_refused(runner):
    with pytest.raises(ValueError, match="secrets.csv: must be one of history, journal"):
        export_table("secrets", "csv", runner)


def test_rebuilding_tells_how_far_it_is_and_can_be_cancelled(runner):
    seen = []

    def progress(done, whole):
        seen.append((done, whole))
        return done < 20

    with pytest.raises(Cancelled):
        rebuild(runner.scenario, 7, 40, progress=progress)
    assert seen == [(10, 40), (20, 40)]
    with pytest.raises(ValueError, match="nothing to export at tick 0"):
        rebuild(runner.scenario, 7, 0)


@pytest.mark.parametrize(
    ("kind", "options", "start"),
    [
        ("figure", {"name": "wealth", "format": "svg"}, b"<?xml"),
        ("table", {"table": "experts"}, b"# scenario"),
        ("table", {"table": "journal", "format": "parquet"}, b"PAR1"),
        ("replay", {}, b"<!"),
    ],
)
def test_a_player_exports_figures_tables_and_its_replay(runner, kind, options, start):
    data = export(runner, kind, 30, **options)
    assert data.startswith(start) and runner.ids[0].encode() in data


def test_an_unknown_export_is_refused(runner):
    with pytest.raises(UnknownName, match="figure"):
        export(runner, "figures")
