"""Mesa users feel at home: the model is a mesa.Model, experts are mesa.Agents, and Mesa's tools work on it."""

import gc
import subprocess
import sys
import weakref

import mesa
import numpy as np
import pytest

from credit_flow import CreditEconomy, CreditFlow, Expert


def test_agents_are_windows_on_rows_of_the_table():
    model = CreditFlow(rng=1)
    model.run(3)
    assert isinstance(model, mesa.Model)
    assert len(model.agents) == len(model.table.rows)
    expert = next(iter(model.agents))
    assert isinstance(expert, Expert) and isinstance(expert, mesa.Agent)
    expert.skill[0] = 0.77
    assert model.table.skill[expert.row, 0] == 0.77
    expert.markup = 0.5
    assert model.table.markup[expert.row] == 0.5
    assert expert.balance == model.ledger.balance(expert.account)
    assert expert.alive and expert.age == 3


def test_select_agg_get_do_work_and_follow_births_and_deaths():
    model = CreditFlow(rng=1)
    model.run(50)
    rich = model.agents.select(lambda expert: expert.balance > 20)
    assert 0 < len(rich) < len(model.agents)
    assert model.agents.agg("balance", sum) == model.balances[model.first_account + model.table.rows].sum()
    assert model.agents.get("age") == (model.tick - model.table.born[model.table.rows]).tolist()
    before = {expert.row for expert in model.agents}
    model.run(150)
    after = {expert.row for expert in model.agents}
    assert after == set(model.table.rows.tolist())
    assert before - after and after - before


def test_a_run_that_never_asks_makes_no_windows():
    model = CreditFlow(rng=1)
    model.run(20)
    assert not model._windows


def test_data_collector():
    model = CreditFlow(rng=1)
    collector = mesa.DataCollector(
        model_reporters={"population": lambda m: len(m.agents), "supply": lambda m: m.ledger.held},
        agent_reporters={"balance": "balance", "age": "age"},
    )
    for _ in range(3):
        model.step()
        collector.collect(model)
    frame = collector.get_model_vars_dataframe()
    assert (frame["population"] == 100).all() and frame["supply"].is_unique
    assert len(collector.get_agent_vars_dataframe()) == 300


def test_batch_run():
    results = mesa.batch_run(
        CreditFlow,
        parameters={"rng": [1, 2], "task_rate": [10.0, 30.0], "ticks": 5},
        max_steps=5,
        display_progress=False,
        data_collection_period=-1,
    )
    assert len(results) == 4
    assert {(row["rng"], row["task_rate"]) for row in results} == {(1, 10.0), (1, 30.0), (2, 10.0), (2, 30.0)}
    assert {"population", "supply", "work", "promised", "hirings"} < set(results[0])


def test_running_turns_false_at_the_end():
    model = CreditFlow(rng=1, ticks=4)
    while model.running:
        model.step()
    assert model.steps == 4


def test_solara_viz_instantiates_it():
    solara = pytest.importorskip("solara", reason="the dashboard extra brings it")
    from mesa.visualization import SolaraViz, make_plot_component

    controls = {
        "rng": 1,
        "task_rate": {
            "type": "SliderFloat",
            "value": 30.0,
            "label": "tasks per tick",
            "min": 5.0,
            "max": 60.0,
            "step": 5.0,
        },
        "hiring": {"type": "Checkbox", "value": True, "label": "hiring"},
    }
    model = CreditFlow(rng=1)
    page = SolaraViz(model, components=[], model_params=controls, name="credit_flow")
    box, rendered = solara.render(page, handle_error=False)
    try:
        assert rendered.find is not None
        assert make_plot_component is not None
    finally:
        rendered.close()


def test_keywords_change_parameters_and_wrong_ones_are_explained():
    assert CreditFlow(rng=1, task_rate=12).parameters.task_rate == 12.0
    assert CreditFlow(CreditEconomy(kinds=3), rng=1, links=4).parameters.links == 4
    with pytest.raises(ValueError, match="did you mean 'task_rate'"):
        CreditFlow(task_rat=12)
    with pytest.raises(ValueError, match="task_rate = -1: must be 0 .. 1e\\+06 tasks/tick"):
        CreditFlow(task_rate=-1)
    with pytest.raises(ValueError, match="whole number"):
        CreditFlow(rng="seven")


def test_a_seed_left_out_is_drawn_kept_and_reproduces():
    model = CreditFlow()
    assert CreditFlow(rng=model.seed).run(5).ledger.journal.hash == model.run(5).ledger.journal.hash


def test_models_are_freed():
    """Mesa 3.3 keeps every model that ever had an agent alive; windows and agents of one's own on a model of ours do not."""
    dropped = []
    for seed in range(5):
        model = CreditFlow(rng=seed, experts=20).run(2)
        mesa.Agent(model)
        dropped += [weakref.ref(model), weakref.ref(next(iter(model.agents)))]
        del model
    gc.collect()
    assert [ref() for ref in dropped] == [None] * 10


FREED = """
import gc, psutil
from credit_flow import CreditFlow

def resident(seeds):
    for seed in seeds:
        model = CreditFlow(rng=seed, experts=50).run(5)
        list(model.agents)
        if seed % 100 == 99:  # what is dropped is garbage in circles, which waits for the collector
            gc.collect()
    return psutil.Process().memory_info().rss

before = resident(range(300))
print(resident(range(300, 1300)) - before)
"""


@pytest.mark.slow
def test_a_thousand_models_do_not_grow_memory():
    run = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 20e6


def test_ten_thousand_experts_run():
    model = CreditFlow(rng=1, experts=10_000, task_rate=1000.0)
    model.run(3)
    assert model.ledger.residual == 0.0
    assert np.isfinite(model.balances).all()
