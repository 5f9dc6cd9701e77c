"""What each row of the tables in docs/mesa.md claims, as a function of a fresh model; the test does them all."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from types import SimpleNamespace

import mesa
import numpy as np
import pandas as pd

from credit_flow import CreditEconomy, CreditFlow
from credit_flow.agents.experts.worker import Worker

CASES: dict[str, Callable] = {}
"""Name of the row -> what shows it: for `works` it asserts, for `refused` it does what must be refused."""

SCENARIO = CreditEconomy(experts=12)


def fresh(ticks: int = 5, **settings) -> CreditFlow:
    return CreditFlow(SCENARIO.but(**settings), rng=3).run(ticks)


def case(*names: str) -> Callable:
    def keep(show: Callable) -> Callable:
        CASES.update(dict.fromkeys(names, show))
        return show

    return keep


def first(model: CreditFlow) -> Worker:
    return next(iter(model.agents))


class Regulator(mesa.Agent):
    """An agent of a user's own."""


# Model


@case("Model(rng=)")
def _(model):
    a, b = CreditFlow(SCENARIO, rng=3).run(5), CreditFlow(SCENARIO, seed=3).run(5)
    assert a.ledger.journal.hash == b.ledger.journal.hash == model.ledger.journal.hash


@case("Model.agents")
def _(model):
    assert [expert.row for expert in model.agents] == model.table.rows.tolist()
    model.run(40)
    assert [expert.row for expert in model.agents] == model.table.rows.tolist()


@case("Model.agents_by_type", "Model.agent_types")
def _(model):
    Regulator(model)
    assert set(model.agent_types) == {Regulator, Worker}
    assert len(model.agents_by_type[Worker]) == len(model.table.rows)


@case("Model.register_agent")
def _(model):
    regulator, other = Regulator(model), Regulator(model)
    assert (regulator.unique_id, other.unique_id) == (-1, -2)
    assert regulator in model.agents and len(model.agents) == len(model.table.rows) + 2
    assert [a.unique_id for a in model.agents] == model.agents.get("unique_id")


@case("Model.deregister_agent")
def _(model):
    regulator = Regulator(model)
    model.deregister_agent(regulator)
    assert regulator not in model.agents
    model.deregister_agent(first(model))


@case("Model.remove_all_agents")
def _(model):
    model.remove_all_agents()
    assert len(model.agents) == len(model.table.rows) == 0
    assert model.balances[model.first_account :].sum() == 0.0
    model.run(3)


@case("Model.step", "Model.steps")
def _(model):
    class Noted(CreditFlow):
        def step(self):
            super().step()
            self.notes = [*getattr(self, "notes", []), self.steps]

    noted = Noted(SCENARIO, rng=3).run(3)
    noted.step()
    assert noted.notes == [1, 2, 3, 4] and noted.tick == 4
    model.step()
    assert model.steps == model.tick == 6


@case("Model.run_model", "Model.running")
def _(model):
    short = CreditFlow(SCENARIO, rng=3, ticks=7)
    short.run_model()
    assert short.tick == 7 and not short.running


@case("Model.random", "Model.rng", "Model.reset_randomizer", "Model.reset_rng")
def _(model):
    drawn = model.random.random(), model.rng.random()
    model.reset_randomizer(5) if mesa.__version__ < "3.4" else None
    model.reset_rng(5)
    assert model.rng.random() == np.random.default_rng(5).random()
    assert drawn == (fresh().random.random(), fresh().rng.random())
    assert model.run(3).ledger.journal.hash == fresh(8).ledger.journal.hash


@case("Model.datacollector")
def _(model):
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == 5 and {"population", "supply", "work", "promised", "compute_price"} < set(frame)
    assert frame["population"].iloc[-1] == len(model.agents) and frame["births"].dtype == np.int64
    model.datacollector = mesa.DataCollector({"tick": "tick", "steps": "steps"})
    model.run(3)
    assert model.datacollector.model_vars == {"tick": [6, 7, 8], "steps": [6, 7, 8]}


@case("Model.time")
def _(model):
    assert model.time == 5.0
    model.step()
    assert model.time == 6.0


@case("Model.run_for", "Model.run_until")
def _(model):
    model.run_for(2)
    model.run_until(9)
    assert model.tick == model.steps == model.time == 9


@case("Model.schedule_event")
def _(model):
    model.schedule_event(model.step, at=7)


@case("Model.schedule_recurring")
def _(model):
    model.schedule_recurring(model.step, None)


@case("Model.scenario", "Agent.scenario")
def _(model):
    assert model.scenario.rng == model.seed and first(model).scenario is model.scenario


@case("Model.data_registry")
def _(model):
    model.data_registry.track_model(model, "money", "tick")
    assert model.data_registry["money"].data == {"tick": 5}


@case("Model.agent_id_counter")
def _(model):
    n = len(model.agents)
    assert model.agent_id_counter == 1 + n


@case("Model.observe", "Model.unobserve", "Model.observables", "Model.notify", "Model.subscribers")
@case("Model.batch", "Model.suppress", "Model.clear_all_subscriptions")
def _(model):
    seen = []

    def note(signal):
        seen.append(model.time)

    assert "time" in model.observables
    model.observe("time", "changed", note)
    model.step()
    with model.suppress():
        model.step()
    with model.batch():
        model.step()
    model.unobserve("time", "changed", note)
    model.clear_all_subscriptions("time")
    model.step()
    assert seen == [6.0, 8.0] and not any(model.subscribers.values())


@case("copy.deepcopy(model)")
def _(model):
    list(model.agents)
    model.step()
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert other.agents.get("age") == model.agents.get("age") and first(other).model is other
        assert other.run(5).ledger.journal.hash == fresh(11).ledger.journal.hash


# Agent


@case("Agent(model)")
def _(model):
    Worker(model)


@case("Agent.create_agents")
def _(model):
    Worker.create_agents(model, 3, markup=[0.1, 0.2, 0.3])


@case("Agent.from_dataframe")
def _(model):
    Worker.from_dataframe(model, pd.DataFrame({"row": [1], "markup": [0.1]}))


@case("Agent.remove")
def _(model):
    expert = first(model)
    owned, before = expert.balance, model.ledger.held
    expert.remove()
    assert not expert.alive and expert.balance == 0.0 and expert not in model.agents
    lines = model.ledger.journal.postings()
    left = lines[(lines["kind"] == "estate") & (lines["payer"] == expert.account)]
    assert left["amount"].sum() == owned > 0.0 and model.ledger.held == before
    expert.remove()  # as in Mesa once more is nothing
    model.run(20)
    assert expert not in model.agents


@case("Agent.unique_id", "Agent.model")
def _(model):
    model.run(60)
    assert all(expert.unique_id == expert.row and expert.model is model for expert in model.agents)


@case("Agent.step", "Agent.advance", "AgentSet.do", "AgentSet.shuffle_do", "AgentSet.map")
def _(model):
    before = model.ledger.journal.hash
    model.agents.do("step").shuffle_do("advance")
    assert model.ledger.journal.hash == before
    order: list[int] = []
    model.agents.shuffle_do(lambda expert: order.append(expert.row))
    assert sorted(order) == model.table.rows.tolist() != order
    assert model.agents.map(lambda expert: expert.row) == model.table.rows.tolist()
    model.agents.do("remove")
    assert len(model.agents) == 0


@case("Agent.random", "Agent.rng", "AgentSet.random")
def _(model):
    assert first(model).random is model.random is model.agents.random and first(model).rng is model.rng


@case("expert.skill = ...", "AgentSet.set")
def _(model):
    expert = first(model)
    expert.skill, expert.markup = 0.5, 0.25
    assert (model.table.skill[expert.row] == 0.5).all() and model.table.markup[expert.row] == 0.25
    model.agents.set("markup", 0.1).set("mood", "calm")
    assert set(model.agents.get("markup")) == {0.1} and set(model.agents.get("mood")) == {"calm"}


@case("expert.balance = ...")
def _(model):
    first(model).balance = 1e6


@case("expert.mood = ...")
def _(model):
    first(model).mood = "calm"
    model.run(3)
    assert first(model).mood == "calm"


class Settler(Worker):
    """Lives in a space."""

    def remove(self):
        """Also out of the space."""
        super().remove()
        self.model.space.remove_agent(self)


class Settlement(CreditEconomy):
    """The flagship in a space."""

    expert = Settler


@case("Agent.pos", "space.place_agent(expert)")
def _(model):
    town = CreditFlow(Settlement(experts=12, rent=1.0), rng=3)
    town.space = mesa.space.MultiGrid(5, 5, torus=True)
    for _ in range(60):
        town.step()
        for expert in town.agents:
            if expert.pos is None:
                town.space.place_agent(expert, (expert.row % 5, 0))
    assert set(town.space.agents) == set(town.agents) and town.table.n_rows > len(town.agents)


# AgentSet


@case(
    "AgentSet.select",
    "AgentSet.copy",
    "AgentSet.count",
    "AgentSet.index",
    "AgentSet.isdisjoint",
    "AgentSet.to_list",
)
def _(model):
    some = model.agents.select(lambda expert: expert.row < 4)
    assert len(some) == 4 and some.get("row") == [0, 1, 2, 3]
    for whole in (model.agents.select(), model.agents.copy()):
        whole.remove(first(model))
        assert len(whole) == len(model.agents) - 1
    assert model.agents.count(first(model)) == 1 and model.agents.index(first(model)) == 0
    assert some.isdisjoint(model.agents.select(lambda expert: expert.row > 4))
    assert list(model.agents) == (
        model.agents.to_list() if hasattr(model.agents, "to_list") else list(model.agents.copy())
    )
    refuses(lambda: model.agents.select(at_most=3, inplace=True))


@case("AgentSet.shuffle", "AgentSet.sort")
def _(model):
    assert len(model.agents.shuffle()) == len(model.agents.sort("balance")) == len(model.agents)
    assert [expert.row for expert in model.agents] == model.table.rows.tolist()
    model.agents.sort("balance", inplace=True)
    owned = [expert.balance for expert in model.agents]
    assert owned == sorted(owned, reverse=True) == model.agents.get("balance")
    model.agents.shuffle(inplace=True)
    assert [expert.row for expert in model.agents] == model.agents.get("row")


@case("AgentSet.get", "AgentSet.agg")
def _(model):
    for name in ("balance", "markup", "age", "policy"):
        assert model.agents.get(name) == [getattr(expert, name) for expert in model.agents]
    assert model.agents.get(["row", "age"])[0] == [0, 5]
    assert model.agents.agg("balance", [min, max]) == [
        min(model.agents.get("balance")),
        max(model.agents.get("balance")),
    ]
    assert model.agents.get("nothing", "default", 7)[0] == 7


@case("AgentSet.groupby", "GroupBy.agg", "GroupBy.count", "GroupBy.do", "GroupBy.map")
def _(model):
    groups = model.agents.groupby(lambda expert: expert.row % 2)
    assert groups.count() == {0: 6, 1: 6} and groups.agg("row", max) == {0: 10, 1: 11}
    assert groups.map(len) == {0: 6, 1: 6}
    groups.do("do", "remove")
    assert len(model.agents) == 0


for _name in ("add", "discard", "remove"):
    CASES[f"AgentSet.{_name}"] = lambda model, name=_name: getattr(model.agents, name)(first(model))
for _name in ("pop", "clear"):
    CASES[f"AgentSet.{_name}"] = lambda model, name=_name: getattr(model.agents, name)()


# DataCollector and batch_run


@case("DataCollector.collect", "DataCollector.get_model_vars_dataframe")
@case("DataCollector.get_agent_vars_dataframe", "DataCollector.get_agenttype_vars_dataframe")
def _(model):
    model.datacollector.collect(model)
    assert len(model.datacollector.get_model_vars_dataframe()) == 5
    own = mesa.DataCollector({"n": lambda m: len(m.agents)}, {"balance": "balance"}, {Worker: {"age": "age"}})
    model.datacollector = own
    model.run(2)
    assert own.get_model_vars_dataframe()["n"].tolist()[-1] == len(model.agents)
    last = own.get_agent_vars_dataframe().xs(7, level="Step")
    assert last.index.tolist() == model.table.rows.tolist()
    assert last["balance"].tolist() == model.agents.get("balance")
    assert own.get_agenttype_vars_dataframe(Worker).xs(7, level="Step")["age"].max() == 7


@case("DataCollector.add_table_row", "DataCollector.get_table_dataframe")
def _(model):
    collector = mesa.DataCollector(tables={"deaths": ["row", "age"]})
    collector.add_table_row("deaths", {"row": 3, "age": first(model).age})
    assert collector.get_table_dataframe("deaths")["age"].tolist() == [5]


class Watched(CreditFlow):
    """With reporters of its own."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.datacollector = mesa.DataCollector(
            {"price": lambda m: m.measures["compute_price"][-1]}, {"balance": "balance"}
        )


def batch(model_cls=CreditFlow, **options) -> list[dict]:
    asked = {"experts": 12, "rng": [3, 4], "task_rate": [5.0, 10.0]}
    return mesa.batch_run(model_cls, asked, display_progress=False, **({"max_steps": 5} | options))


@case("batch_run(model_cls)", "batch_run(parameters)", "batch_run(max_steps)", "batch_run(display_progress)")
def _(model):
    rows = batch()
    assert {(row["rng"], row["task_rate"]) for row in rows} == {(r, t) for r in (3, 4) for t in (5.0, 10.0)}
    assert {"population", "births", "work", "promised", "compute", "hirings"} < set(rows[0])
    last = CreditFlow(SCENARIO, rng=3, task_rate=5.0).run(5 if mesa.__version__ > "3.4" else 6).measures
    assert {name: rows[0][name] for name in last if name != "tick"} == {
        name: column[-1] for name, column in last.items() if name != "tick"
    }
    watched = batch(Watched)
    assert len(watched) > 4 * 8 and {"price", "AgentID", "balance"} < set(watched[0])


@case("batch_run(data_collection_period)")
def _(model):
    assert len({row["Step"] for row in batch(data_collection_period=1)}) >= 5


@case("batch_run(iterations)")
def _(model):
    asked = {"experts": 12}
    rows = mesa.batch_run(CreditFlow, asked, iterations=2, max_steps=3, display_progress=False)
    assert rows[0]["supply"] != rows[1]["supply"]


@case("batch_run(rng)")
def _(model):
    rows = mesa.batch_run(CreditFlow, {"experts": 12}, rng=[3, 4], max_steps=3, display_progress=False)
    assert rows[0]["supply"] == fresh(3).ledger.held != rows[1]["supply"]


@case("batch_run(number_processes)")
def _(model):
    assert [row["supply"] for row in batch(number_processes=1)] == sorted(
        (row["supply"] for row in batch(number_processes=2)), key=[row["supply"] for row in batch()].index
    )


def refuses(act: Callable) -> SimpleNamespace:
    """What `act` is refused with: one line, and of the kinds that say so."""
    try:
        act()
    except (ValueError, TypeError, AttributeError, NotImplementedError) as error:
        text = str(error)
        assert "\n" not in text and len(text) > 20, text
        return SimpleNamespace(text=text)
    raise AssertionError("it was not refused")
