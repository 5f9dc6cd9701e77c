"""One new file per shelf, and nothing else: each is found by its name from the command line."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

import credit_flow

PACKAGE, NEW = Path(credit_flow.__file__).parent, Path(__file__).parent / "new_members"

PROGRAM = """
import contextlib, io, json, sys
from credit_flow.cli import main
for words in json.loads(sys.argv[1]):
    sys.argv, out, code = ["credit-flow", *words.split()], io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            main()
        except SystemExit as end:
            code = end.code
    print(json.dumps([words, code, out.getvalue()]))
"""
QUIET = "--quiet --no-figures --seed 1"
SHOW = "show vickrey_society --set world_name=coin --set task=tails"
COMMANDS = [
    "list",
    f"run credit_economy --set experts=12 --set task_rate=4 --ticks 3 {QUIET} --out usual",
    f"run credit_economy --set experts=12 --set task_rate=4 --set policy=one_price --set policy.share=0.8 --set mechanism=half_way --ticks 3 {QUIET} --out new",
    "show credit_economy",
    f"run rainfall --preset charity {QUIET} --out charity",
    f"run rainfall/charity {QUIET} --out again",
    "audit charity",
    "figures charity --only rain_gauge --format svg",
    "sweep rainfall --vary alms=0,0.1 --seeds 2 --executor serial --quiet --out sweep",
    "figures sweep --measure share_of_richest --format csv",
    SHOW,
    "sweep vickrey_society --set world_name=coin --vary world.prize=1,3 --set copies=2 --ticks 3 --seeds 1 --executor serial --quiet --out prizes",
    f"run vickrey_society --set world_name=coin --set world.prize=2 --set task=tails --set copies=2 --ticks 3 {QUIET} --out coin",
]
TRAINING = [
    "train vickrey_society --set world_name=coin --set copies=4 --learner half_bids --tune preset=low --auctions 8 --quiet --out half",
    "train vickrey_society --set world_name=coin --set copies=4 --tune signal=halved --auctions 8 --device cpu --quiet --out halved",
]


class Copy(NamedTuple):
    """A copy of the package with the new files, and what each command said in it."""

    folder: Path
    said: dict[str, str]

    def json(self, *names: str) -> dict:
        return json.loads(self.folder.joinpath(*names).read_text())


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Copy:
    """One process for all commands, in plain Python: compiling would take longer than a few ticks."""
    folder, without = tmp_path_factory.mktemp("copy"), shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, folder / "credit_flow", ignore=without)
    shutil.copytree(NEW, folder / "credit_flow", ignore=without, dirs_exist_ok=True)
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(folder), "COLUMNS": "200"}
    words = json.dumps(COMMANDS + TRAINING * bool(find_spec("torch")))
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, words], cwd=folder, env=environment, capture_output=True, text=True
    )
    said = {}
    for line in ended.stdout.splitlines():
        command, code, text = json.loads(line)
        assert code == 0, f"credit-flow {command}\n{text}"
        said[command] = text
    assert ended.returncode == 0, ended.stderr
    return Copy(folder, said)


def test_every_new_file_is_in_the_lists(copy):
    names = [
        "one_price",
        "half_way",
        "alms",
        "coin",
        "share_of_richest",
        "rain_gauge",
        "rainfall",
        "rainfall/charity",
    ]
    for name in names + ["half_bids", "halved"] * bool(find_spec("torch")):
        assert f"  {name} " in copy.said["list"], name


def test_a_new_policy_and_a_new_mechanism_are_settings(copy):
    usual, new = (copy.json(name, "manifest.json") for name in ("usual", "new"))
    assert new["policies"] == ["OnePrice(share=0.8)"] and new["journal_hash"] != usual["journal_hash"]
    assert all(name in copy.said["show credit_economy"] for name in ("one_price", "half_way"))


def test_a_new_scenario_runs_by_name_with_its_world_institution_and_preset(copy):
    charity, again = (copy.json(name, "manifest.json") for name in ("charity", "again"))
    assert charity["journal_hash"] == again["journal_hash"]
    assert (charity["scenario"], charity["preset"]) == ("rainfall", "charity")
    assert "BROKEN" not in copy.said["audit charity"]


def test_a_new_figure_is_drawn_and_a_new_measure_is_drawn_of_a_sweep(copy):
    assert (copy.folder / "charity" / "figures" / "rain_gauge.svg").stat().st_size > 1000
    drawn = [file.read_text() for file in (copy.folder / "sweep" / "figures").glob("*.csv")]
    assert drawn and "share_of_richest" in drawn[0].replace(" ", "_")


def test_the_states_of_a_new_world_are_sold_and_a_new_learner_bids_for_them(copy):
    parameters = copy.json("coin", "manifest.json")["parameters"]
    assert (parameters["task"], parameters["world.prize"]) == ("tails", 2.0)
    rows = [line.split() for line in copy.said[SHOW].splitlines()]
    shown = {row[0]: row[1] for row in rows if len(row) > 1}
    assert (shown["world.prize"], shown["world.heads"]) == ("1", "False")
    prizes = pd.read_parquet(copy.folder / "prizes" / "table.parquet")
    assert prizes["world.prize"].tolist() == [1.0, 3.0] and prizes["journal_hash"].nunique() == 2
    pytest.importorskip("torch", reason="the extra `learn` is not installed")
    trained = copy.json("half", "training.json")
    assert (trained["learner"], trained["settings"]) == ("half_bids", {"middle": 0.1})
    assert trained["parameters"]["world_name"] == "coin"
    assert copy.json("halved", "training.json")["settings"]["signal"] == "halved"
