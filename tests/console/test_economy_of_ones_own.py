"""A world and an institution of a few lines, nothing else: everything that takes an economy takes the one of the guide."""

import importlib.util
import re
from pathlib import Path

import pytest

from credit_flow.core.records.record import Record
from credit_flow.dashboard.run.runner import Runner
from credit_flow.models.markets import Markets

GUIDE = Path(__file__).parents[2] / "docs" / "user_guide.md"
BEFORE = """
from dataclasses import dataclass

from credit_flow import Entry
from credit_flow.core.boundary.parameters import parameter
from credit_flow.institutions.institution import Institution
"""


@pytest.fixture(scope="module")
def rain(tmp_path_factory):
    """The file with the economy of the guide."""
    text = GUIDE.read_text(encoding="utf-8").split("## An economy of your own")[1]
    block = re.search(r"^```python\n(.*?)^rainy = ", text, re.MULTILINE | re.DOTALL)[1]
    file = tmp_path_factory.mktemp("own") / "rain.py"
    file.write_text(BEFORE + block, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def rainfall(rain):
    """Its scenario."""
    spec = importlib.util.spec_from_file_location("rain", rain)
    spec.loader.exec_module(module := importlib.util.module_from_spec(spec))
    return module.Rainfall


def test_it_is_run_audited_made_again_drawn_and_swept_from_the_command_line(rain, tmp_path, ask):
    out = tmp_path / "out"
    for words in (
        ("run", rain, "--ticks", 30, "--set", "experts=12", "--out", out, "--quiet", "--no-figures"),
        ("audit", out, "--rerun", "--scenario", rain),
        ("figures", out, "--only", "wealth", "--only", "prices_and_money"),
        ("sweep", rain, "--ticks", 5, "--seeds", 3, "--executor", "serial", "--out", tmp_path / "sweep"),
    ):
        said = ask(*words)
        assert said.code == 0, f"{words}: {said.err}"
    record = Record.open(out)
    assert (
        len(record.measures) == 30
        and record.measures["supply"].iloc[-1] == record.manifest["books"]["held"] > 0
    )
    assert {path.name for path in (out / "figures").glob("*.png")} == {"wealth.png", "prices_and_money.png"}


def test_it_plays_in_the_lab_and_side_by_side(rainfall):
    with Runner(rainfall(experts=12), seed=3) as runner:
        snapshot = runner.step(100)
    assert snapshot.tick == 100 and snapshot.books["residual"] == 0.0 and len(snapshot.postings.amount) == 12
    markets = Markets(rainfall(experts=12), range(2)).run(20)
    assert len(set(markets.hashes())) == 2
