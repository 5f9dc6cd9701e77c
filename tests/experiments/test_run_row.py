"""The row of a run in a sweep is that of its whole Record, although next to nothing of it is taken down."""

import numpy as np
import pytest

from credit_flow import CreditEconomy, CreditFlow, Policy, run, sweep
from credit_flow.core.discover import UnknownName
from credit_flow.experiments.gauge import Gauge, Reads
from credit_flow.experiments.summary import LAST_TICKS, RATES
from credit_flow.experiments.trials.run_row import NEEDS, measure_run, row
from credit_flow.institutions.work.work_log import StepLog
from credit_flow.models.attention import Attention
from credit_flow.models.digit_economy import DigitEconomy
from credit_flow.models.hayek_machine import HayekMachine
from credit_flow.models.trophic import Trophic

SMALL = {"experts": 20, "task_rate": 6.0}
DYING = CreditEconomy(experts=20, task_rate=2.0, rent=1.0, ticks=400)


class Careless(Policy):
    """Asks in Python, so that no tick compiles as a whole."""

    def ask(self, seen):
        return 1.3 * seen.cost


CASES = {
    "longer than the window of the division": (CreditEconomy(**SMALL, ticks=LAST_TICKS + 33), None),
    "no longer than a stride": (CreditEconomy(**SMALL, ticks=7), None),
    "one tick": (CreditEconomy(**SMALL, ticks=1), None),
    "dying out": (DYING, None),
    "dying out in its last third": (CreditEconomy(experts=20, rent=1.5, ticks=400), None),
    "in Python": (CreditEconomy(**SMALL, ticks=24), Careless()),
    "a gini of its own": (Attention(experts=20, ticks=24), None),
    "digits": (DigitEconomy(experts=8, task_rate=4.0, ticks=12, examination=6), None),
    "states": (HayekMachine(ticks=24), None),
    "chains": (Trophic(ticks=24), None),
}


@pytest.fixture(scope="module", params=CASES)
def both(request):
    scenario, policy = CASES[request.param]
    return measure_run(scenario, 5, scenario.ticks, policy), run(scenario, rng=5, policy=policy)


def test_a_row_is_that_of_the_whole_record(both):
    found, record = both
    expected = row(record)
    assert found.keys() == expected.keys()
    assert [found[name] for name in ("status", "ticks", "journal_hash")] == [
        record.manifest[name] for name in ("status", "ticks", "journal_hash")
    ]
    for name in expected.keys() - {"status", "journal_hash"}:
        assert np.array_equal(found[name], expected[name], equal_nan=True), name


def test_a_society_that_dies_out_has_the_last_third_of_its_own_life():
    found = measure_run(DYING, 5, DYING.ticks)
    assert found["status"] == "extinct" and found["ticks"] < DYING.ticks - LAST_TICKS
    assert 0.0 < found["gini"] < 1.0 and not np.isnan(found["division_of_labour"])


@pytest.mark.parametrize("name", ["price", "gini", "division_of_labour", "compute_price"])
def test_a_number_that_is_asked_for_alone_is_computed_alone_and_is_the_same(name):
    scenario = CreditEconomy(**SMALL, ticks=40)
    whole, alone = (measure_run(scenario, 2, 40, None, needs) for needs in (NEEDS, (name,)))
    assert alone == {one: whole[one] for one in ("status", "ticks", "journal_hash", name)}


def test_a_sweep_takes_names_of_numbers_and_says_which_it_does_not_know(tmp_path):
    found = sweep({"work": CreditEconomy(**SMALL), "ideas": Attention()}, {}, 1, ticks=5, executor="serial", needs=("experts", "steps"))  # fmt: skip
    assert {"experts", "division_of_labour"} <= set(found.table) and "price" not in found.table
    with pytest.raises(UnknownName, match="did you mean 'compute_price'"):
        sweep(CreditEconomy(**SMALL), {}, 1, needs=("compute_prices",), out=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_what_nobody_reads_is_not_logged_and_the_run_is_not_stopped_for_it():
    model = CreditFlow(CreditEconomy(**SMALL), rng=1)
    model.recorder = gauge = Gauge(model, {})
    assert gauge.calm(model) == np.inf
    model.run(30)
    assert len(model.work[StepLog].ids) == 0
    assert list(gauge.reading().tables) == ["measures"] and len(gauge.reading().measures) == 30


def test_steps_and_snapshots_are_taken_from_their_tick_on_and_are_those_of_a_record():
    model = CreditFlow(CreditEconomy(**SMALL), rng=1)
    model.recorder = gauge = Gauge(model, {"steps": Reads(("doer", "kind"), 15), "snapshots": Reads(("balance",), 25)})  # fmt: skip
    model.run(42)
    taken, record = gauge.reading(), run(CreditEconomy(**SMALL), rng=1, ticks=42)
    assert taken.snapshots["tick"].unique().tolist() == [30, 40]
    for name, after in (("steps", 15), ("snapshots", 25)):
        whole = record.frame(name)
        same = whole.loc[whole["tick"] > after, list(taken.frame(name))].reset_index(drop=True)
        assert taken.frame(name).equals(same), name
    assert taken.measures.equals(record.measures)


def test_the_journal_is_read_whole_where_it_is_asked_for():
    model = CreditFlow(CreditEconomy(**SMALL), rng=1)
    model.recorder = gauge = Gauge(model, {"journal": Reads(())})
    model.run(12)
    taken, record = gauge.reading(), run(CreditEconomy(**SMALL), rng=1, ticks=12)
    assert taken.tables == ["events", "journal", "measures"]
    assert taken.full_journal.equals(record.full_journal)


def test_every_number_of_the_summary_is_in_the_row_of_a_run():
    assert RATES.keys() <= measure_run(CreditEconomy(**SMALL), 1, 12).keys()
