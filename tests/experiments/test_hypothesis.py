"""Hypothesis files: a question of the user's own in ten lines, and every way to get it wrong."""

import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from credit_flow import Arm, CreditEconomy, Hypothesis, Policy, sweep, verdicts
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName
from credit_flow.experiments.verdicts.cards import cards_in
from credit_flow.experiments.verdicts.hypothesis_file import hypothesis_file, sweep_file

SHIPPED = Path(__file__).parents[2] / "docs" / "hypotheses"
ASKED = {
    "question": "Does hiring lower the price of work?",
    "control": {"hiring": False},
    "treatment": {"hiring": True},
    "null": {"transaction_cost": 100.0},
    "measure": "price",
    "direction": "less",
    "sesoi": 0.3,
    "ticks": 60,
}
QUICK = {"settings": {"experts": 30, "task_rate": 9.0}, "executor": "serial"}


def asked(**changes) -> Hypothesis:
    return Hypothesis(**{**ASKED, **changes})


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"sesoi": None}, ParameterError, "sesoi = None: must be the smallest effect that would matter"),
        ({"sesoi": -0.3}, ParameterError, "sesoi = -0.3"),
        ({"sesoi": float("inf")}, ParameterError, "sesoi = inf: .*finite"),
        ({"sesoi": True}, ParameterError, "sesoi = True"),
        ({"treatment": {"hiring": False}}, ParameterError, "treatment and control are the same"),
        ({"direction": "lower"}, UnknownName, "direction"),
        ({"measure": "prize"}, UnknownName, "did you mean 'price'"),
        ({"measure": 3}, ParameterError, "measure = 3: must be the name of a number"),
        ({"scenario": "credit_econmy"}, UnknownName, "credit_econ"),
        ({"treatment": {"hirring": True}}, ParameterError, "hirring"),
        ({"treatment": {"learning": 7}}, ParameterError, "learning = 7"),
        ({"question": " "}, ParameterError, "question: say in words"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_before_any_run(changes, error, words):
    with pytest.raises(error, match=words):
        asked(**changes).run(6, **QUICK)


def test_without_a_null_the_verdict_is_never_present():
    found = asked(null=None, measure="steps_hired", direction="greater", sesoi=0.05).run(8, **QUICK)
    assert (found.decisions["hypothesis"].verdict, found.decisions["hypothesis"].reason) == (
        "inconclusive",
        "no_null",
    )


def test_a_measure_may_be_a_function_of_the_whole_record():
    by_name = asked(measure="steps_hired", direction="greater").run(6, **QUICK)

    def hired(record) -> float:
        last = record.measures[record.measures.index > record.ticks * 2 // 3]
        return float(last["steps_hired"].sum() / last["steps"].sum())

    by_hand = asked(measure=hired, direction="greater").run(6, **QUICK)
    assert by_hand.decisions["hypothesis"].effect == by_name.decisions["hypothesis"].effect > 0.1


def test_a_measure_that_raises_is_a_failed_run_with_its_message():
    def broken(record) -> float:
        return record.nonsense

    found = asked(measure=broken).run(6, **QUICK)
    assert found.decisions["hypothesis"].reason == "runs_failed"
    assert found.failures["message"].str.contains("nonsense").all() and len(found.failures) == 18


class Dear(Policy):
    """Asks for half as much again as it costs."""

    def ask(self, seen):
        return 1.5 * seen.cost


def test_the_treatment_may_hold_a_policy_of_ones_own():
    question = asked(control={}, treatment=Arm(policy=Dear()), null=None, direction="greater", sesoi=0.1)
    found = question.run(6, **QUICK)
    assert found.decisions["hypothesis"].effect > 0.1
    assert found.asked.claims["hypothesis"].words["on"] == "policy Dear"


def test_a_file_is_called_by_its_name_and_travels_to_processes():
    (card,) = cards_in(SHIPPED / "hiring.py")
    assert (card.name, card.question) == ("hiring", ASKED["question"])
    file = str(SHIPPED / "hiring.py")
    found = verdicts(file, 6, ticks=60, settings=QUICK["settings"], executor="process", workers=1)
    serial = verdicts(file, 6, ticks=60, **QUICK)
    assert found.decisions == serial.decisions


def test_a_file_without_a_question_says_so(tmp_path, monkeypatch):
    (tmp_path / "empty.py").write_text("x = 1\n")
    with pytest.raises(ParameterError, match=r"empty.py: defines no card; write hypothesis = Hypothesis"):
        verdicts(str(tmp_path / "empty.py"))
    (tmp_path / "broken.py").write_text("from credit_flow import Hypothesis\nhypothesis = Hypothesis(\n")
    known = ModuleType("broken")  # somebody else's, which is left alone
    monkeypatch.setitem(sys.modules, "broken", known)
    with pytest.raises(ParameterError, match=r"broken.py, line 2: SyntaxError"):
        verdicts(str(tmp_path / "broken.py"))
    assert sys.modules["broken"] is known


def test_two_settings_of_a_sweep_become_a_question(tmp_path):
    base = CreditEconomy(experts=30, task_rate=9.0, ticks=60)
    found = sweep(base, {"hiring": [True, False]}, 2, executor="serial")
    text = sweep_file(found, {"hiring": False}, {"hiring": True}, "steps_hired", sesoi=0.1)
    (tmp_path / "cell.py").write_text(text)
    (card,) = cards_in(tmp_path / "cell.py")
    assert card.question == "Is steps hired higher at hiring = True than at hiring = False?"
    effect = card.run(6, executor="serial").effects["effect"]
    wide = found.table.pivot(index="seed", columns="hiring", values="steps_hired")
    assert effect[:2].tolist() == (wide[True] - wide[False]).tolist()


def test_a_file_without_a_smallest_effect_asks_for_it(tmp_path):
    (tmp_path / "half.py").write_text(
        hypothesis_file("Is it?", "credit_economy", {"rent": 0.1}, {}, measure="price")
    )
    with pytest.raises(ParameterError, match=r"half.py, line \d+: .*sesoi = None"):
        cards_in(tmp_path / "half.py")


def asked_under(file: Path) -> Hypothesis:
    """The question of a file by another name."""
    (card,) = cards_in(file)
    card.called("again", file)
    return card


KNOWN = {"hiring": "present", "links": "absent", "learning": "inconclusive"}


def test_the_three_that_ship_are_all_there_and_run(tmp_path):
    files = sorted(SHIPPED.glob("*.py"))
    assert {file.stem for file in files} == set(KNOWN)
    asked = {"seeds": 6, "ticks": 30, "settings": QUICK["settings"]}
    found = verdicts([str(file) for file in files], **asked, executor="process", workers=1)
    assert set(found.decisions) == set(KNOWN) and found.share_failed == 0.0
    shutil.copytree(SHIPPED, tmp_path / "again")
    with pytest.raises(ParameterError, match="two Python files of yours are called hiring.py"):
        verdicts([str(SHIPPED / "hiring.py"), asked_under(tmp_path / "again" / "hiring.py")], **asked)


@pytest.mark.slow
@pytest.mark.parametrize("name", KNOWN)
def test_each_of_them_says_what_its_file_says(name):
    found = verdicts(str(SHIPPED / f"{name}.py"), 20).decisions[name]
    assert found.verdict == KNOWN[name]
    if name == "hiring":
        assert 1.1 < found.effect < 1.5 and abs(found.null_effect) < 0.05
