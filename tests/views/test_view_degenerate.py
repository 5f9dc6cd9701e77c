"""Every figure of a Record in which next to nothing happened is a figure that can be read, or says why there is none."""

import warnings
from html import unescape

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from test_view_legible import require_legible

from credit_flow import CreditEconomy, Policy, Record, run
from credit_flow.measures.numbers_of_a_run import flows_by_tick
from credit_flow.models.clockwork.scenario_choice import scenarios
from credit_flow.views.economy.prices_and_money import prices_and_money
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.report import report
from credit_flow.views.save import figures, missing, save_figures
from credit_flow.views.sweeps.response import response

FEW = {"experts": 8, "task_rate": 4.0}
ECONOMIES = {
    "nothing offered": ({"task_rate": 0.0}, 5),
    "nothing paid": ({**FEW, "bounty_rate": 0.0}, 20),
    "bounties far too low": ({**FEW, "bounty_rate": 0.3}, 2),
    "nothing taken": ({"quotes": 1, "experts": 8, "task_rate": 0.01}, 20),
    "one tick": (FEW, 1),
    "two ticks": ({**FEW, "recycle": 1.0, "treasury_pays": True}, 2),
    "one expert": ({"experts": 1}, 1),
    "one expert, no price": ({"experts": 1, "task_rate": 0.0, "compute": "cleared", "rent": 0.0}, 3),
    "all dead at once": ({**FEW, "rent": 900.0}, 5),
    "too poor to work": ({**FEW, "endowment": 1.5}, 2),
    "sold and judged late": ({**FEW, "side": "sale", "judge_delay": 20}, 10),
    "shocks at every tick": ({**FEW, "shock": tuple((tick, "demand", 0.5) for tick in range(1, 5))}, 4),
}
"""Parameters and ticks of economies of tasks."""

OTHERS = [name for name in scenarios() if name not in ("credit_economy", "digit_economy")]


@pytest.fixture(scope="module")
def degenerate(tmp_path_factory):
    """Records by name, with a snapshot in every tick, or in none."""
    strides = dict.fromkeys(("one expert", "two ticks", "nothing taken"), 10)
    made = {
        name: run(CreditEconomy(**changes), rng=1, ticks=ticks, stride=strides.get(name, 1))
        for name, (changes, ticks) in ECONOMIES.items()
    }
    return made | {name: run(scenarios()[name](), rng=1, ticks=1, stride=1) for name in OTHERS}


@pytest.mark.parametrize("name", [*ECONOMIES, *OTHERS])
def test_a_figure_or_a_reason(degenerate, name):
    record = degenerate[name]
    reasons = missing(record)
    for figure, draw in figures().items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                drawn = draw(record)
                require_legible(drawn, "column")
        except NothingToShow as reason:
            assert len(str(reason)) > 10, figure
        else:
            assert figure not in reasons
            assert all(shows_something(axes) for axes in drawn.axes if axes.axison), figure


def shows_something(axes) -> bool:
    """Whether a mark of the axes has a place that can be seen."""
    lines = [line for line in axes.lines if not str(line.get_label()).startswith("_")]
    for line in lines:
        there = np.isfinite(np.asarray(line.get_ydata(), dtype=float))
        joined = (there[1:] & there[:-1]).any()
        if joined or (there.any() and line.get_marker() != "None"):
            return True
    return bool(axes.collections or axes.images or axes.patches)


class Broken(Policy):
    """Its run ends before the first tick does."""

    def ask(self, seen):
        raise RuntimeError("no")


def test_a_record_without_a_tick_says_so(tmp_path):
    with pytest.raises(RuntimeError):
        run(CreditEconomy(**FEW), rng=1, ticks=5, policy=Broken(), out=tmp_path / "run")
    record = Record.open(tmp_path / "run")
    assert record.ticks == 0
    assert set(missing(record)) == set(figures())
    lines = []
    assert save_figures(record, tmp_path, formats=("svg",), say=lines.append) == []
    assert len(lines) == len(figures())


def test_a_report_of_next_to_nothing(degenerate, tmp_path):
    for name in ("nothing offered", "all dead at once"):
        page = report(degenerate[name], tmp_path, [], {}, "").read_text(encoding="utf-8")
        assert "prices and money" in page.lower()


def test_what_moves_in_the_first_tick_is_in_the_flows(degenerate):
    """As the flow diagram has it; endowments come before."""
    record = degenerate["one expert"]
    journal = record.journal[record.journal["tick"] == 1]
    paid, used = (
        journal.loc[journal[side] == account, "amount"].sum()
        for side, account in (("payer", 0), ("payee", 1))
    )
    flows = flows_by_tick(record)
    assert flows.loc[1].tolist() == [paid, used] and paid > 0.0
    assert "minted" in [line.get_label() for axes in prices_and_money(record).axes for line in axes.lines]


def test_totals_of_flows_are_what_the_measures_end_with(degenerate):
    record = degenerate["nothing paid"]
    endowed = record.journal.loc[record.journal["tick"] == 0, "amount"].sum()
    ends = record.measures[["minted", "burnt"]].iloc[-1]
    assert (flows_by_tick(record).sum() + [endowed, 0.0]).tolist() == ends.tolist()


DOLLARS = r"$\frac{x}$ a_b ^{ $$ [bold] %s"


def test_words_of_the_user_are_no_mathematics(degenerate, tmp_path):
    """In labels, and in levels and names of a sweep's table; also where figures are drawn in axes of the user's own."""
    record = degenerate["one tick"]
    labels = dict.fromkeys(("price of work", "tick", "experts", "rent", "skill"), DOLLARS)
    files = save_figures(record, tmp_path, formats=("svg",), labels=labels, say=lambda line: None)
    written = [unescape(file.read_text(encoding="utf-8")) for file in files]
    assert sum(text.count(f">{DOLLARS}<") for text in written) >= len(labels)
    place = Figure().add_subplot()
    figures()["asks"](record, ax=place, labels={"cost / bounty": DOLLARS}).savefig(tmp_path / "own.svg")
    table = pd.DataFrame({"file": [DOLLARS, "$y$"] * 4, "seed": range(8), "population": np.arange(8.0)})
    response(table, "file", "population").savefig(tmp_path / "response.png")
    place = Figure().add_subplot()
    response(table, "file", "population", ax=place).savefig(tmp_path / "response.svg")
