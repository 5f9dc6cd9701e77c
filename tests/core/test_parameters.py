"""Parameters: converted from text, checked against range and choices, unknown names refused with a suggestion."""

import dataclasses
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_flow import CreditEconomy
from credit_flow.core.boundary.parameter_values import allowed
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.models.hayek_machine import HayekMachine
from credit_flow.models.vickrey_society import VickreySociety


@dataclasses.dataclass(frozen=True)
class Bakery(Parameters):
    """Parameters of every type."""

    ovens: int = parameter(2, "ovens that bake", unit="ovens", low=1, high=9)
    price: float = parameter(1.5, "price of a loaf", unit="credits", low=0.0)
    open: bool = parameter(True, "whether it sells")
    flour: str = parameter("rye", "what it bakes of", choices=("rye", "wheat"))
    name: str = parameter("", "what it is called")
    hours: tuple = parameter((), "when it opens and closes")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("ovens", "3", 3),
        ("ovens", "3.0", 3),
        ("ovens", 3.0, 3),
        ("price", "2", 2.0),
        ("price", 2, 2.0),
        ("price", "1e-3", 0.001),
        ("open", "no", False),
        ("open", "TRUE", True),
        ("open", 0, False),
        ("flour", "wheat", "wheat"),
        ("name", 7, "7"),
        ("hours", "7,18", (7, 18)),
        ("hours", "7,a;8,b", ((7, "a"), (8, "b"))),
        ("hours", "7,18;", None),
        ("hours", "", ()),
        ("hours", [[1, 2], [3, 4]], ((1, 2), (3, 4))),
        ("hours", "0.5, x", (0.5, "x")),
    ],
)
def test_text_becomes_a_value_of_the_right_type(name, text, value):
    got = getattr(Bakery().but(**{name: text}), name)
    if value is not None:
        assert got == value and type(got) is type(value)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ovens", "many", "ovens = 'many': must be a whole number"),
        ("ovens", 2.5, "must be a whole number"),
        ("ovens", True, "must be a whole number"),
        ("ovens", None, "must be a whole number"),
        ("ovens", "inf", "must be a whole number"),
        ("ovens", 0, "ovens = 0: must be 1 .. 9 ovens .ovens that bake."),
        ("ovens", 10, "must be 1 .. 9"),
        ("price", "dear", "must be a number"),
        ("price", -0.01, "must be >= 0 credits"),
        ("price", math.nan, "must be a finite number"),
        ("price", "inf", "must be a finite number"),
        ("open", "maybe", "must be true or false"),
        ("flour", "wheet", "no flour named 'wheet': did you mean 'wheat'"),
        ("hours", 5, "must be values separated by commas"),
    ],
)
def test_what_is_wrong_is_refused_and_said_in_the_users_words(name, value, message):
    with pytest.raises(ParameterError, match=message):
        Bakery().but(**{name: value})
    with pytest.raises(ParameterError, match=message):
        Bakery(**{name: value})


def test_an_unknown_name_is_refused_with_the_nearest_one():
    with pytest.raises(ParameterError, match="no parameter named 'oven': did you mean 'ovens'"):
        Bakery().but(oven=3)
    with pytest.raises(ParameterError, match="There are: flour, hours, name, open, ovens, price"):
        Bakery().but(xyzzy=3)


def test_nothing_changes_unless_all_is_right():
    bakery = Bakery()
    with pytest.raises(ParameterError):
        bakery.but(ovens=3, price=-1)
    assert bakery == Bakery()


def test_parameters_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Bakery().ovens = 5


@given(st.integers(1, 9), st.floats(0, 1e300), st.booleans(), st.sampled_from(["rye", "wheat"]))
def test_values_written_as_text_come_back(ovens, price, is_open, flour):
    """The way of `--set`: what `as_dict` shows can be typed in again."""
    bakery = Bakery(ovens=ovens, price=price, open=is_open, flour=flour)
    text = {name: str(value) for name, value in bakery.as_dict().items() if name != "hours"}
    assert Bakery().but(**text) == bakery


def test_what_is_allowed_is_said_in_words():
    words = {field.name: allowed(field) for field in dataclasses.fields(Bakery)}
    assert words == {
        "ovens": "1 .. 9",
        "price": ">= 0",
        "open": "",
        "flour": "rye | wheat",
        "name": "",
        "hours": "",
    }


def test_the_settings_of_a_chosen_member_are_parameters_within_parameters():
    society = VickreySociety()
    longer = society.but(**{"world.cells": "9"})
    assert (
        longer == VickreySociety(world_settings={"cells": 9}) == VickreySociety.from_values(longer.as_dict())
    )
    assert (
        longer.as_dict()["world.cells"] == 9
        and longer.world(1).n_states == 9
        and hash(longer) != hash(society)
    )
    facts = longer.all_fields()["world.cells"]
    assert (facts.type, facts.default, facts.metadata["unit"]) == (int, 6, "cells")
    assert longer.value_of("world.cells") == 9 and longer.value_of("world.reward") == 0.8


def test_what_is_usual_depends_on_the_member_and_is_not_written_down():
    society = VickreySociety()
    assert not any(name.startswith("world.") for name in society.but(**{"world.cells": 6}).as_dict())
    assert [one.value_of("world.turned") for one in (society, society.but(task="left"))] == [False, True]
    assert HayekMachine().value_of("world.reward") == 1.0
    elsewhere = society.but(**{"world.cells": 9}).but(world_name="woods1")
    assert "world.cells" not in elsewhere.all_fields() and "world.memory" in elsewhere.all_fields()
    assert CreditEconomy(policy="bandit", policy_settings={"step": 0.5}).policies(1)[0].step == 0.5


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"world.cels": 3},
            "no parameter named 'world.cels' where world_name = chain: its settings are world.cells, world.reward",
        ),
        ({"world.cells": 1}, "world.cells = 1: must be 2 .. 1000 cells"),
        ({"world.cells": "many"}, "world.cells = 'many': must be a whole number"),
        (
            {"world_name": "two_rooms", "world.cells": 3},
            "where world_name = two_rooms: its settings are none",
        ),
        ({"wrld.cells": 3}, "no parameter named 'wrld.cells': did you mean 'world.cells'"),
        ({"task": "up"}, "task = 'up': the tasks of chain are right, left"),
    ],
)
def test_a_wrong_setting_of_a_member_is_answered_in_words(changes, says):
    with pytest.raises(ParameterError, match=re.escape(says)):
        VickreySociety().but(**changes)


def test_a_constructor_says_how_it_takes_them():
    with pytest.raises(ParameterError, match="world_settings={'cells': ...}"):
        VickreySociety(**{"world.cells": 3})
