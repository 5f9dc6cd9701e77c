"""No number of a Record can be changed unseen: an audit finds it, or says by name that only a re-run tells; a re-run tells."""

import json

import numpy as np
import pyarrow as pa
import pytest

from credit_flow import CreditEconomy, Policy, Record, run
from credit_flow.core.books.kinds import EVENTS, KINDS
from credit_flow.core.books.ledger import Ledger
from credit_flow.core.records.record import RecordError
from credit_flow.experiments.audits.record_audit import UNTOLD, audit, untold
from credit_flow.experiments.rerun import again, compare, rerun
from credit_flow.models.clockwork.scenario_choice import preset, presets, scenarios

SMALL = {"experts": 8, "ticks": 12, "task_rate": 4.0, "copies": 3, "endowment": 4.0, "examination": 6}
VARIANTS = {
    "deep": {"depth": 3, "max_steps": 5},
    "late": {"judge_delay": 2, "judge_noise": 0.2, "royalty": 0.1},
    "sold": {"side": "sale"},
}


def small(scenario):
    """The same society for a few ticks among a few experts."""
    known = scenario.as_dict()
    changes = {name: value for name, value in SMALL.items() if name in known}
    return scenario.but(**changes) if known.get("experts", 0) >= SMALL["experts"] else scenario.but(ticks=12)


CASES = (
    {name: kind() for name, kind in scenarios().items()}
    | {name: preset(name) for name, one in presets().items() if not one.needs}
    | {name: CreditEconomy(**changes) for name, changes in VARIANTS.items()}
)
RECORDS: dict[str, Record] = {}


def record_of(name: str) -> Record:
    """Each is run once."""
    if name not in RECORDS:
        RECORDS[name] = run(small(CASES[name]), rng=5, stride=4)
    return RECORDS[name]


def broken(record: Record) -> list[str]:
    return [check.law for check in audit(record) if not check.holds]


def other(value, name: str):
    """A value of the same kind that is not this one."""
    if isinstance(value, str):
        return next(
            word
            for word in (*KINDS, *EVENTS, "another")
            if word != value and (value in KINDS) == (word in KINDS)
        )
    if isinstance(value, bool):
        return not value
    if isinstance(value, float):
        return 1.0 if np.isnan(value) else value + 2**-20
    return value + 1


def forged(record: Record, table: str, column: str, row: int, value=None) -> Record:
    """The Record with one cell changed."""
    arrow = record.table(table)
    values = arrow[column].to_pylist()
    values[row] = other(values[row], column) if value is None else value
    kind = arrow.schema.field(column).type
    changed = pa.array(values, kind.value_type if pa.types.is_dictionary(kind) else kind)
    place = arrow.column_names.index(column)
    tables = {name: record.table(name) for name in record.tables}
    return Record(record.manifest, tables | {table: arrow.set_column(place, column, changed)})


@pytest.mark.parametrize("name", CASES)
def test_an_honest_record_holds_and_is_what_a_rerun_gives(name):
    record = record_of(name)
    assert broken(record) == []
    if name in ("credit_economy", "digits", "hayek_machine", "attention", "deep"):
        assert [check for check in rerun(record) if not check.holds] == []


TERMS = (
    {},
    {"side": "sale"},
    {"compute": "cleared", "judge_delay": 3, "royalty": 0.1},
    {"recycle": 0.5, "treasury_pays": True, "judge_delay": 2},
)


@pytest.mark.parametrize("depth", range(1, 5))
def test_measures_mean_the_same_at_every_depth(depth):
    """Deep enough, and long enough, that the hired do parts of a whole unpaid, and owners are hired for parts of their own tasks."""
    records = [run(CreditEconomy(depth=depth, **terms), rng=1, ticks=60) for terms in TERMS]
    assert [broken(record) for record in records] == [[]] * len(TERMS)
    steps = [record.steps for record in records]
    differ = [((one["doer"] != one["owner"]) != one["price"].notna()).any() for one in steps]
    assert any(differ) == (depth > 1)


QUICK = ("credit_economy", "digit_economy", "trophic", "hayek_machine")
ALL = [
    name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)
    for name in (*scenarios(), *VARIANTS)
]


@pytest.mark.parametrize("name", ALL)
def test_a_changed_number_is_found_or_named(name):
    """Every column of every table; what the audit cannot settle it names, and the re-run finds all."""
    record, twin = record_of(name), run(small(CASES[name]), rng=5, stride=4)
    named = untold(record)
    for table in record.tables:
        n_rows = record.table(table).num_rows
        for column in record.table(table).column_names:
            row = (7 * len(column)) % n_rows
            changed = forged(record, table, column, row)
            where = f"{table}.{column} in row {row}"
            if column not in named.get(table, ()):
                assert broken(changed), f"{where}: neither found nor named"
            assert any(not check.holds for check in compare(changed, twin)), f"{where}: not found by a re-run"


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_changed_number_is_found_wherever_it_stands(name):
    """The same for every column that is settled, in forty rows each, by the smallest change there is."""
    record, rng = record_of(name), np.random.default_rng(1)
    named = untold(record)
    for table in record.tables:
        settled = [
            column for column in record.table(table).column_names if column not in named.get(table, ())
        ]
        for column in settled:
            n_rows = record.table(table).num_rows
            for row in rng.choice(n_rows, min(n_rows, 40), replace=False).tolist():
                value = record.table(table)[column][row].as_py()
                least = (
                    float(np.nextafter(value, np.inf))
                    if isinstance(value, float) and value == value
                    else None
                )
                assert broken(forged(record, table, column, row, least)), f"{table}.{column} in row {row}"


def test_less_than_a_quantum_is_found():
    record = record_of("credit_economy")
    value = record.journal["amount"][3]
    changed = forged(record, "journal", "amount", 3, float(np.nextafter(value, np.inf)))
    assert "amounts are whole quanta of 2^-20 credit" in broken(changed)


def test_the_names_of_what_is_untold_say_what_they_should():
    named = untold(record_of("credit_economy"))
    assert named["manifest"] == list(UNTOLD)
    assert "journal" not in named and "events" not in named
    assert not {
        "tick",
        "population",
        "births",
        "deaths",
        "supply",
        "minted",
        "burnt",
        "paid",
        "hirings",
    } & set(named["measures"])
    assert not {"tick", "row", "balance", "born"} & set(named["snapshots"])
    assert not {"doer", "principal", "price"} & set(named["steps"])


@pytest.mark.parametrize("table", ["measures", "snapshots", "steps", "asks", "journal"])
def test_doubled_tables_are_found(table):
    record = record_of("credit_economy")
    tables = {name: record.table(name) for name in record.tables}
    tables[table] = pa.concat_tables([tables[table], tables[table]]).unify_dictionaries()
    assert broken(Record(record.manifest, tables))


def cut(record: Record, last: int) -> Record:
    """The Record as if it had ended with a tick, everything redone that can be."""
    tables = {}
    for name in record.tables:
        table = record.table(name)
        tables[name] = table.filter(pa.compute.less_equal(table["tick"], last))
    ledger = Ledger.replay(Record(record.manifest, tables).full_journal)
    facts = {
        "ticks": last,
        "journal_hash": ledger.journal.hash,
        "lines": tables["journal"].num_rows + tables["events"].num_rows,
        "books": ledger.totals(),
    }
    return Record(record.manifest | facts, tables)


def test_a_run_that_was_cut_off_is_found_unless_it_says_that_it_was():
    record = record_of("credit_economy")
    assert broken(cut(record, 8)) == ["it ends where it says"]
    stopped = cut(record, 8)
    stopped.manifest["status"] = "interrupted"
    assert broken(stopped) == [] and all(check.holds for check in rerun(stopped))


@pytest.mark.parametrize(
    "facts",
    [
        {"seed": 6},
        {"parameters": {"markup_high": 0.2}},
        {"policies": ["Truthful()"]},
        {"scenario": "trophic"},
    ],
)
def test_a_changed_manifest_is_found_by_a_rerun(facts):
    record = record_of("credit_economy")
    manifest = json.loads(json.dumps(record.manifest)) | facts
    if "parameters" in facts:
        manifest["parameters"] = record.parameters | facts["parameters"]
    changed = Record(manifest, {name: record.table(name) for name in record.tables})
    assert next(iter(facts)) in untold(record)["manifest"]
    try:
        assert any(not check.holds for check in rerun(changed))
    except RecordError as refused:
        assert "make no trophic" in str(refused)


class Timid(Policy):
    """Asks half as much again as it costs."""

    batched = True

    def ask(self, seen):
        return 1.5 * seen.cost


def test_a_policy_of_ones_own_is_named_and_given_again():
    record = run(small(CreditEconomy()), rng=5, policy=Timid())
    assert {"re-run: journal_hash", "re-run: policies"} <= {
        check.law for check in rerun(record) if not check.holds
    }
    assert all(check.holds for check in rerun(record, policy=Timid()))


def test_a_rerun_reads_a_file_only_if_trusted(tmp_path):
    tasks = tmp_path / "tasks.csv"
    tasks.write_text("tick,kind,work\n1,0,1\n2,0,1\n")
    record = run(small(CreditEconomy(file=str(tasks))), rng=1)
    with pytest.raises(ValueError, match="reads this file"):
        again(record)
    assert all(check.holds for check in rerun(record, trust=True))
