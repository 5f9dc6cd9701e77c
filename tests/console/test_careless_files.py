"""An economy of one's own with a slip in it: one line that names it, its file and what would be right; before anything is written."""

import json

import pytest

from credit_flow.core.records.record import Record
from credit_flow.experiments.sweeps.sweep import Sweep

RAINFALL = """
from dataclasses import dataclass

from credit_flow import Entry, Scenario
from credit_flow.agents.truthful import Truthful
from credit_flow.core.books.ledger import HOUSE, WORLD
from credit_flow.core.boundary.parameters import parameter
from credit_flow.institutions.institution import Institution
from credit_flow.worlds.world import World


class Rain(World):
    def advance(self, tick):
        return 10.0


class Gathering(Institution):
    def step(self, model):
        rows = model.table.rows
        model.ledger.post(Entry(WORLD, model.first_account + rows, 9.0 / len(rows), "reward", model.tick))


@dataclass(frozen=True)
class Rainfall(Scenario):
    ticks: int = parameter(100, "how long a run lasts", unit="ticks", low=1, high=10_000)

    def world(self, seed):
        return Rain()

    def institutions(self):
        return (Gathering(),)

    def policies(self, seed):
        return (Truthful(),)

    def newcomers(self, model, rows):
        pass
"""
DROUGHT = """

@dataclass(frozen=True)
class Drought(Rainfall):
    ticks: int = parameter(5, "how long a run lasts", unit="ticks", low=1, high=10_000)
"""
RUN = ("run", "rainfall.py", "--set", "experts=4", "--ticks", 3, "--no-figures", "--out", "out")
POLICIES, INSTITUTIONS, POST = (
    "return (Truthful(),)",
    "return (Gathering(),)",
    "model.ledger.post(Entry(WORLD, ",
)
OBSERVED = "    def newcomers", "    def observe(self, model):\n        return {}\n\n    def newcomers"
SLIPS = {
    "policies in words": (POLICIES, "return ('truthful',)", "policies gave 'truthful' among others"),
    "a policy alone": (POLICIES, "return Truthful()", "must be a tuple of policies, such as (Markup(),)"),
    "a class of policies": (POLICIES, "return (Truthful,)", "policies gave <class"),
    "no policy": (POLICIES, "return ()", "policies gave ()"),
    "no tuple of institutions": (INSTITUTIONS, "return Gathering()", "must be a tuple of institutions"),
    "a class of institutions": (INSTITUTIONS, "return (Gathering,)", "institutions gave <class"),
    "no world": ("return Rain()", "pass", "world gave None: must be an instance of a World"),
    "a class of worlds": ("return Rain()", "return Rain", "world gave <class"),
    "no budget": ("return 10.0", "pass", "Rain (rainfall.py).advance gave None"),
    "a method that is not there": ("def world(self, seed)", "def wold(self, seed)", "Rainfall does not define world"),
    "a method that takes too little": ("def step(self, model)", "def step(self)", "Gathering.step must take (self, model)"),
    "a scenario that can be changed": ("(frozen=True)", "", "line 23: TypeError: cannot inherit non-frozen"),
    "a scenario without its decorator": ("@dataclass(frozen=True)\n", "", "ticks is no parameter yet"),
    "a parameter without help": ('parameter(100, "how long a run lasts", unit="ticks", low=1, high=10_000)', "9", "ticks: int = parameter("),
    "numbers in a list": (OBSERVED[0], OBSERVED[1].replace("{}", "{'x': [1, 2]}"), "observe gave list as x in tick 1"),
    "numbers without names": (OBSERVED[0], OBSERVED[1].replace("{}", "3.0"), "observe gave 3.0 in tick 1: must be numbers by name"),
    "a kind that there is not": ('"reward"', '"gift"', "rainfall.py, line 20: UnknownKind: kind 'gift'"),
    "more than the budget": ("9.0 /", "11.0 /", "rainfall.py, line 20: MintBudget"),
    "more than there is": ("Entry(WORLD", "Entry(HOUSE", "(in tick 1, in Gathering)"),
}  # fmt: skip


@pytest.fixture
def file(tmp_path):
    """Writes `rainfall.py` into the folder of the command, with a slip."""
    return lambda text, *change: (tmp_path / "rainfall.py").write_text(
        text.replace(*change) if change else text
    )


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_file_of_ones_own_is_one_line_and_leaves_no_folder(file, ask, slip, tmp_path):
    before, after, words = SLIPS[slip]
    assert before in RAINFALL
    file(RAINFALL, before, after)
    said = ask.refused(*RUN, "--quiet")
    assert words in said and "rainfall.py" in said, said
    assert not (tmp_path / "out").exists()


def test_what_a_run_has_written_when_it_breaks_down_later_is_kept(file, ask, tmp_path):
    file(RAINFALL, "rows = model", "assert model.tick < 3\n        rows = model")
    with pytest.raises(AssertionError):
        ask(*RUN, "--quiet")
    assert not (tmp_path / "out").exists()
    file(RAINFALL, "rows = model", "assert model.tick < 253\n        rows = model")
    with pytest.raises(AssertionError):
        ask(*[260 if word == 3 else word for word in RUN], "--quiet")
    assert Record.open(tmp_path / "out").ticks == 250


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Entry(WORLD", "Entry(HOUSE", "account 2 (HOUSE) would be left with -8.999999046325684 credits"),
        ("9.0 /", "14.0 /", "WORLD is minting 14.0 credits; 10.0 of the tick's budget are left (in tick 1"),
        (
            "9.0 /",
            "10.0 /",
            "It is 2 quanta too much: every amount is rounded to the quantum, 2^-20, by itself",
        ),
    ],
)
def test_what_the_books_refuse_says_whose_it_was_and_what_rounding_did(file, ask, before, after, words):
    file(RAINFALL, before, after)
    assert words in ask.refused("run", "rainfall.py", "--set", "experts=7", "--quiet", "--out", "out")


def test_a_sum_shared_out_by_split_fits_the_budget(file, ask):
    shared = "split(10.0, [1.0] * len(rows))[0]"
    file("from credit_flow.core.amounts import split\n" + RAINFALL, "9.0 / len(rows)", shared)
    said = ask("run", "rainfall.py", "--set", "experts=7", "--ticks", 3, "--quiet", "--no-figures")
    assert said.code == 0, said.err


def test_the_file_without_a_slip_runs(file, ask):
    file(RAINFALL)
    assert ask(*RUN, "--quiet").code == 0


def test_of_several_scenarios_in_a_file_one_is_named(file, ask, tmp_path):
    file(RAINFALL + DROUGHT)
    assert "say which: rainfall.py:Rainfall, rainfall.py:Drought" in ask.refused(*RUN, "--quiet")
    one = ("rainfall.py:Drought", "--set", "experts=4", "--no-figures", "--quiet")
    assert "did you mean 'Drought'?" in ask.refused("run", "rainfall.py:Draught", *one[1:])
    assert ask("run", *one, "--ticks", 3, "--out", "out").code == 0
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["scenario"] == "rainfall:Drought"
    assert "defines another: rainfall:Rainfall" in ask.refused(
        "run", "rainfall.py:Rainfall", "--resume", "--out", "out", "--ticks", 4
    )
    assert ask("run", *one[:1], "--resume", "--out", "out", "--ticks", 4, "--quiet", "--no-figures").code == 0
    assert ask("audit", "out", "--rerun", "--scenario", "rainfall.py:Drought").code == 0


def test_several_scenarios_of_a_file_are_arms_and_a_run_of_theirs_is_found_again(file, ask, tmp_path):
    file(RAINFALL + DROUGHT)
    arms = "rainfall.py:Drought,rainfall.py:Rainfall"
    swept = ("--seeds", 1, "--ticks", 2, "--executor", "serial", "--out", "arms", "--quiet", "--json")
    said = ask("sweep", arms, *swept)
    assert json.loads(said.out)["finished"] == 2, said.err
    told = json.loads((tmp_path / "arms" / "sweep.json").read_text())["arms"]
    assert {one["source"].rpartition(":")[2] for one in told.values()} == {"Drought", "Rainfall"}
    run_id = Sweep.open(tmp_path / "arms").runs["run_id"].iloc[0]
    assert ask("replay", "arms", run_id, "--out", "again", "--quiet").code == 0


@pytest.mark.parametrize("words", [("run",), ("sweep", "--seeds", 1, "--executor", "serial")])
def test_what_a_file_prints_is_no_json(file, ask, words):
    file(
        RAINFALL.replace("rows = model", "print('tick', model.tick)\n        rows = model")
        + "\nprint('read')\n"
    )
    said = ask(*words[:1], "rainfall.py", *words[1:], "--ticks", 2, "--json", "--quiet", "--out", "out")
    assert said.code == 0 and json.loads(said.out)["out"] == "out", said
    assert "read\n" in said.err and "tick 2\n" in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("run gini", "no scenario or preset named 'gini': gini is a measure. There are "),
        ("run --set policy=second_price", "no policy named 'second_price': second_price is a mechanism. "),
        ("run --set mechanism=truthful", "no mechanism named 'truthful': truthful is a policy. "),
        ("sweep wealth", "no scenario or preset named 'wealth': wealth is a figure. "),
        (
            "show vickrey_society --set world_name=rent",
            "no world_name named 'rent': rent is an institution. ",
        ),
        ("list gini", "no shelf named 'gini': gini is a measure. "),
        ("run credit_econmy", "did you mean 'credit_economy'?"),
    ],
)
def test_a_name_of_another_shelf_is_told_as_that(ask, words, told):
    assert told in ask.refused(*words.split())
