"""A sweep gives one table, whoever does the runs; what is asked wrongly is refused before anything runs."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pandas as pd
import pytest
from sweep_cases import BASE, SETTINGS, TracedEconomy, assert_same

from credit_flow import CreditEconomy, Record, Sweep, run, sweep
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName
from credit_flow.experiments.sweeps.design import latin
from credit_flow.experiments.sweeps.replay_run import replay
from credit_flow.experiments.sweeps.sweep_again import sweep_again
from credit_flow.experiments.sweeps.sweep_store import SweepError
from credit_flow.experiments.trials.run_row import row
from credit_flow.models.attention import Attention
from credit_flow.models.single_mind import SingleMind

ECONOMY = CreditEconomy(**BASE)


@pytest.fixture(scope="module")
def serial() -> Sweep:
    return sweep(ECONOMY, SETTINGS, 3, executor="serial")


def test_rows_are_the_runs_in_their_order(serial):
    table = serial.table
    assert list(table.columns[:6]) == ["run_id", "hiring", "learning", "seed", "status", "ticks"]
    assert table.columns[-1] == "journal_hash"
    assert table["seed"].tolist() == [1, 2, 3] * 6
    assert table["learning"].tolist()[:9:3] == [0.0, 0.05, 0.1]
    assert table["hiring"].tolist() == [True] * 9 + [False] * 9
    assert table["run_id"].is_unique and table["journal_hash"].is_unique
    assert (table["status"] == "finished").all() and serial.failures.empty


def test_a_row_is_what_the_run_alone_would_have_given(serial):
    alone = run(ECONOMY.but(hiring=False, learning=0.05), rng=2)
    found = serial.table.iloc[13]
    expected = row(alone)
    assert found["journal_hash"] == alone.manifest["journal_hash"]
    assert found["price"] == alone.measures.tail(7)["promised"].sum() / alone.measures.tail(7)["work"].sum()
    pd.testing.assert_series_equal(found[list(expected)], pd.Series(expected), check_names=False)


def test_processes_threads_and_another_pool_give_the_same_table(serial, tmp_path):
    pooled = sweep(ECONOMY, SETTINGS, 3, workers=2, out=tmp_path / "pool")
    assert_same(pooled.table, serial.table)
    assert_same(Sweep.open(tmp_path / "pool").table, serial.table)
    assert_same(pd.read_parquet(tmp_path / "pool" / "table.parquet"), serial.table)
    with ThreadPoolExecutor(3) as threads:
        assert_same(sweep(ECONOMY, SETTINGS, 3, executor=threads).table, serial.table)
        assert threads.submit(int, "3").result() == 3  # left open


def test_resume_does_what_is_missing_and_gives_the_same_table(serial, tmp_path):
    class Enough(Exception):
        pass

    def stop(done, failed, total):
        raise Enough

    with pytest.raises(Enough):
        sweep(ECONOMY, SETTINGS, 3, executor="serial", out=tmp_path, progress=stop)
    part = Sweep.open(tmp_path)
    assert 0 < len(part.table) < 18 and part.manifest["status"] == "running"
    with (tmp_path / "manifest.jsonl").open("a") as manifest:
        manifest.write('{"part": "part-0000')  # killed in the middle of a line
    seen = []
    whole = sweep(
        ECONOMY, SETTINGS, 3, executor="serial", out=tmp_path, resume=True, progress=lambda *n: seen.append(n)
    )
    assert_same(whole.table, serial.table)
    assert seen[0][0] > len(part.table) and seen[-1] == (18, 0, 18)
    again = sweep(ECONOMY, SETTINGS, 3, out=tmp_path, resume=True, progress=lambda *n: seen.append(n))
    assert_same(again.table, serial.table)
    assert seen[-1] == (18, 0, 18) and again.manifest["status"] == "finished"


def test_another_sweep_is_not_resumed_and_none_is_overwritten(tmp_path):
    sweep(ECONOMY, {"hiring": [True]}, 1, executor="serial", out=tmp_path)
    with pytest.raises(SweepError, match="already holds a sweep"):
        sweep(ECONOMY, {"hiring": [True]}, 1, executor="serial", out=tmp_path)
    for settings, seeds, changes, what in (
        ({"hiring": [True]}, 1, {"rent": 0.2}, "parameters"),
        ({"hiring": [False]}, 1, {}, "settings"),
        ({"learning": [0.1]}, 1, {}, "varied"),
        ({"hiring": [True]}, 2, {}, "seeds"),
        ({"hiring": [True]}, 1, {"ticks": 30}, "parameters"),
    ):
        with pytest.raises(SweepError, match=f"begun with other {what}"):
            sweep(ECONOMY.but(**changes), settings, seeds, out=tmp_path, resume=True)
    with pytest.raises(SweepError, match="no such folder"):
        sweep(ECONOMY, {"hiring": [True]}, 1, out=tmp_path / "nowhere", resume=True)
    assert len(Sweep.open(tmp_path).table) == 1


@pytest.mark.parametrize(
    ("settings", "seeds", "says"),
    [
        ({"hirin": [True]}, 2, "did you mean 'hiring'"),
        ({"learning": [0.1, 1.5]}, 2, "learning = 1.5: must be 0 .. 1"),
        ({"learning": []}, 2, "learning: has no values"),
        ({"learning": [0.1, "0.1"]}, 2, "learning = 0.1 stands twice"),
        ([{"learning": 0.1}, {"hiring": True}], 2, "setting 2 gives hiring"),
        ([], 2, "at least one setting"),
        ({"learning": [0.1]}, [4, 5, 4, 5, 6], "4, 5 given twice"),
        ({"learning": [0.1]}, 0, "at least one seed"),
        ({"learning": [0.1]}, [1.5], "seed = 1.5: must be a whole number"),
        ({"learning": [0.1]}, [-1], "seed = -1: must be a whole number from 0"),
    ],
)
def test_what_is_asked_wrongly_is_refused_before_anything_runs(settings, seeds, says, tmp_path):
    with pytest.raises(ParameterError, match=says):
        sweep(ECONOMY, settings, seeds, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_unknown_executor_and_records_without_a_folder_are_refused():
    with pytest.raises(UnknownName, match="did you mean 'process'"):
        sweep(ECONOMY, SETTINGS, 1, executor="proces")
    with pytest.raises(SweepError, match="records need a folder"):
        sweep(ECONOMY, SETTINGS, 1, records=True)


def test_failures_are_listed_while_the_others_go_on(tmp_path):
    base = TracedEconomy(**BASE, fail_below=3)
    found = sweep(base, {"learning": [0.0, 0.1]}, 4, workers=1, out=tmp_path)
    assert found.table["status"].tolist() == ["failed", "failed", "finished", "finished"] * 2
    assert found.failures["seed"].tolist() == [1, 2, 1, 2]
    assert found.failures["message"].tolist()[1] == "ArithmeticError: seed 2 cannot be\nborne"
    assert found.failures["run_id"].tolist() == found.table["run_id"][[0, 1, 4, 5]].tolist()
    assert found.table["price"].isna().tolist() == [True, True, False, False] * 2
    assert_same(found.table, sweep(base, {"learning": [0.0, 0.1]}, 4, executor="serial").table)


def test_a_broken_pool_that_was_passed_in_is_an_error_not_a_hang():
    with (
        ProcessPoolExecutor(1, initializer=_die) as pool,
        pytest.raises(SweepError, match="workers died"),
    ):
        sweep(ECONOMY, {"hiring": [True]}, 1, executor=pool)


def _die():
    raise SystemExit


def test_a_measure_does_not_hide_a_parameter_of_the_same_name():
    found = sweep(ECONOMY, {"experts": [10, 20], "ticks": [10, 15]}, 1, executor="serial")
    assert found.table["experts"].tolist() == [10, 10, 20, 20]
    assert found.table["ticks"].tolist() == [10, 15, 10, 15] == found.table["measured_ticks"].tolist()
    assert (found.table["measured_experts"] < 30).all()


def test_records_hold_what_the_table_says(serial, tmp_path):
    kept = sweep(ECONOMY, SETTINGS, 3, executor="serial", out=tmp_path, records=True)
    assert_same(kept.table, serial.table)
    for run_id, journal_hash in zip(kept.table["run_id"], kept.table["journal_hash"]):
        assert Record.open(tmp_path / "records" / run_id).manifest["journal_hash"] == journal_hash
    assert len(list((tmp_path / "records").iterdir())) == 18


def test_a_run_is_replayed_with_the_same_journal(serial, tmp_path):
    chosen = serial.table.iloc[11]
    record = replay(serial, chosen["run_id"][:9], out=tmp_path / "run")
    assert record.manifest["journal_hash"] == chosen["journal_hash"]
    assert record.parameters["hiring"] is False and record.parameters["learning"] == 0.0
    assert len(record.journal) > 100
    with pytest.raises(SweepError, match=f"near ones: .*{chosen['run_id']}"):
        replay(serial, "x" + chosen["run_id"][1:])


def test_a_replay_that_differs_is_an_error(tmp_path):
    swept = sweep(ECONOMY, {"hiring": [True]}, 2, executor="serial", out=tmp_path)
    swept.table.loc[0, "journal_hash"] = "0" * 32
    with pytest.raises(SweepError, match="the sweep has 00000000.*not the same run"):
        replay(swept, swept.table["run_id"][0])


def test_rounded_settings_that_come_out_alike_are_run_once_and_stand_in_every_row():
    found = sweep(ECONOMY, latin({"links": (1, 3)}, 12, seed=2), 2, executor="serial")
    assert sorted(set(found.table["links"])) == [1, 2, 3]
    assert len(found.table) == 24 and found.table["run_id"].nunique() == 6
    assert found.table.groupby("run_id")["journal_hash"].nunique().eq(1).all()


def test_lists_and_files_of_parameters_stand_in_the_table_as_text(tmp_path):
    settings = [{"shock": ((5, "demand", 2.0),)}, {"shock": ()}]
    found = sweep(ECONOMY, settings, 1, executor="serial", out=tmp_path)
    assert found.table["shock"].tolist() == ["5,demand,2.0", ""]
    for run_id in found.table["run_id"]:
        replay(Sweep.open(tmp_path), run_id)


ARMS = {"tasks": ECONOMY, "priority": Attention(experts=12, ticks=20)}


def test_the_arms_of_an_experiment_may_be_different_scenarios(tmp_path):
    swept = sweep(ARMS, {"endowment": [20.0, 30.0]}, 2, workers=2, out=tmp_path)
    table = swept.table
    assert swept.varied == ["arm", "endowment"]
    assert table["arm"].tolist() == ["tasks"] * 4 + ["priority"] * 4 and table["endowment"].tolist()[:4] == [
        20.0,
        20.0,
        30.0,
        30.0,
    ]
    for place in (2, 7):
        chosen = table.iloc[place]
        alone = run(ARMS[chosen["arm"]].but(endowment=chosen["endowment"]), rng=int(chosen["seed"]))
        assert alone.manifest["journal_hash"] == chosen["journal_hash"]
        again = replay(Sweep.open(tmp_path), chosen["run_id"])
        assert again.manifest["scenario"] == alone.manifest["scenario"]
    assert table["compute_price"].notna().tolist() == [True] * 4 + [False] * 4


def test_arms_are_gone_on_with_and_keep_the_ids_that_they_have_alone(tmp_path):
    alone = [sweep(one, {}, 2, executor="serial").runs["run_id"].tolist() for one in ARMS.values()]
    swept = sweep(ARMS, {}, 1, executor="serial", out=tmp_path)
    assert swept.table["run_id"].tolist() == [ids[0] for ids in alone]
    asked = sweep_again(tmp_path, {})
    assert {name: one.scenario for name, one in asked["scenario"].items()} == ARMS
    assert_same(sweep(**asked, resume=True, out=tmp_path, executor="serial").table, swept.table)
    with pytest.raises(ParameterError, match="2 arms"):
        sweep_again(tmp_path, {"settings": ["rent=1"]})


@pytest.mark.parametrize(
    ("arms", "says"),
    [
        (["default", "default"], "two arms are called default"),
        ([CreditEconomy(), CreditEconomy(hiring=False)], "two arms are called credit_economy"),
        ([], "at least one arm"),
        (["default", "nothing"], "no scenario or preset named 'nothing'"),
    ],
)
def test_arms_that_are_none_are_refused(arms, says):
    with pytest.raises(ParameterError if "arm" in says else UnknownName, match=says):
        sweep(arms, {}, 1, executor="serial")


def test_a_parameter_that_one_arm_does_not_have_and_samples_of_several_are_refused():
    with pytest.raises(ParameterError, match="no parameter named 'hiring'"):
        sweep(ARMS, {"hiring": [True]}, 1, executor="serial")
    with pytest.raises(ParameterError, match="a latin design is of one scenario, and there are 2 arms"):
        sweep(ARMS, latin({"endowment": (1.0, 2.0)}, 4), 1, executor="serial")


def test_only_what_is_needed_is_computed(serial, tmp_path):
    few = sweep(ECONOMY, SETTINGS, [1], executor="serial", needs=("measures",), out=tmp_path)
    left_out = {"division_of_labour", "gini"}
    assert set(serial.table) - set(few.table) == left_out
    first = serial.table[serial.table["seed"] == 1].drop(columns=list(left_out))
    assert_same(few.table, first.reset_index(drop=True))
    none = sweep(ECONOMY, {}, [1], executor="serial", needs=())
    assert list(none.table) == ["run_id", "seed", "status", "ticks", "journal_hash"]
    assert sweep_again(tmp_path, {})["needs"] == ["measures"]
    with pytest.raises(UnknownName, match="did you mean 'steps'"):
        sweep(ECONOMY, {}, [1], needs=("step",))


def test_no_arm_depends_on_the_seed():
    """Of one setting a seed's run is the same whichever other seeds there are, and in whatever order."""
    both = [
        sweep(ECONOMY, {}, seeds, executor="serial").table.set_index("seed") for seeds in ([1, 2], [2, 1])
    ]
    assert_same(both[0].loc[[1, 2]].reset_index(), both[1].loc[[1, 2]].reset_index())
    assert_same(
        both[0].loc[[2]].reset_index(),
        sweep(ECONOMY, {}, [2], executor="serial").table[both[0].reset_index().columns],
    )


def test_a_number_that_some_ticks_do_not_have_is_the_mean_of_those_that_do():
    scenario = SingleMind(ticks=30)
    found = sweep(scenario, {}, [1], executor="serial").table["return"].item()
    ticks = run(scenario, rng=1).measures["return"]
    assert ticks.isna().any() and found == ticks[ticks.index > 20].mean()
