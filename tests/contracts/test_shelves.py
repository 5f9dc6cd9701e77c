"""What every member of a shelf must do; a new file is tested here without another edit."""

import copy
import dataclasses
import inspect
import pickle

import numpy as np
import pytest

from credit_flow import CreditFlow, TaskObservation
from credit_flow.agents.own_experts import OwnExperts
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameter_values import ParameterError, allowed
from credit_flow.core.discover import functions, members, modules, summary
from credit_flow.experiments.catalogue import shelves
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.mechanisms.mechanism import Mechanism, WinnerPays
from credit_flow.models.clockwork.scenario_choice import preset, preset_id, presets, short_name
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.hayek_machine import HayekMachine
from credit_flow.models.scenario import Scenario
from credit_flow.views.save import figures
from credit_flow.worlds.world import World

MECHANISM = members("mechanisms", Mechanism)
POLICY = members("agents", Policy)
QUOTING = {
    name: policy for name, policy in POLICY.items() if {"ask", "bid"} & set(vars(policy))
}  # those that decide on tasks
INSTITUTION = members("institutions", Institution)
WORLD = members("worlds", World)
SCENARIO = members("models", Scenario)
PRESETS = presets()
PRESET = sorted(name for name, one in PRESETS.items() if not one.needs)


def each(shelf: dict):
    return pytest.mark.parametrize("name", sorted(shelf))


def test_no_shelf_is_empty_and_every_member_has_its_line():
    found = shelves()
    assert {"scenarios", "presets", "mechanisms", "policies", "institutions", "measures", "figures"} <= set(
        found
    )
    for shelf, lines in found.items():
        assert lines, f"{shelf} is empty"
        for name, line in lines.items():
            assert line and "\n" not in line, f"{shelf} {name} has no summary"


@pytest.mark.parametrize(
    ("shelf", "base"),
    [
        ("mechanisms", Mechanism),
        ("agents", Policy),
        ("institutions", Institution),
        ("worlds", World),
        ("models", Scenario),
    ],
)
def test_no_member_is_lost_because_its_class_and_its_file_bear_different_names(shelf, base):
    """Every final class of a shelf stands in the file that bears its name; only bases stand elsewhere."""
    found = set(members(shelf, base).values())
    for module in modules(shelf).values():
        for member in vars(module).values():
            ours = (
                inspect.isclass(member) and issubclass(member, base) and member.__module__ == module.__name__
            )
            if ours and member not in found:
                heirs = [other for other in found if issubclass(other, member)]
                assert heirs, (
                    f"{module.__name__}.{member.__name__} is on no shelf: rename the file or the class"
                )


# -- mechanisms

NEEDED = {"continuous_double_auction": {"book": "clear"}}
"""What a mechanism must be told, where there is no usual choice."""


@each(MECHANISM)
def test_a_mechanism_keeps_no_state_and_can_be_made_with_its_defaults(name):
    mechanism = MECHANISM[name](**NEEDED.get(name, {}))
    assert summary(mechanism).endswith(".")
    assert callable(mechanism.clear)
    assert all(
        isinstance(value, int | float | str | bool | tuple | type(None)) for value in vars(mechanism).values()
    )


def test_a_parameter_that_names_a_shelf_takes_whatever_stands_there():
    choices = {field.name: list(field.metadata["choices"]) for field in dataclasses.fields(CreditEconomy)}
    assert choices["policy"] == sorted(QUOTING)
    assert choices["mechanism"] == sorted(members("mechanisms", WinnerPays))
    assert {"first_price", "second_price"} <= set(choices["mechanism"]) < set(MECHANISM)


# -- policies


def observation(n=400, seed=1) -> TaskObservation:
    rng = np.random.default_rng(seed)
    lot = rng.integers(-1, 30, n)
    cost = np.where(lot >= 0, rng.uniform(0.5, 4, n), 0.0)
    return TaskObservation(
        rows=np.arange(n),
        lot=lot,
        cost=cost,
        work=rng.uniform(0.5, 3, n),
        bounty=rng.uniform(0.5, 9, n),
        kind=np.where(lot >= 0, rng.integers(0, 6, n), -1),
        markup=rng.uniform(0, 1, n),
        draw=rng.uniform(0, 1, n),
    )


def born(name: str, n=400) -> Policy:
    """A policy that `n` experts have."""
    policy = POLICY[name]()
    model = CreditFlow(CreditEconomy(experts=n), rng=1)
    rows = np.arange(n)
    policy.enter(rows, np.full(n, -1), OwnExperts(rows, model.table, model.parameters, 1, 0, name))
    return policy


@each(QUOTING)
@pytest.mark.parametrize("kind", ["ask", "bid"])
def test_a_policy_decides_for_every_task_and_only_for_tasks(name, kind):
    seen = observation()
    decided = born(name).decide(kind, seen)
    assert decided.shape == seen.rows.shape and decided.dtype == np.float64
    assert np.isnan(decided[seen.lot < 0]).all()
    there = decided[seen.lot >= 0]
    if kind == "ask":
        assert np.isfinite(there).all() and (there >= 0.0).all()
    else:
        assert not (there <= 0.0).any() and not np.isinf(there).any()


@each(QUOTING)
def test_a_policy_of_the_shelf_never_asks_below_its_cost(name):
    seen = observation()
    asks = born(name).decide("ask", seen)[seen.lot >= 0]
    assert (asks >= seen.cost[seen.lot >= 0]).all()


@each(QUOTING)
@pytest.mark.parametrize("kind", ["ask", "bid"])
def test_what_an_expert_decides_does_not_depend_on_its_place_in_the_batch(name, kind):
    seen, order = observation(), np.random.default_rng(3).permutation(400)
    policy = born(name)
    whole = policy.decide(kind, seen)
    np.testing.assert_array_equal(policy.decide(kind, seen.some(order)), whole[order])
    np.testing.assert_array_equal(policy.decide(kind, seen.some(order[:7])), whole[order[:7]])


@each(QUOTING)
def test_a_policy_does_not_write_to_what_it_sees(name):
    seen = observation()
    before = copy.deepcopy(seen)
    born(name).decide("ask", seen)
    for field in dataclasses.fields(seen):
        np.testing.assert_array_equal(getattr(seen, field.name), getattr(before, field.name))


@each(QUOTING)
@pytest.mark.parametrize("side", ["procurement", "sale"])
def test_a_policy_runs_an_economy_and_the_instance_passed_stays_as_it_was(name, side):
    policy = POLICY[name]()
    before = pickle.dumps(policy)
    model = CreditFlow(rng=4, policy=policy, side=side).run(20)
    assert model.policies[0] is not policy and pickle.dumps(policy) == before
    assert (model.ledger.balances.sum(axis=0) == 0.0).all() and model.ledger.residual == 0.0
    assert (contracts_in(model.work).owner >= 0).any()


# -- institutions


@each(INSTITUTION)
def test_an_institution_is_one_step_and_says_what_moves(name):
    institution = INSTITUTION[name]
    assert list(inspect.signature(institution.step).parameters) == ["self", "model"]
    assert institution.__doc__ and institution.step.__doc__


def used_by(scenario: Scenario) -> tuple[Institution, ...]:
    return scenario.opening(), *scenario.institutions()


IN_THE_GUIDE = {"play"}
"""Institutions that the guide's own economies use, and no preset yet."""


def test_every_institution_is_used_by_a_preset():
    used = {INSTITUTION[name] for name in IN_THE_GUIDE}
    used |= {type(part) for name in PRESETS for part in used_by(preset(name))}
    assert set(INSTITUTION.values()) <= used


MOVERS = {
    name
    for name, institution in INSTITUTION.items()
    if "ledger.post" in inspect.getsource(inspect.getmodule(institution))
}


@each(MOVERS)
def test_an_institution_that_moves_credit_says_who_pays_whom(name):
    text = f"{inspect.getdoc(INSTITUTION[name])}\n{inspect.getmodule(INSTITUTION[name]).__doc__}".lower()
    assert any(word in text for word in ("pay", "paid", "stake", "gets half", "transfer")), name


# -- worlds


@each(WORLD)
def test_a_world_advances_by_ticks_and_knows_nothing_of_credit_held(name):
    world = WORLD[name]
    assert list(inspect.signature(world.advance).parameters) == ["self", "tick"]
    source = inspect.getsource(inspect.getmodule(world))
    assert "ledger" not in source and "balance" not in source


# -- scenarios and presets

EVERY_SCENARIO = {
    **{name: kind() for name, kind in SCENARIO.items()},
    **{name: preset(name) for name in PRESET},
}


DRAWS_NOTHING = {
    *(
        f"social_dilemma/{name}"
        for name in ("prisoners_dilemma", "stag_hunt", "public_goods", "box_trapped", "merge_hard")
    ),
    *(
        f"formal_contracts{name}"
        for name in (
            "",
            "/detection",
            "/short_contract",
            "/renegotiation",
            "/leader",
            "/relational",
            "/lemons",
        )
    ),
}
"""Played as theory, or a script, says from a fixed start, whatever the seed."""


def exact_hashes(model: CreditFlow, ticks: int = 15) -> list[str]:
    """The hash of the journal after every tick; each leaves the books exact and the institutions as they were."""
    before, found = [pickle.dumps(vars(part)) for part in model.institutions], []
    for _ in range(ticks):
        model.step()
        assert model.ledger.residual == 0.0 and (model.ledger.balances.sum(axis=0) == 0.0).all()
        found.append(model.ledger.journal.hash)
    assert [pickle.dumps(vars(part)) for part in model.institutions] == before, (
        "institutions hold settings alone"
    )
    return found


@each(EVERY_SCENARIO)
def test_a_scenario_runs_exactly_and_repeatably_and_goes_on_from_its_state_as_if_it_had_not_stopped(name):
    scenario = EVERY_SCENARIO[name]
    whole = exact_hashes(CreditFlow(scenario, rng=6))
    first = CreditFlow(scenario, rng=6).run(4)
    assert first.ledger.journal.hash == whole[3]
    resumed = CreditFlow(scenario, rng=6).restore(pickle.loads(pickle.dumps(first.state())))
    assert exact_hashes(resumed, 4) == whole[4:8]
    other = CreditFlow(scenario, rng=7).run(15)
    assert (other.ledger.journal.hash == whole[-1]) == (name in DRAWS_NOTHING)


@each(SCENARIO)
def test_every_parameter_has_help_and_every_number_a_range(name):
    for field in dataclasses.fields(SCENARIO[name]):
        facts = field.metadata
        assert facts.get("help"), f"{name}.{field.name} has no help"
        assert facts["help"][0].islower() and not facts["help"].endswith("."), (
            f"{name}.{field.name}: a phrase, please"
        )
        if field.type in ("int", "float", int, float):
            assert allowed(field), f"{name}.{field.name} has no range"
            assert facts["unit"] or says_its_unit(facts["help"]), f"{name}.{field.name} has no unit"
        assert field.default is not dataclasses.MISSING, f"{name}.{field.name} has no default"


def says_its_unit(help: str) -> bool:
    """Numbers without a unit: probabilities, shares, skills and the like, said in the help."""
    words = (
        "chance",
        "power",
        "share",
        "probability",
        "skill",
        "standard deviation",
        "exponent",
        "factor",
        "rise",
        "ratio",
        "rate",
    )
    return any(word in help for word in words)


@each(SCENARIO)
def test_a_scenario_refuses_a_wrong_name_with_the_nearest_right_one(name):
    scenario = SCENARIO[name]()
    with pytest.raises(ParameterError, match="no parameter named 'endowmnt': did you mean 'endowment'"):
        scenario.but(endowmnt=3)
    with pytest.raises(ParameterError, match="experts = 0: must be"):
        scenario.but(experts=0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        scenario.experts = 3


@each(SCENARIO)
def test_the_snapshot_names_columns_of_the_experts(name):
    scenario = SCENARIO[name]()
    columns = scenario.expert.columns()
    assert set(scenario.snapshot) <= set(columns)
    assert all(column.__doc__ for column in columns.values())


@each(PRESETS)
def test_a_preset_says_what_to_look_at(name):
    assert "Look at: " in PRESETS[name].about and PRESETS[name].about.endswith(".")
    assert isinstance(preset(name), Scenario)


def test_a_preset_has_an_id_and_a_short_name_where_that_is_unique():
    assert preset("closed") == preset("credit_economy/closed") != preset("default")
    assert preset("hayek_machine") == preset("hayek_machine/default") == HayekMachine()
    assert preset("printing") == preset("hayek_machine/printing") == HayekMachine.preset("printing")
    for name in PRESETS:
        assert preset_id(name) == preset_id(short_name(name)) == name


def test_an_unknown_preset_comes_with_the_nearest_one():
    with pytest.raises(ValueError, match="no scenario or preset named 'no_hire': did you mean 'no_hiring'"):
        preset("no_hire")


# -- measures and figures


@each(functions("measures"))
def test_a_measure_says_in_its_first_line_what_it_gives(name):
    measure = functions("measures")[name]
    assert len(summary(measure)) > 15
    assert inspect.signature(measure).return_annotation is not inspect.Signature.empty


@each(figures())
def test_a_figure_is_a_function_of_a_record(name):
    first = next(iter(inspect.signature(figures()[name]).parameters))
    assert first == "record" and summary(figures()[name])
