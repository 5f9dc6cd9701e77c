"""A world and an institution of a few lines, nothing else: everything that takes an economy takes those of the guide."""

import importlib.util
import re
from pathlib import Path

import pytest

from credit_flow import CreditFlow
from credit_flow.core.books.ledger import Ledger
from credit_flow.core.records.record import Record
from credit_flow.dashboard.run.runner import Runner
from credit_flow.models.markets import Markets
from credit_flow.models.scenario import Scenario

GUIDE = Path(__file__).parents[2] / "docs" / "user_guide.md"
BEFORE = """
from dataclasses import dataclass

import numpy as np

from credit_flow import Entry, Scenario
from credit_flow.agents.truthful import Truthful
from credit_flow.core.books.ledger import WORLD
from credit_flow.core.boundary.parameters import parameter
from credit_flow.institutions.institution import Institution
from credit_flow.worlds.world import World
"""
ECONOMIES = {"rain": "An economy of your own", "grain": "A market for a good"}
FIGURES = {"rain": ("wealth", "prices_and_money"), "grain": ("wealth",)}
POSTINGS = {"rain": 12, "grain": 6}
"""Postings of credit in every tick with twelve experts, at least."""


@pytest.fixture(scope="module", params=ECONOMIES)
def own(request, tmp_path_factory):
    """The file with an economy of the guide."""
    text = GUIDE.read_text(encoding="utf-8").split(f"## {ECONOMIES[request.param]}\n")[1]
    block = re.search(r"^```python\n(.*?)^\w+ = run\(", text, re.MULTILINE | re.DOTALL)[1]
    file = tmp_path_factory.mktemp("own") / f"{request.param}.py"
    file.write_text(BEFORE + block, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def scenario(own):
    """Its scenario."""
    spec = importlib.util.spec_from_file_location(own.stem, own)
    spec.loader.exec_module(module := importlib.util.module_from_spec(spec))
    (found,) = [
        member
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Scenario) and member is not Scenario
    ]
    return found


def test_it_is_run_audited_made_again_drawn_and_swept_from_the_command_line(own, tmp_path, ask):
    out, figures = tmp_path / "out", FIGURES[own.stem]
    for words in (
        ("run", own, "--ticks", 30, "--set", "experts=12", "--out", out, "--quiet", "--no-figures"),
        ("audit", out, "--rerun", "--scenario", own),
        ("figures", out, *[word for name in figures for word in ("--only", name)]),
        ("sweep", own, "--ticks", 5, "--seeds", 3, "--executor", "serial", "--out", tmp_path / "sweep"),
    ):
        said = ask(*words)
        assert said.code == 0, f"{words}: {said.err}"
    record = Record.open(out)
    assert (
        len(record.measures) == 30
        and record.measures["supply"].iloc[-1] == record.manifest["books"]["held"] > 0
    )
    assert {path.stem for path in (out / "figures").glob("*.png")} == set(figures)


def test_it_plays_in_the_lab_and_side_by_side(own, scenario):
    with Runner(scenario(experts=12), seed=3) as runner:
        snapshot = runner.step(100)
    assert snapshot.tick == 100 and snapshot.books["residual"] == 0.0
    assert len(snapshot.postings.amount) >= POSTINGS[own.stem]
    markets = Markets(scenario(experts=12), range(2)).run(20)
    assert len(set(markets.hashes())) == 2


def test_the_market_for_a_good_takes_forty_lines_and_adds_up_asset_by_asset(own, tmp_path, ask):
    if own.stem == "rain":
        pytest.skip("has no asset beside credit")
    lines = own.read_text(encoding="utf-8").removeprefix(BEFORE).splitlines()
    assert sum(bool(line.strip()) and not line.startswith(("import", "from")) for line in lines) <= 40
    assert (
        ask(
            "run",
            own,
            "--ticks",
            50,
            "--set",
            "experts=12",
            "--out",
            tmp_path / "out",
            "--quiet",
            "--no-figures",
        ).code
        == 0
    )
    record = Record.open(tmp_path / "out")
    ledger, grain = Ledger.replay(record.full_journal), 1
    assert record.assets["name"].tolist() == ["credit", "grain"] and record.assets["sort"].tolist() == [
        "credit",
        "good",
    ]
    budgets = record.events[record.events["kind"] == "tick"].groupby(["tick", "asset"])["cause"].sum() / 2**20
    made = record.journal[record.journal["kind"] == "produce"].groupby(["tick", "asset"])["amount"].sum()
    assert budgets.xs(grain, level="asset").tolist() == made.xs(grain, level="asset").tolist() == [6.0] * 50
    assert (budgets.xs(0, level="asset") == 0.0).all() and (ledger.balances.sum(axis=0) == 0.0).all()
    held, eaten = record.measures["stored"].iloc[-1], record.measures["eaten"].iloc[-1]
    assert held == ledger.held_of(grain) > 0.0 < eaten == ledger.burnt[grain] and held + eaten == 300.0
    sold = record.journal[record.journal["kind"] == "trade"]["amount"].sum()
    assert sold == eaten and ledger.minted[0] == ledger.held


@pytest.mark.parametrize("experts", [1, 2, 7])
def test_any_number_of_experts_lives_in_it(scenario, experts):
    model = CreditFlow(scenario(experts=experts), rng=1).run(10)
    assert model.tick == 10 and model.ledger.residual == 0.0
