"""The peer that fuses the whole tick into one loop keeps the books of the flagship to the last bit."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from credit_flow import CreditEconomy, CreditFlow

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
fused = importlib.import_module("peers.fused")


def agree(economy, model) -> bool:
    """Every balance; of the living every skill, markup, link, trust and expected price; and who lives."""
    table, rows = model.table, model.table.rows
    pairs = [
        (economy.living, rows),
        (economy.balances, model.balances[model.first_account :]),
        (economy.pools, model.balances[:2]),
        (economy.skill[rows], table.skill[rows]),
        (economy.markup[rows], table.markup[rows]),
        (economy.neighbours[rows], table.neighbours[rows]),
        (economy.trust[rows], table.trust[rows]),
        (economy.expected_price[rows], table.expected_price[rows]),
    ]
    return all(np.array_equal(*pair) for pair in pairs)


@pytest.mark.parametrize(("experts", "task_rate"), [(100, 10.0), (100, 30.0), (1000, 100.0)])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_balance_skill_and_markup_is_equal_after_a_hundred_ticks(experts, task_rate, seed):
    model = CreditFlow(rng=seed, experts=experts, task_rate=task_rate, ticks=200)
    economy = fused.FusedEconomy(seed, experts=experts, task_rate=task_rate)
    births = deaths = 0
    for _ in range(100):
        model.step()
        births, deaths = births + model.births, deaths + model.deaths
    assert agree(economy.run(100), model)
    assert births > 10 and deaths > 1


@pytest.mark.parametrize("experts", [1, 3, 8, 20])
def test_societies_too_small_for_eight_links_agree(experts):
    model = CreditFlow(rng=5, experts=experts, task_rate=6.0, ticks=200)
    economy = fused.FusedEconomy(5, experts=experts, task_rate=6.0)
    for _ in range(60):
        model.step()
        assert agree(economy.run(1), model), f"they part in tick {model.tick}"


def test_a_twin_goes_on_where_the_model_stands():
    model = CreditFlow(rng=3, experts=100, task_rate=10.0, ticks=200).run(120)
    economy = fused.FusedEconomy.twin(model)
    there = len(model.table.alive)
    model.run(50)
    assert agree(economy.run(50), model) and len(model.table.alive) > there


def test_another_seed_is_another_economy():
    model = CreditFlow(rng=1, experts=100, task_rate=10.0, ticks=200).run(3)
    assert not agree(fused.FusedEconomy(2, experts=100, task_rate=10.0).run(3), model)


def test_its_constants_are_the_defaults_of_the_flagship():
    names = ("kinds", "links", "quotes", "max_steps", "work_spread", "bounty_rate", "endowment", "rent")
    names += ("skill_low", "skill_high", "markup_low", "markup_high", "transaction_cost", "congestion")
    names += ("load_memory", "rewiring", "learning", "forgetting", "birth_threshold")
    flagship = CreditEconomy().as_dict()
    assert {name: getattr(fused, name.upper()) for name in names} == {name: flagship[name] for name in names}
    assert flagship["mechanism"] == "second_price" and flagship["policy"] == "markup"
    assert flagship["compute"] == "posted" and flagship["compute_price"] == 1.0 and flagship["depth"] == 1
