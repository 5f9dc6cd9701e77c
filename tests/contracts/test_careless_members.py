"""A file on a shelf that breaks, or asks more of a Record than it says, is told in one line and spoils nothing else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import credit_flow
from credit_flow.experiments.catalogue import strangers

PACKAGE = Path(credit_flow.__file__).parent

PROGRAM = """
import contextlib, io, json, sys
from credit_flow.cli import main
for words in json.loads(sys.argv[1]):
    sys.argv, out, code = ["credit-flow", *words.split()], io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            main()
        except SystemExit as end:
            code = int(end.code)
    print(json.dumps([words, code, out.getvalue()]))
"""

LIFT = '"""Lift."""\n\nfrom credit_flow.worlds.nowhere import World\n'
IDLE = '''"""Idle."""

from credit_flow.institutions.institution import Institution


class Idle(Institution):
    """Does nothing at all."""
'''
POVERTY = '''"""Poverty."""

from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.sheet import sheet
from credit_flow.views.drawing.size import Size


def poverty(record: Record, size: Size) -> Figure:
    """How poor the poor are."""
    figure = sheet(size, 1.0)
    figure.subplots().plot(record.measures["bottom_half"])
    return figure
'''

HUNGRY = """
from dataclasses import dataclass

from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameters import Parameters, parameter


@dataclass(frozen=True)
class HungrySettings(Parameters):
    share: float = parameter(0.9, "share of the bounty")


class Hungry(Policy):
    settings = HungrySettings

    def ask(self, seen):
        return seen.cost
"""
HALF = """
from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.mechanism import WinnerPays


@lots
def half(lot, bids, reserve, tie, allocation, payment, price):
    allocation[lot, 0] = 1.0


class Half(WinnerPays):
    rule = half
"""
LIFT_STATES = """
from credit_flow.worlds.states.finite import FiniteWorld


class Lift(FiniteWorld):
    horizon, discount = 5, 0.9

    def __init__(self, seed=0, copies=1):
        rewards = [[1.0, 0.0, 0.0]] * 2
        super().__init__(seed, copies, next=[[1, 1]] * 2, rewards=rewards, ends=[[1, 1]] * 2, starts=[0])
"""
WALK = """
from credit_flow.worlds.episodic import EpisodicWorld


class Walk(EpisodicWorld):
    horizon, discount, most, n_features = 5, 0.9, 1.0, 1

    def reset(self, copies, tick): ...
    def observations(self): ...
    def move(self, copies, actions): ...
    def peek(self, copies, actions): ...
"""
LEARNER = """
from credit_flow.learners.learner import Trainee


class HalfBid(Trainee):
    def act(self, seen, greedy=False): ...
"""
SCENARIO = """
from credit_flow.models.credit_economy import CreditEconomy


class RainySeason(CreditEconomy):
    pass
"""
FORGOTTEN = {
    "agents/hungrier.py": HUNGRY,
    "mechanisms/auctions/half.py": HALF.replace("    rule = half", "    pass"),
    "mechanisms/auctions/halved.py": HALF,
    "worlds/states/walk.py": WALK.replace("def peek", "def pick"),
    "learners/half_bids.py": LEARNER,
    "models/rainy.py": SCENARIO,
    "views/economy/gauge.py": POVERTY.replace("def poverty", "def gauge").replace(" -> Figure", ""),
    "views/economy/gini_of_all.py": POVERTY,
}
WHY_NOT = {
    "agents/hungrier.py holds Hungry, and a member is called as its file is: Hungrier": "run --set policy=hungrier",
    "Half in credit_flow/mechanisms/auctions/half.py does not have rule": "run --set mechanism=half",
    "mechanisms/auctions/halved.py holds Half, and a member is called": "run --set mechanism=halved",
    "Walk in credit_flow/worlds/states/walk.py does not have peek": "run vickrey_society --set world_name=walk",
    "learners/half_bids.py holds HalfBid, and a member is called as its file is: HalfBids": "train --learner half_bids",
    "models/rainy.py holds RainySeason, and a member is called as its file is: Rainy": "run rainy",
    "gauge in credit_flow/views/economy/gauge.py does not say that it returns a Figure": "figures few --only gauge",
    "views/economy/gini_of_all.py holds poverty, and a figure is called": "figures few --only gini_of_all",
}
"""What the list says of a file that is no member, and the words that ask for it by name."""

SLIPS = {
    "agents/hungry.py": HUNGRY,
    "mechanisms/auctions/half.py": HALF.replace(" tie,", ""),
    "mechanisms/auctions/quarter.py": HALF.replace("@lots\n", "").replace("Half", "Quarter"),
    "worlds/states/lift.py": LIFT_STATES,
    "worlds/states/walk.py": WALK,
    "views/economy/poverty.py": POVERTY.replace("return figure", "").replace("bottom_half", "supply"),
}
ASKED = {
    "show credit_economy --set policy=hungry": "HungrySettings has share, and the constructor does not take it",
    "run --set mechanism=half": "half.py, line 11: TypeError: Half.rule has 6 parameters, and is called with 7",
    "run --set mechanism=quarter": "quarter.py, line 10: TypeError: Quarter.rule = <function half",
    "run vickrey_society --set world_name=lift": "Lift (credit_flow/worlds/states/lift.py): rewards has the shape (2, 3)",
    "run vickrey_society --set world_name=walk": "Walk (credit_flow/worlds/states/walk.py).n_actions = None",
    "figures few --only poverty": "returned None: must return the Figure that it draws",
    "train --learner evolution --device cuda": "evolution takes no device",
    "train --learner q_bids --tune signal=pooled": "no parameter named 'signal'",
}
"""Words, and what is said of a slip in a file."""


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """Runs `credit-flow` on a copy of the package to which `files` were added, and takes them away again; several lines in one process."""
    folder = tmp_path_factory.mktemp("careless")
    shutil.copytree(PACKAGE, folder / "credit_flow", ignore=shutil.ignore_patterns("__pycache__"))

    def run(words: str, files: dict[str, str]) -> tuple[int, str]:
        for name, text in files.items():
            (folder / "credit_flow" / name).write_text(text)
        given = {**os.environ, "PYTHONPATH": str(folder), "NUMBA_DISABLE_JIT": "1", "COLUMNS": "300"}
        lines = [words] if isinstance(words, str) else list(words)
        start = [sys.executable, "-c", PROGRAM, json.dumps(lines)]
        done = subprocess.run(start, cwd=folder, env=given, capture_output=True, text=True, timeout=300)
        for name in files:
            (folder / "credit_flow" / name).unlink()
        said = {one: (code, text) for one, code, text in map(json.loads, done.stdout.splitlines())}
        return said[words] if isinstance(words, str) else said

    return run


@pytest.fixture(scope="module")
def few(command):
    """A Record of a few ticks in the folder `few`."""
    words = "run credit_economy --set experts=8 --set task_rate=2 --ticks 3 --seed 1 --quiet --no-figures --out few"
    code, said = command(words, {})
    assert code == 0, said


@pytest.fixture(scope="module")
def forgotten(command, few):
    """What is said where files stand on shelves that are no members."""
    return command(["list", *WHY_NOT.values()], FORGOTTEN)


@pytest.fixture(scope="module")
def slipped(command, few):
    """What is said where members have slips."""
    return command(ASKED, SLIPS)


@pytest.mark.parametrize("why", WHY_NOT)
def test_a_file_that_is_no_member_is_listed_with_the_reason_and_so_whoever_asks_for_it_is_told(
    forgotten, why
):
    if "half_bids" in why:
        pytest.importorskip("torch", reason="the extra `learn` is not installed")
    code, said = forgotten["list"]
    assert code == 0 and f"warning: {why}" in said.replace("warning: credit_flow/", "warning: "), said
    code, said = forgotten[WHY_NOT[why]]
    assert code == 2 and why in said and said.count("\n") == 1, said


@pytest.mark.parametrize("words", ASKED)
def test_a_slip_in_a_member_is_one_line(slipped, words):
    if words.startswith("train"):
        pytest.importorskip("torch", reason="the extra `learn` is not installed")
    code, said = slipped[words]
    assert code == 2 and ASKED[words] in said and said.count("\n") == 1, said


def test_no_file_of_the_package_is_forgotten():
    assert strangers() == []


@pytest.mark.parametrize(
    ("shelf", "file", "text", "words"),
    [
        ("worlds", "worlds/states/lift.py", LIFT, r"lift.py, line 3: ModuleNotFoundError"),
        (
            "institutions",
            "institutions/work/idle.py",
            IDLE,
            r"idle.py, line 6: TypeError: Idle must define step",
        ),
    ],
)
def test_a_file_that_breaks_is_named_with_its_line(command, shelf, file, text, words):
    code, said = command(f"list {shelf}", {file: text})
    assert code == 2 and words in said and "Traceback" not in said and said.count("\n") == 1, said


def test_a_figure_that_asks_more_than_it_says_is_left_out_with_the_reason(command, few):
    words = ("figures few --only poverty --out drawn", "figures few --out all")
    said = command(words, {"views/economy/poverty.py": POVERTY})
    code, said, of_all = *said[words[0]], said[words[1]]
    assert (
        code == 2
        and "poverty cannot be drawn" in said
        and "bottom_half" in said
        and "Needs(measures=" in said
    ), said
    code, said = of_all
    assert code == 0 and "figure poverty left out" in said, said
