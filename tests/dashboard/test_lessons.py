"""The lessons teach what is true: every claim is checked without a browser, on 5 seeds by default and on 20 in all."""

import re
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName
from credit_flow.dashboard.lessons.course import course, lesson
from credit_flow.dashboard.lessons.lesson import TICKS
from credit_flow.dashboard.run.runner import Runner

LESSONS = course()
SEEDS = range(1, 21)
SOURCES = (Path(__file__).parents[2] / "docs" / "references.bib").read_text()


def outcome(chosen, seed: int, ticks: int, **changes):
    with ExitStack() as stack:
        arms = [
            stack.enter_context(Runner(arm.but(**changes), seed=seed, begins=chosen.begins))
            for arm in chosen.scenarios
        ]
        for arm in arms:
            arm.step(ticks)
        return chosen.outcome(*arms)


@pytest.mark.parametrize(
    "seeds", [SEEDS[:5], pytest.param(SEEDS[5:], marks=pytest.mark.slow)], ids=["5", "20"]
)
@pytest.mark.parametrize("name", LESSONS)
def test_the_claim_of_a_lesson_holds_on_twenty_seeds(name, seeds):
    """Acceptance check 15: the first five whenever tests run."""
    chosen = LESSONS[name]
    # A shock comes in the middle of the run, so this one needs all of it.
    ticks = TICKS if getattr(chosen.main, "shock", ()) else chosen.enough
    found = {seed: outcome(chosen, seed, ticks) for seed in seeds}
    assert [seed for seed in seeds if not found[seed].holds] == [], found


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_the_claim_of_a_lesson_holds_in_a_larger_society_too(name):
    chosen = LESSONS[name]
    larger = dict(chosen.larger)
    if getattr(chosen.main, "compute", "") == "cleared":
        larger["capacity"] = 2.0 * chosen.main.capacity
    found = {seed: outcome(chosen, seed, TICKS, **larger) for seed in SEEDS}
    assert [seed for seed in SEEDS if not found[seed].holds] == [], found


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_can_fail_its_own_check(name):
    """Two equal arms show nothing: a claim that held there would hold always."""
    chosen = LESSONS[name]
    begins = chosen.begins
    with (
        Runner(chosen.control, seed=1, begins=begins) as a,
        Runner(chosen.control, seed=1, begins=begins) as b,
    ):
        a.step(60), b.step(60)
        assert not chosen.outcome(a, b).holds


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_complete(name):
    chosen = LESSONS[name]
    texts = (
        chosen.title,
        chosen.question,
        chosen.setting,
        chosen.why,
        chosen.claim,
        *chosen.answers,
        *chosen.tries,
    )
    assert all(text.strip() for text in texts)
    assert len(chosen.answers) >= 2 and 0 <= chosen.right < len(chosen.answers)
    assert 1 <= len(chosen.controls) <= 3 and 1 <= len(chosen.lines) <= 2
    assert len(chosen.arms) == len(chosen.scenarios) in (2, 3)
    assert set(chosen.controls) <= set(chosen.main.all_fields())
    assert chosen.main != chosen.control and chosen.main.ticks == chosen.control.ticks == chosen.stop
    assert not chosen.source or re.search(rf"\{{{chosen.source},", SOURCES)
    with Runner(chosen.main, seed=1) as runner:
        runner.step(20)
        assert {key for key, _ in chosen.lines} <= set(runner.keys)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_draws_a_line_of_every_arm(name):
    chosen = LESSONS[name]
    with ExitStack() as stack:
        arms = [stack.enter_context(Runner(arm, seed=1, begins=chosen.begins)) for arm in chosen.scenarios]
        for arm in arms:
            arm.step(20)
        plots = chosen.plots(tuple(arms))
        answer = chosen.outcome(*arms)
    assert all(len(reading.others) == len(arms) - 2 for reading in answer.readings)
    for title, series in plots[-len(chosen.lines) :]:
        assert title and list(series) == list(chosen.arms)
    for _, series in plots:
        assert all(
            len(ticks) == len(values) >= 2 and np.isfinite(values).all() for ticks, values in series.values()
        )


def test_the_course_is_in_order_and_names_are_checked():
    assert [one.number for one in LESSONS.values()] == list(range(1, len(LESSONS) + 1))
    with pytest.raises(UnknownName, match="sealed_bids"):
        lesson("sealed_bid")


def test_what_the_solver_says_stands_beside_the_run():
    """Its numbers are those of the worked values, and the run comes to them."""
    sign, clean = lesson("sign_or_not"), lesson("who_cleans")
    said = sign.solution()
    assert "theta 2, both cooperate, 5 for the first and 1 for the second, 6 in all" in said
    assert "theta 1, one defects, 4 for the first and 1 for the second, 5 in all" in said
    rows = {reading.what: reading for reading in outcome(sign, 1, sign.enough).readings}
    assert rows["welfare, cr/round"][1:] == rows["the same, as the exact solution says"][1:]
    assert (rows["welfare, cr/round"].main, rows["welfare, cr/round"].control) == (6.0, 5.0)
    assert rows["welfare, cr/round"].others == (2.0,) and rows["paid for signing, cr/round"].main == 2.0
    assert [arm.others for arm in clean.scenarios] == [1, 0, 2]
    assert "1 of 2 clean from theta 0.00" in clean.solution()
    assert [arm.others for arm in clean.changed(theta=2.9)] == [2, 0, 2]


def test_a_control_changes_both_arms_unless_they_differ_in_it():
    rent = lesson("credit_and_cost")
    main, control = rent.changed(rent=0.3, task_rate=25.0)
    assert (main.rent, control.rent) == (0.3, rent.control.rent)
    assert main.task_rate == control.task_rate == 25.0
    with pytest.raises(ParameterError, match="rent"):
        rent.changed(rent=-1.0)
