"""Tables of a Record that parts of an economy declare: whoever adds one edits nothing else, and whoever reads one is sure of its columns."""

import json
import shutil
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from credit_flow import CreditFlow, Entry, Record, Scenario, run
from credit_flow.agents.truthful import Truthful
from credit_flow.core.books.ledger import WORLD
from credit_flow.core.boundary.parameters import parameter
from credit_flow.core.records.record import RecordError
from credit_flow.core.records.record_folder import shelf
from credit_flow.core.records.record_table import BadTable, RecordTable
from credit_flow.dashboard.run.runner import Runner
from credit_flow.experiments.audits.record_audit import audit, untold
from credit_flow.experiments.query import query
from credit_flow.experiments.rerun import compare
from credit_flow.experiments.trials.run_row import measure_run
from credit_flow.institutions.institution import Institution
from credit_flow.models.clockwork.scenario_choice import preset
from credit_flow.models.digit_economy import DigitEconomy
from credit_flow.worlds.world import World

TICKS, COPIES, CELLS = 23, 3, 20


class Field(World):
    """Copies of a field in which apples grow; a copy is cleared every seven ticks. It remembers what was told of it last."""

    def __init__(self):
        self.cells, self.told = np.zeros((COPIES, CELLS), dtype=np.int64), None

    def advance(self, tick):
        places = (tick * np.array([5, 7, 11]) + np.arange(COPIES)) % CELLS
        self.cells[np.arange(COPIES), places] += 1
        if tick % 7 == 0:
            self.cells[tick // 7 % COPIES] = 0
        return 8.0


def scenes(model):
    """What has changed in each copy since it was told last; the whole of it where a snapshot is due, so that a reader can begin there."""
    field = model.world
    whole = field.told is None or model.tick % 10 == 0
    before = np.zeros_like(field.cells) if whole else field.told
    changed = [np.flatnonzero(now != then) for now, then in zip(field.cells, before)]
    field.told = field.cells.copy()
    return {
        "copy": np.arange(COPIES),
        "whole": whole,
        "places": changed,
        "cells": [now[places] for now, places in zip(field.cells, changed)],
        "agents": [np.array([0.5, tick]) for tick in [model.tick] * COPIES],
        "outcome": ["cleared" if not now.any() else "grown" for now in field.cells],
    }


SCENES = RecordTable(
    "fields",
    "one row per copy and tick",
    {
        "copy": int,
        "whole": bool,
        "places": list[int],
        "cells": list[int],
        "agents": list[float],
        "outcome": str,
    },
)


class Harvest(Institution):
    """Everybody gets the same."""

    tables = (SCENES.filled(scenes),)

    def step(self, model):
        n = len(model.table.rows)
        model.ledger.post(Entry(WORLD, model.first_account + model.table.rows, 8.0 / n, "reward", model.tick))


def seen(model):
    """Who is rich."""
    return {"row": model.table.rows, "rich": model.balances[model.first_account + model.table.rows] > 21.0}


@dataclass(frozen=True)
class Orchard(Scenario):
    """Experts live on apples."""

    ticks: int = parameter(TICKS, "how long a run lasts", unit="ticks", low=1, high=1_000)
    experts: int = parameter(8, "experts at the start", unit="experts", low=1, high=100)

    tables = (
        RecordTable("rich", "expert and snapshot", {"row": int, "rich": bool}).filled(seen, every="stride"),
    )

    def world(self, seed):
        return Field()

    def institutions(self):
        return (Harvest(),)

    def policies(self, seed):
        return (Truthful(),)

    def newcomers(self, model, rows):
        pass


def grids(table: pd.DataFrame) -> np.ndarray:
    """The cells (ticks, copies, cells) that a table of scenes tells."""
    found, now = [], np.zeros((COPIES, CELLS), dtype=np.int64)
    for row in table.itertuples():
        if row.whole:
            now[row.copy] = 0
        now[row.copy, row.places] = row.cells
        if row.copy == COPIES - 1:
            found.append(now.copy())
    return np.array(found)


def grown() -> np.ndarray:
    field, found = Field(), []
    for tick in range(1, TICKS + 1):
        field.advance(tick)
        found.append(field.cells.copy())
    return np.array(found)


@pytest.fixture(scope="module")
def orchard(tmp_path_factory):
    folder = tmp_path_factory.mktemp("orchard") / "run"
    return run(Orchard(), rng=1, out=folder, stride=10)


def test_a_table_of_ones_own_is_recorded_opened_asked_audited_made_again_and_swept(orchard, tmp_path):
    assert {"fields", "rich", "snapshots", "measures", "journal"} <= set(orchard.tables)
    record = Record.open(orchard.path)
    assert np.array_equal(grids(record.fields), grown())
    assert len(record.rich) == 8 * 2 and record.rich["tick"].unique().tolist() == [10, 20]
    assert query(record, "select count(*) as n from fields where outcome = 'cleared'")["n"][0] > 0
    assert [check.law for check in audit(record) if not check.holds] == []
    assert set(SCENES.columns) <= set(untold(record)["fields"])
    in_memory = run(Orchard(), rng=1, stride=10)
    assert [check for check in compare(record, in_memory) if not check.holds] == []
    assert measure_run(Orchard(), 1, TICKS)["journal_hash"] == record.manifest["journal_hash"]
    with Runner(Orchard(), seed=1) as runner:
        assert runner.step(5).tick == 5


def test_a_table_called_as_one_of_the_shelf_must_be_that_one():
    class Stage(Harvest):
        tables = (SCENES._replace(name="scenes").filled(scenes),)

    @dataclass(frozen=True)
    class Theatre(Orchard):
        def institutions(self):
            return (Stage(),)

    with pytest.raises(
        BadTable,
        match="table scenes: there is another of that name, with other columns; call yours otherwise",
    ):
        run(Theatre(), rng=1)


def test_a_run_that_was_gone_on_with_tells_the_same_scenes(tmp_path):
    run(Orchard(), rng=1, ticks=13, out=tmp_path / "run", stride=10)
    resumed = run(Orchard(), ticks=TICKS, out=tmp_path / "run", resume=True)
    assert np.array_equal(grids(resumed.fields), grown())


BAD = {
    "lacks the column rich": lambda model: {"row": model.table.rows},
    "rich has 2 rows, and there are 8": lambda model: {
        "row": model.table.rows,
        "rich": np.zeros(2, dtype=bool),
    },
    "rich must hold bool, not float64": lambda model: {"row": model.table.rows, "rich": np.zeros(8)},
}


@pytest.mark.parametrize("words", BAD)
def test_what_is_not_as_declared_is_said_by_table_tick_and_column(words):
    class Wrong(Orchard):
        tables = (Orchard.tables[0].filled(BAD[words]),)

    with pytest.raises(BadTable, match=f"table rich in tick 1: {words}"):
        run(Wrong(), rng=1, ticks=3)


def test_two_parts_cannot_fill_one_table():
    class Twice(Orchard):
        tables = (SCENES.filled(scenes),)

    with pytest.raises(BadTable, match="table fields: two parts of test_record_tables fill it"):
        run(Twice(), rng=1, ticks=3)


# -- the tables on the shelf


SMALL = {"experts": 8, "ticks": 12, "task_rate": 6.0}
FLAGSHIP = preset("default").but(**SMALL)
FILLED = {
    "steps": FLAGSHIP,
    "asks": FLAGSHIP,
    "scores": DigitEconomy(examination=6).but(**SMALL),
    "bids": preset("one_lot").but(ticks=12),
    **dict.fromkeys(("episodes", "offers", "scenes"), preset("prisoners_dilemma").but(ticks=3)),
}


@pytest.fixture(scope="module")
def flagship(tmp_path_factory):
    return run(
        preset("default").but(**SMALL), rng=2, out=tmp_path_factory.mktemp("flagship") / "run", stride=4
    )


@pytest.mark.parametrize("name", sorted(shelf()))
def test_every_table_on_the_shelf_is_filled_by_a_scenario_as_its_file_says(name):
    record = run(FILLED[name], rng=2, stride=4)
    there = record.table(name).column_names
    assert there[0] == "tick" and set(shelf()[name].columns) < set(there)
    assert shelf()[name].columns.keys() == record.manifest["tables"][name].keys()


def test_a_record_that_declares_nothing_opens_as_it_did(flagship, tmp_path):
    shutil.copytree(flagship.path, tmp_path / "old")
    file = tmp_path / "old" / "manifest.json"
    manifest = json.loads(file.read_text())
    del manifest["tables"]
    file.write_text(json.dumps(manifest))
    old = Record.open(tmp_path / "old")
    assert old.tables == flagship.tables and old.steps.equals(flagship.steps)
    assert [check.law for check in audit(old) if not check.holds] == []


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"x; drop": {"row": "int"}}, "is no plain name"),
        ({"scenes": {"../row": "int"}}, "is no plain name"),
        ({"scenes": {"row": "object"}}, "must match"),
        ([], "must be an object"),
    ],
)
def test_a_manifest_that_declares_what_there_cannot_be_is_refused(flagship, tmp_path, tables, words):
    shutil.copytree(flagship.path, tmp_path / "run")
    file = tmp_path / "run" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"tables": tables}))
    with pytest.raises(RecordError, match=words):
        Record.open(tmp_path / "run")


def test_a_manifest_cannot_take_columns_from_a_table_of_the_shelf(flagship, tmp_path):
    shutil.copytree(flagship.path, tmp_path / "run")
    file = next((tmp_path / "run" / "steps").iterdir())
    pd.read_parquet(file).drop(columns="doer").to_parquet(file, index=False)
    manifest = tmp_path / "run" / "manifest.json"
    said = json.loads(manifest.read_text())
    del said["tables"]["steps"]["doer"]
    manifest.write_text(json.dumps(said))
    with pytest.raises(RecordError, match="must have one column doer"):
        _ = Record.open(tmp_path / "run").steps


def test_a_name_of_no_table_is_answered_with_those_there_are(flagship):
    with pytest.raises(AttributeError, match="a Record has no 'step'; its tables: asks, events, journal"):
        _ = flagship.step
    with pytest.raises(RecordError, match="recorded no 'scores'"):
        _ = flagship.scores
    assert "steps" in dir(flagship)


def test_logs_for_tables_are_kept_only_while_somebody_records():
    model = CreditFlow(preset("default").but(**SMALL), rng=2).run(12)
    (steps,) = [one for one in model.work.sections if one.__name__ == "StepLog"]
    assert len(model.work[steps].ids) == 0
