"""The same rules, written as plain Mesa objects, give the same journal to the last bit."""

import dataclasses
import importlib
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from credit_flow import CreditEconomy, CreditFlow

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
objects = importlib.import_module("peers.objects")


def both(ticks: int, *, seed: int, wrong=(), **changes):
    """The program and its oracle (with some terms `wrong`) after `ticks` ticks, their journals compared at every one."""
    model = CreditFlow(rng=seed, **changes)
    oracle = objects.ObjectEconomy(seed, objects.LedgerBooks(), **{**changes, **dict(wrong)})
    for _ in range(ticks):
        model.step()
        oracle.step()
        assert model.ledger.journal.hash == oracle.books.ledger.journal.hash, (
            f"they part in tick {model.tick}"
        )
    return model, oracle


def agree_on_traits(model, oracle) -> bool:
    """What the journal does not show is the same too: skills, markups, trust, expectations, links, balances."""
    experts, rows, table = list(oracle.agents), model.table.rows, model.table
    columns = {"skill": table.skill, "markup": table.markup, "trust": table.trust, "busy": table.busy}
    columns |= {"expected": table.expected_price, "balance": model.balances[model.first_account :]}
    known = [[-1 if other is None else other.row for other in expert.neighbours] for expert in experts]
    return (
        [expert.row for expert in experts] == rows.tolist()
        and known == table.neighbours[rows].tolist()
        and all(
            [getattr(expert, name) for expert in experts] == column[rows].tolist()
            for name, column in columns.items()
        )
    )


@pytest.mark.parametrize("hiring", [True, False])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_births_and_deaths_agree(seed, hiring):
    model, oracle = both(160, seed=seed, hiring=hiring)
    assert oracle.births > 100 and oracle.deaths > 40
    assert agree_on_traits(model, oracle)


def test_a_thousand_experts_agree():
    model, oracle = both(40, seed=1, experts=1000, task_rate=100.0, endowment=5.0)
    assert oracle.births > 10 and oracle.deaths > 100
    assert agree_on_traits(model, oracle)


@pytest.mark.slow
@pytest.mark.parametrize("hiring", [True, False])
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("experts", "task_rate"), [(100, 30.0), (1000, 100.0)])
def test_three_hundred_ticks_agree(experts, task_rate, seed, hiring):
    model, oracle = both(300, seed=seed, hiring=hiring, experts=experts, task_rate=task_rate)
    assert oracle.births > experts and oracle.deaths > experts
    assert agree_on_traits(model, oracle)


# the last expert dies, and then a tick with more tasks than there is room for
@example(changes={"experts": 1, "task_rate": 17.0, "endowment": 1.0}, seed=0)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    changes=st.fixed_dictionaries(
        {"experts": st.integers(1, 40), "task_rate": st.floats(0, 25)},
        optional={
            "endowment": st.floats(0.01, 50),
            "kinds": st.integers(1, 8),
            "max_steps": st.integers(1, 6),
            "work_spread": st.floats(0, 0.5),
            "bounty_rate": st.floats(0.5, 6),
            "quotes": st.integers(1, 5),
            "hiring": st.booleans(),
            "links": st.integers(1, 12),
            "rewiring": st.floats(0, 1),
            "transaction_cost": st.floats(0, 1),
            "congestion": st.floats(0, 1),
            "load_memory": st.integers(1, 50),
            "learning": st.floats(0, 1),
            "forgetting": st.floats(0, 1),
            "markup_high": st.floats(0.05, 1),
            "compute_price": st.floats(0.1, 3),
            "rent": st.floats(0, 2),
            "birth_threshold": st.floats(2, 40),
        },
    ),
    seed=st.integers(0, 2**31),
)
def test_they_agree_whatever_the_parameters(changes, seed):
    model, oracle = both(20, seed=seed, **changes)
    assert agree_on_traits(model, oracle)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rent": 0.15 + 2**-20},
        {"transaction_cost": 0.05 + 2**-20},
        {"learning": 0.05 + 2**-20},
        {"congestion": 0.1 + 2**-20},
        {"load_memory": 11},
        {"bounty_rate": 3.0 + 2**-20},
        {"rewiring": 0.03},
        {"birth_threshold": 39.0},
        {"links": 7},
    ],
)
def test_a_rule_that_differs_is_noticed(wrong):
    with pytest.raises(AssertionError, match="they part in tick"):
        both(150, seed=1, wrong=wrong)


def test_balances_kept_on_objects_alone_are_those_of_the_ledger():
    oracle = objects.ObjectEconomy(4, objects.LedgerBooks())
    alone = objects.ObjectEconomy(4, objects.Books())
    for _ in range(60):
        oracle.step()
        alone.step()
    assert [expert.balance for expert in alone.agents] == [
        oracle.books.ledger.balance(expert.account) for expert in oracle.agents
    ]
    ledger = oracle.books.ledger
    ends = [account.balance for account in (alone.world, alone.sink, alone.house)]
    assert ends == ledger.column()[:3].tolist()


def test_the_oracle_knows_the_defaults_of_the_flagship():
    terms, flagship = dataclasses.asdict(objects.Terms()), CreditEconomy().as_dict()
    assert terms == {name: flagship[name] for name in terms}
