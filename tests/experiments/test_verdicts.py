"""Verdicts from real runs: what is run once, what is gone on with, what fails, and what changes no number."""

import json
import shutil
import warnings

import numpy as np
import pandas as pd
import pytest
from verdict_cases import SMALL, BreaksDown, Careless, Hirings, NobodyDies

from credit_flow import Verdicts, verdicts
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName
from credit_flow.experiments.sweeps.replay_run import replay
from credit_flow.experiments.verdicts.report_verdicts import report_verdicts
from credit_flow.experiments.verdicts.row import rows_of
from credit_flow.experiments.verdicts.verdict_folder import VerdictError
from credit_flow.experiments.verdicts.verdict_plan import VerdictPlan
from credit_flow.experiments.verdicts.verdict_words import verdict_of
from credit_flow.experiments.verdicts.verdicts import TooFewSeeds, go_on
from credit_flow.phenomena.arm import Arm

SEEDS = 8
PLAIN = {"executor": "serial"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("verdicts") / "two"


@pytest.fixture(scope="module")
def found(folder):
    return verdicts([Hirings(), NobodyDies()], SEEDS, out=folder, **PLAIN)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_a_run_that_two_cards_need_is_made_once(found):
    plan = VerdictPlan(rows_of([Hirings(), NobodyDies()]), SEEDS)
    assert (len(plan.arms), len(plan.jobs)) == (4, 4 * SEEDS)
    on = found.readings[found.readings["arm"] == "on"]
    assert (on.groupby("seed")["run_id"].nunique() == 1).all()


def test_the_verdicts_are_those_of_the_readings(found):
    table = found.table.set_index("phenomenon")
    hirings = found.readings[found.readings["row"] == "hirings"].pivot(
        index="seed", columns="arm", values="reading"
    )
    assert table.loc["hirings", "effect"] == pytest.approx((hirings["on"] - hirings["off"]).mean(), abs=1e-12)
    assert table.loc["hirings", ["verdict", "fired", "null_fired", "done"]].tolist() == [
        "present",
        SEEDS,
        0,
        SEEDS,
    ]
    assert table.loc["hirings", "null_effect"] == 0.0
    dies = found.readings[found.readings["row"] == "nobody_dies"].pivot(
        index="seed", columns="arm", values="reading"
    )
    assert table.loc["nobody_dies", "effect"] == pytest.approx((dies["off"] - dies["on"]).mean(), abs=1e-12)


def test_what_stands_beside_a_row_is_read_of_every_arm_and_gets_no_verdict(folder, found):
    beside = found.companions
    assert beside[["row", "companion", "arm", "n"]].values.tolist() == [
        ["hirings", "experts at the end, experts", arm, SEEDS] for arm in ("on", "off", "null")
    ]
    assert (beside["low"] <= beside["mean"]).all() and (beside["mean"] <= beside["high"]).all()
    last = [replay(folder, run_id).measures["population"].iloc[-1] for run_id in _ids(found, "off")]
    assert beside.loc[1, "mean"] == np.mean(last)
    same(Verdicts.open(folder).companions, beside)


def _ids(found, arm: str) -> list[str]:
    rows = found.readings
    return rows.loc[(rows["row"] == "hirings") & (rows["arm"] == arm), "run_id"].tolist()


def test_a_finished_folder_opens_without_any_run_or_card(folder, found):
    there = Verdicts.open(folder)
    same(there.table, found.table)
    same(there.readings, found.readings)
    assert {"plan.json", "readings.parquet", "verdicts.parquet"} <= {file.name for file in folder.iterdir()}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda plan: plan["claims"]["hirings"].update(direction="sideways"), "direction 'sideways'"),
        (lambda plan: plan["claims"]["hirings"].update(baseline="on"), "baseline 'on'"),
        (lambda plan: plan["claims"]["hirings"].update(more=1), "a field 'more' that no claim has"),
        (lambda plan: plan["claims"]["hirings"]["arms"].pop("off"), "no runs of off"),
        (lambda plan: plan["claims"]["hirings"]["arms"].update(null="nowhere"), "no runs of nowhere"),
        (lambda plan: plan.update(n_tests=1), "n_tests is 1, and there are 2 rows"),
    ],
)
def test_a_plan_that_was_changed_by_hand_is_refused_by_name(folder, found, tmp_path, change, says):
    there = tmp_path / "changed"
    shutil.copytree(folder, there)
    plan = json.loads((there / "plan.json").read_text())
    change(plan)
    (there / "plan.json").write_text(json.dumps(plan))
    with pytest.raises(VerdictError, match=f"plan.json: .*{says}"):
        Verdicts.open(there)


def test_every_run_replays_to_its_hash(folder, found):
    run_id = found.readings["run_id"].iloc[3]
    assert replay(folder, run_id).manifest["status"] == "finished"


@pytest.mark.parametrize("change", ["seeds", "cards", "process"])
def test_order_and_executor_change_no_number(found, change):
    cards, seeds = [Hirings(), NobodyDies()], range(1, SEEDS + 1)
    other = {
        "seeds": lambda: verdicts(cards, [*seeds][::-1], **PLAIN),
        "cards": lambda: verdicts(cards[::-1], SEEDS, **PLAIN),
        "process": lambda: verdicts(cards, SEEDS, executor="process", workers=2),
    }[change]()
    by_name = [one.table.set_index("phenomenon").sort_index() for one in (found, other)]
    same(*by_name)


def test_what_was_cut_off_is_gone_on_with_to_the_same_table(tmp_path, found):
    def stop(done, failed, total):
        raise KeyboardInterrupt

    cards = [Hirings(), NobodyDies()]
    with pytest.raises(KeyboardInterrupt):
        verdicts(cards, SEEDS, out=tmp_path / "cut", progress=stop, **PLAIN)
    half = Verdicts.open(tmp_path / "cut")
    assert set(half.table["verdict"]) == {"inconclusive"} and set(half.table["reason"]) == {"so_far"}
    assert len(half.readings) and half.done("hirings") < SEEDS
    with pytest.raises(VerdictError, match="hirings is on no shelf: name the Python file"):
        go_on(tmp_path / "cut")
    same(go_on(tmp_path / "cut", cards, **PLAIN).table, found.table)


def test_what_was_claimed_cannot_change_after_the_first_run(folder, found):
    class Hirings2(Hirings):
        name, sesoi = "hirings", 0.1

    with pytest.raises(VerdictError, match=r"hirings was begun with another sesoi \(0.2, not 0.1\)"):
        go_on(folder, [Hirings2(), NobodyDies()], **PLAIN)
    with pytest.raises(VerdictError, match="holds verdicts on hirings, nobody_dies; choose another folder"):
        verdicts([Hirings()], SEEDS, out=folder, **PLAIN)
    with pytest.raises(VerdictError, match="holds these verdicts already; go on with them by resume"):
        verdicts([Hirings(), NobodyDies()], SEEDS, out=folder, **PLAIN)


def test_another_claim_begins_a_new_plan_and_the_old_line_stays(folder, found, tmp_path):
    class Hirings2(Hirings):
        name, sesoi = "hirings", 3.0

    there = tmp_path / "changed"
    shutil.copytree(folder, there)
    new = verdicts([Hirings2(), NobodyDies()], SEEDS, out=there, **PLAIN)
    assert new.decisions["hirings"].verdict == "absent"
    (old,) = Verdicts.open(there).earlier
    same(old.table, found.table)
    report = report_verdicts(new, there)[-1].read_text()
    assert "hirings, plan 1 (since changed)" in report and "plan 1, since changed" in report
    assert replay(there / "earlier" / "1", _ids(old, "off")[0]).manifest["status"] == "finished"


def test_more_seeds_extend_a_plan_and_every_row_says_so(folder, found, tmp_path):
    cards, there = [Hirings(), NobodyDies()], tmp_path / "more"
    shutil.copytree(folder, there)
    more = go_on(there, cards, seeds=SEEDS + 3, **PLAIN)
    at_once = verdicts(cards, SEEDS + 3, **PLAIN)
    said = more.table["extended_from"].tolist(), at_once.table["extended_from"].isna().all()
    assert said == ([SEEDS, SEEDS], True)
    same(more.table.drop(columns="extended_from"), at_once.table.drop(columns="extended_from"))
    assert more.n_runs == at_once.n_runs and len(more.asked.seeds) == SEEDS + 3
    assert "(extended from 8)" in verdict_of(more.table.iloc[0].to_dict(), SEEDS + 3)
    same(Verdicts.open(there).table, more.table)
    with pytest.raises(
        VerdictError, match="of which seed 9 is not among the 8 that are asked for; seeds can only be added"
    ):
        go_on(there, cards, seeds=SEEDS, **PLAIN)


def test_a_plan_that_was_broken_off_while_it_grew_is_gone_on_with(folder, found, tmp_path):
    """The folder has the runs of more seeds, and its plan does not say so yet."""
    there, before = tmp_path / "cut", (folder / "plan.json").read_text()
    shutil.copytree(folder, there)
    cards = [Hirings(), NobodyDies()]
    go_on(there, cards, seeds=SEEDS + 1, **PLAIN)
    (there / "plan.json").write_text(before)
    again = go_on(there, cards, **PLAIN)
    assert again.table["extended_from"].tolist() == [SEEDS, SEEDS] and again.done("hirings") == SEEDS + 1


def test_a_card_that_cannot_read_a_run_spoils_no_other(found):
    class Dies(NobodyDies):
        name = "nobody_dies"

    both = verdicts([Careless(), Dies()], SEEDS, **PLAIN)
    assert both.failures[["seed", "message"]].drop_duplicates().values.tolist() == [
        [3, "RuntimeError: seed three is not for me"]
    ]
    assert both.decisions["nobody_dies"].effect == found.decisions["nobody_dies"].effect
    assert both.decisions["careless"].reason == "runs_failed"


def test_a_run_that_raises_is_named_with_its_seed():
    class Broken(Hirings):
        name = "broken"
        on = Arm(SMALL, policy=BreaksDown())

    lost = verdicts([Broken()], 6, **PLAIN)
    assert lost.status == "some runs failed"
    assert (
        set(lost.failures["arm"]) == {"on"}
        and lost.failures["message"].str.contains("ArithmeticError: broken down").all()
    )
    assert lost.decisions["broken"].reason == "runs_failed"


def test_twice_the_size_says_whether_the_verdict_holds():
    checked = verdicts([Hirings()], 6, size_check=True, **PLAIN)
    assert checked.table[["phenomenon", "size"]].values.tolist() == [["hirings", "robust"]]
    assert checked.asked.claims["hirings x 2"].ticks == 80


def test_over_two_settings_there_are_two_rows():
    over = verdicts([Hirings()], 6, over=[{"rent": 0.1}, {"rent": 0.2}], **PLAIN)
    assert over.table["phenomenon"].tolist() == ["hirings [rent = 0.1]", "hirings [rent = 0.2]"]
    assert over.asked.n_tests == 2 and np.ptp(over.table["effect"]) > 0


def test_seeds_that_cannot_decide_so_many_rows_are_told_before_the_first_run():
    over = [{"rent": 0.1}, {"rent": 0.2}]
    with pytest.warns(TooFewSeeds, match="6 seeds are too few to decide 2 rows together"):
        verdicts([Hirings()], 6, over=over, ticks=2, **PLAIN)
    with warnings.catch_warnings():
        warnings.simplefilter("error", TooFewSeeds)
        verdicts([Hirings()], 6, ticks=2, **PLAIN)
        verdicts([Hirings()], 7, over=over, ticks=2, **PLAIN)


def test_the_length_can_be_said_among_the_settings_and_over_them():
    (row,) = rows_of([Hirings()], {"ticks": "7"})
    assert row.scenario_of(row.card.on).ticks == 7
    claims = VerdictPlan(rows_of([Hirings()], cells=[{"ticks": 5}, {"ticks": 9}], size_check=True), 6).claims
    assert [claim.ticks for claim in claims.values()] == [5, 9, 10, 18]


@pytest.mark.parametrize(
    ("cards", "choices", "error", "words"),
    [
        ("specialisation", {}, UnknownName, "no card named 'specialisation'"),
        ("trophic", {}, ParameterError, "no card is about this scenario"),
        ("outsourcing", {"seeds": 5}, ParameterError, "5 seeds: a verdict needs 6 at least"),
        ("outsourcing", {"seeds": [1, 2, 3, 4, 5, 5]}, ParameterError, "5"),
        ("outsourcing", {"settings": {"rnt": 1}}, ParameterError, "outsourcing, as it is: .*rnt"),
        ("outsourcing", {"settings": {"hiring": False}}, ParameterError, "on and off come out alike"),
        ("bid_shading", {"settings": {"mechanism": "second_price"}}, ParameterError, "sets mechanism itself"),
        ("bid_shading", {"over": [{"mechanism": "first_price"}]}, ParameterError, "sets mechanism itself"),
        ("outsourcing", {"settings": {"ticks": 9}, "ticks": 9}, ParameterError, "say it once"),
        ("outsourcing", {"over": [{"rent": 0}, {"rent": 0}]}, ParameterError, "rent = 0.: is there twice"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_any_run(cards, choices, error, words):
    with pytest.raises(error, match=words):
        verdicts(cards, **choices)
