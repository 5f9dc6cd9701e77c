"""What is asked for in Python is taken as it is meant, or answered with what would be right, as on the command line."""

import re

import numpy as np
import pytest

from credit_flow import CreditEconomy, CreditFlow, Markets, Policy, preset, run, sweep
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName
from credit_flow.learners.evolution import EvolutionSettings
from credit_flow.models.clockwork.scenario_choice import as_scenario
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.views.economy.skills import skills
from credit_flow.views.economy.wealth import wealth
from credit_flow.views.nothing_to_show import NothingToShow


@pytest.mark.parametrize(
    "given", [None, CreditEconomy(), CreditEconomy, "credit_economy", "default"], ids=str
)
def test_a_scenario_is_its_class_its_name_a_presets_name_or_itself(given):
    assert as_scenario(given) == CreditEconomy()


def test_every_place_that_takes_a_scenario_takes_its_name_and_class():
    assert as_scenario("closed") == preset("closed") and as_scenario("vickrey_society") == VickreySociety()
    for given in ("trophic", type(preset("trophic"))):
        found = {
            CreditFlow(given, seed=3).run(1).ledger.journal.hash,
            run(given, seed=3, ticks=1).manifest["journal_hash"],
            run(given, rng=3, ticks=1).manifest["journal_hash"],
            Markets(given, seeds=[3]).run(1).hashes()[0],
            sweep(given, {"ticks": 1}, [3], executor="serial").table["journal_hash"][0],
        }
        assert len(found) == 1


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        (
            "credit_economi",
            UnknownName,
            "no scenario or preset named 'credit_economi': did you mean 'credit_economy'",
        ),
        ("closd", UnknownName, "did you mean 'closed'"),
        ("taxed.py", ParameterError, "from Python import the class in that file"),
        (dict, ParameterError, "must be a scenario such as CreditEconomy"),
        ({"task_rate": 3}, ParameterError, "must be a scenario"),
        (CreditFlow, ParameterError, "must be a scenario"),
    ],
)
@pytest.mark.parametrize("ask", [run, CreditFlow, Markets, lambda given: sweep(given, {}, 1)])
def test_what_is_no_scenario_is_answered_with_what_is(ask, given, kind, words):
    with pytest.raises(kind, match=words):
        ask(given)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: CreditEconomy(task_rates=3), "no parameter named 'task_rates': did you mean 'task_rate'"),
        (lambda: VickreySociety(clone=3), "did you mean 'clones'"),
        (lambda: EvolutionSettings(nice=3), "did you mean 'niche'"),
        (lambda: CreditEconomy(*range(99)), "CreditEconomy has .* parameters, and 99 values were given"),
        (lambda: CreditFlow(task_rates=3), "did you mean 'task_rate'"),
        (lambda: run(CreditEconomy(), rng=1, seed=2), "rng = 1 and seed = 2: are two names of one seed"),
        (lambda: CreditFlow(rng=1, seed=2), "two names of one seed"),
        (lambda: run(rng=-1), "seed = -1: must be a whole number"),
        (lambda: CreditEconomy().but(3), r"but\(3\): say which parameter, such as but\(ticks=100\)"),
        (lambda: CreditFlow(rng=1, policy=[]), "policy = .*: must hold one policy or more"),
        (lambda: CreditFlow(rng=1, policy=()), "policy = .*: must hold one policy or more"),
        (lambda: Markets(seeds=0), "at least one seed is needed"),
        (lambda: Markets(seeds=[1, 1]), "seeds: 1 given twice"),
    ],
)
def test_a_wrong_name_or_seed_is_one_line_with_the_nearest_right_one(make, words):
    with pytest.raises(ParameterError, match=words) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_a_seed_has_two_names_everywhere():
    assert CreditFlow(rng=7).seed == CreditFlow(seed=7).seed == CreditFlow(rng=7, seed=7).seed == 7
    assert CreditFlow(seed=np.int64(7)).seed == 7
    assert CreditFlow(rng=np.random.default_rng(1)).seed == CreditFlow(seed=np.random.default_rng(1)).seed


def test_a_single_value_of_a_sweep_is_one_setting():
    one = sweep(
        CreditEconomy(experts=5, ticks=1), {"hiring": True, "mechanism": "second_price"}, 1, executor="serial"
    )
    assert len(one.table) == 1 and one.table["mechanism"].tolist() == ["second_price"]
    with pytest.raises(ParameterError, match=re.escape("hiring: has no values to run; give at least one")):
        sweep(CreditEconomy(), {"hiring": []}, 1)


def test_a_figure_draws_a_living_model_as_well_and_says_what_it_has_not():
    model = CreditFlow(experts=3, task_rate=2.0, rng=1)
    with pytest.raises(NothingToShow, match="the run has no tick yet"):
        wealth(model)
    drawn = wealth(model.run(5))
    assert drawn.facts["journal_hash"] == model.ledger.journal.hash and drawn.facts["ticks"] == 5
    with pytest.raises(NothingToShow, match="the Record has no steps"):
        skills(model)


SMALL = CreditEconomy(experts=5, task_rate=2.0)


def shown(kind, *others):
    """A function that steps a player of the dashboard, and closes it."""
    from credit_flow.dashboard.run.pair import Pair
    from credit_flow.dashboard.run.runner import Runner

    def step(n):
        player = Runner(SMALL) if kind == "runner" else Pair(Runner(SMALL), Runner(SMALL))
        try:
            player.step(n)
            return player.tick
        finally:
            player.close()

    return step


@pytest.mark.parametrize(
    "go",
    [
        lambda n: CreditFlow(SMALL, rng=1).run(n).tick,
        lambda n: sum(launch.run() or 1 for launch in CreditFlow(SMALL, rng=1).launches(n)) and n,
        lambda n: Markets(SMALL, seeds=2).run(n).models[1].tick,
        lambda n: run(SMALL, rng=1, ticks=n).ticks,
        shown("runner"),
        shown("pair"),
    ],
    ids=["run of a model", "launches", "markets", "run", "runner", "pair"],
)
def test_a_number_of_ticks_is_one_wherever_it_is_given(go):
    assert go(2) == go(2.0) == go(np.int64(2)) == 2
    for wrong in (-1, 2.5, True, "3", None, 10**30, 10_000_001, float("nan"), float("inf"), [3]):
        if wrong is not None or go.__name__ == "step":
            with pytest.raises(
                ParameterError, match=re.escape(f"ticks = {wrong!r}: must be a whole number from")
            ):
                go(wrong)


def test_markets_have_as_many_seeds_as_a_sweep_would():
    assert [model.seed for model in Markets(SMALL, seeds=3).models] == [1, 2, 3]


def test_the_base_of_all_policies_is_none():
    with pytest.raises(
        TypeError,
        match=r"must define a decision: ask\(self, seen\) in credits, or one of bid, sealed_bid, act",
    ):
        Policy()
