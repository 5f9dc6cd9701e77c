"""Mesa's public surface: every name has a row in docs/mesa.md, and every row does what it says."""

import copy
import inspect
import re
from pathlib import Path

import mesa
import pytest
from mesa.agent import AgentSet
from mesa_cases import CASES, SCENARIO, Regulator, fresh, refuses

from credit_flow import CreditFlow
from credit_flow.institutions.states.titles import Titles
from credit_flow.models.bucket_brigade import BucketBrigade
from credit_flow.models.hayek_machine import HayekMachine
from credit_flow.models.vickrey_society import VickreySociety

try:
    from mesa.agentset import GroupBy
except ImportError:  # Mesa 3.3
    from mesa.agent import GroupBy

TEXT = (Path(__file__).parents[2] / "docs" / "mesa.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(.+?)` \| (works|refused)(?: \(3\.5\))? \|", TEXT, flags=re.M))
NEWER = set(re.findall(r"^\| `(.+?)` \| \w+ \(3\.5\) \|", TEXT, flags=re.M))
SLOW = {"batch_run(number_processes)": "starts Python twice"}


def public(what) -> set[str]:
    return {name for name in dir(what) if not name.startswith("_")}


def surface() -> set[str]:
    """Every public name of the Mesa that is installed, as the tables write it."""
    model = mesa.Model(rng=1)
    agent = mesa.Agent(model)
    found = {f"Model.{name}" for name in public(model)} | {f"Agent.{name}" for name in public(agent)}
    found |= {f"AgentSet.{name}" for name in public(AgentSet([agent])) | public(model.agents)}
    found |= {f"GroupBy.{name}" for name in public(GroupBy)}
    found |= {f"DataCollector.{name}" for name in public(mesa.DataCollector)}
    return found | {f"batch_run({name})" for name in inspect.signature(mesa.batch_run).parameters}


def test_every_public_name_of_mesa_is_decided_on():
    assert len(ROWS) > 80
    assert surface() - set(ROWS) == set()


def test_the_tables_name_nothing_that_is_not_tested_nor_the_other_way_round():
    assert set(ROWS) == set(CASES)


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in SLOW else n for n in ROWS])
def test_a_row_does_what_it_says(name):
    if name in NEWER and name not in surface():
        pytest.skip(f"Mesa {mesa.__version__} does not have it")
    model = fresh()
    before = model.ledger.journal.hash
    if ROWS[name] == "refused":
        refuses(lambda: CASES[name](model))
        assert model.ledger.journal.hash == before
    else:
        CASES[name](model)
    assert model.ledger.residual == 0.0
    experts = [agent for agent in model.agents if not isinstance(agent, Regulator)]
    assert [expert.row for expert in sorted(experts, key=lambda one: one.row)] == model.table.rows.tolist()


WRONG = {
    "markup": ("dear", [0.1, 0.2], float("nan"), None, -0.1),
    "skill": ([0.5], "high", [float("inf")] * 4),
    "neighbours": (10**6, -2, 0.5),
    "policy": (1, -1, 0.5),
    **dict.fromkeys(("balance", "age", "alive", "parent", "account"), (1.0,)),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_column_refuses_what_is_no_value_of_its(name):
    model = fresh()
    expert, before = next(iter(model.agents)), {c: model.table.column(c).copy() for c in model.table.names}
    for value in WRONG[name]:
        text = refuses(lambda value=value: setattr(expert, name, value)).text
        assert name in text
    assert all((model.table.column(c) == before[c]).all() for c in before)


def test_a_life_does_not_end_in_the_middle_of_a_tick_nor_where_nobody_dies():
    model = fresh()
    model.ledger.begin_tick(6, 0.0)
    assert "after the tick" in refuses(lambda: next(iter(model.agents)).remove()).text
    model.ledger.end_tick()
    next(iter(model.agents)).remove()

    for scenario in (VickreySociety(), BucketBrigade()):
        society = CreditFlow(scenario, rng=1).run(4)
        assert "nobody dies" in refuses(society.remove_all_agents).text
        assert len(society.agents) == len(society.table.rows) and society.run(4).ledger.residual == 0.0


def test_who_owns_a_state_sells_it_before_it_leaves():

    society = CreditFlow(HayekMachine(), rng=1)
    owners = society.registers[Titles].row
    while owners[0] < 0:
        society.step()
    owner = society.expert(int(owners[0]))
    assert "still to sell" in refuses(owner.remove).text and owner.alive
    while owners[0] >= 0:
        society.step()
    owner.remove()
    assert society.run(50).ledger.residual == 0.0 and len(society.agents) == len(society.table.rows)


def test_an_expert_has_one_window():
    model = fresh()
    assert "has its window already" in refuses(lambda: SCENARIO.expert(model, model.expert(3).row)).text
    assert len(model.agents) == len(model.table.rows)


def test_a_model_that_goes_back_lists_its_experts_in_order():
    model = fresh(30)
    state = copy.deepcopy(model.state())
    model.run(150)
    list(model.agents)
    model.restore(state)
    assert [expert.row for expert in model.agents] == model.table.rows.tolist()
    assert model.agents.get("balance") == [expert.balance for expert in model.agents]
    assert model.steps == model.tick == 30
