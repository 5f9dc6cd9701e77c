"""Addresses: what a URL says is read back, cut back to the limits, and what is not understood is named."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow import CreditEconomy, CreditFlow, preset
from credit_flow.dashboard.export.as_python import as_python
from credit_flow.dashboard.export.identity import config_hash, run_id
from credit_flow.dashboard.parts.parameter_groups import parameter_groups
from credit_flow.dashboard.server.address import Address, clamped, read_address, write_address
from credit_flow.models.clockwork.scenario_choice import presets, scenarios
from credit_flow.models.trophic import Trophic
from credit_flow.models.vickrey_society import VickreySociety

NUMBERS = st.floats(0.01, 2.0)
SCENARIOS = st.builds(
    CreditEconomy,
    experts=st.integers(1, 1000),
    task_rate=st.floats(0, 1000),
    hiring=st.booleans(),
    rent=NUMBERS,
    judge_probability=st.floats(0, 1),
    mechanism=st.sampled_from(["first_price", "second_price", "third_price"]),
    kind_distribution=st.sampled_from(["uniform", "zipf", "3,1,1,1,1,1"]),
    shock=st.sampled_from([(), (500, "bounty", 1.5), ((10, "demand", 2.0), (20, "kinds", 1))]),
)


@settings(deadline=None)
@given(
    SCENARIOS,
    st.sampled_from(["/lab", "/compare", "/"]),
    st.sampled_from(list(CreditEconomy.presets)),
    st.integers(0, 2**63 - 1),
    st.integers(0, 3000),
    st.none() | SCENARIOS | st.sampled_from([Trophic(levels=4), VickreySociety()]),
)
def test_an_address_read_back_is_what_was_written(scenario, page, name, seed, tick, other):
    address = Address(page, name, scenario, seed, tick, other=other)
    assert read_address(write_address(address)) == address


def test_the_other_society_is_named_by_what_it_has_otherwise_and_cut_back_alike():
    base = CreditEconomy(rent=0.2)
    url = write_address(Address("/compare", scenario=base, other=base.but(hiring=False)))
    assert url == "/compare?v=1&rent=0.2&seed=1&tick=0&b.hiring=False"
    assert read_address(write_address(Address("/compare", scenario=base, other=base))).other == base
    found = read_address("/compare?b.experts=1e9&b.nothing=1&b.seed=4")
    assert found.other.experts == 1_000 and found.seed == 1
    assert len(found.notices) == 2 and all(one.startswith("B: ") for one in found.notices)


@pytest.mark.parametrize("name", presets())
def test_every_preset_has_a_short_address(name):
    address = Address(preset=name.partition("/")[2], scenario=preset(name), seed=4, tick=2)
    url = write_address(address)
    assert read_address(url) == address and len(url) < 60


def test_a_scenario_without_preset_is_named():
    address = Address(preset="", scenario=Trophic(levels=4), seed=1)
    assert write_address(address) == "/lab?v=1&scenario=trophic&levels=4&seed=1&tick=0"
    assert read_address(write_address(address)).scenario == Trophic(levels=4)
    for name, kind in scenarios().items():
        assert read_address(write_address(Address(preset="", scenario=kind()))).scenario == kind(), name


def test_the_address_of_the_acceptance_check():
    address = read_address("/lab?n=200&seed=3")
    assert address.scenario == CreditEconomy(experts=200) and address.seed == 3
    assert address.notices == () and address.page == "/lab" and address.tick == 0


@pytest.mark.parametrize(
    ("query", "field", "value", "said"),
    [
        ("n=1e9", "experts", 1000, "experts = 1e9: must be 1 .. 1000 experts; 1000 is used"),
        ("n=-5", "experts", 1, "experts = -5"),
        ("n=2.5", "experts", 100, "must be a whole number"),
        ("task_rate=1e6", "task_rate", 1000.0, "task_rate = 1e6: must be 0 .. 1000 tasks/tick; 1000 is used"),
        ("rent=nan", "rent", 0.15, "must be a finite number"),
        ("rent=inf", "rent", 1000.0, "rent = inf"),
        ("rent=many", "rent", 0.15, "rent = 'many': must be a number"),
        ("mechanism=secnd_price", "mechanism", "second_price", "did you mean 'second_price'"),
        ("hiring=perhaps", "hiring", True, "must be true or false"),
        ("ticks=1e12", "ticks", 1_000_000, "ticks = 1e12"),
        ("skill_low=0.9", "skill_low", 0.1, "must not exceed"),
        ("shock=1,demand,1e9", "shock", (), "1e+06 is the most it can be; no shock is used"),
        ("shock=1,demand,1e4", "shock", (), "more than 10,000 tasks per tick; no shock is used"),
        ("shock=soon", "shock", (), "must be tick,what,factor"),
        ("max_steps=16&depth=4", "depth", 1, "max_steps ^ depth must be at most 256"),
        ("file=/etc/passwd", "file", "", "may not name a file"),
    ],
)
def test_what_is_beyond_the_limits_is_cut_back_and_said(query, field, value, said):
    address = read_address(f"/lab?{query}&seed=2")
    assert getattr(address.scenario, field) == value and address.seed == 2
    assert len(address.notices) == 1 and said in address.notices[0]


def test_parameters_that_only_go_together_are_taken_together():
    assert read_address("/lab?skill_low=0.5&skill_high=0.6").notices == ()
    address = read_address("/lab?skill_low=0.5&skill_high=0.6&hiring=perhaps")
    assert (address.scenario.skill_low, address.scenario.skill_high) == (0.5, 0.6) and len(
        address.notices
    ) == 1


def test_unknown_keys_are_listed():
    address = read_address("/lab?colour=red&n=20&__proto__=1")
    assert address.notices == ("not understood and left out: 'colour', '__proto__'",)
    assert address.scenario.experts == 20


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("v=2", "version '2'; version 1"),
        ("seed=seven", "seed = 'seven'"),
        ("seed=-3", "seed = '-3'"),
        ("seed=99999999999999999999", "whole number from 0"),
        ("preset=defualt", "did you mean 'default'"),
        ("scenario=os.system", "no scenario or preset named 'os.system'"),
        ("tick=soon", "tick = 'soon'"),
        ("tick=1e9", "tick = 1e9: 1,000,000 is used"),
        ("tick=5000", "the run lasts 3,000 ticks"),
    ],
)
def test_what_is_wrong_elsewhere_is_said(query, said):
    address = read_address(f"/lab?{query}")
    assert any(said in notice for notice in address.notices)
    assert address.seed == 1 and address.tick <= 3000


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(["n", "seed", "tick", "shock", "rent", "preset", "scenario", "kinds", "file", "v"])
        | st.text(max_size=8),
        st.text(max_size=12) | st.floats().map(str) | st.integers().map(str),
        max_size=6,
    )
)
def test_no_address_whatever_fails_or_leaves_the_limits(words):
    from urllib.parse import urlencode

    address = read_address("/lab?" + urlencode(words))
    assert address.scenario.experts <= 1000 and 0 <= address.tick <= address.scenario.ticks <= 1_000_000
    assert 0 <= address.seed < 2**63 and getattr(address.scenario, "file", "") == ""
    assert read_address(write_address(address)).scenario == address.scenario


def test_a_very_long_address_is_not_read_to_its_end():
    address = read_address("/lab?n=20&" + "&".join(f"k{i}=1" for i in range(5000)))
    assert address.scenario.experts == 20 and "longer than 4,000" in address.notices[0]


def test_clamping_a_scenario_says_what_it_changed():
    scenario, notices = clamped(CreditEconomy(experts=5000, rent=0.2))
    assert scenario == CreditEconomy(experts=1000, rent=0.2) and "experts = 5000" in notices[0]
    assert clamped(preset("closed")) == (preset("closed"), ())


def test_the_lines_of_python_reproduce_the_number(tmp_path):
    scenario = CreditEconomy(experts=20, shock=((3, "bounty", 1.5),))
    lines = as_python(scenario, 3, 5)
    assert lines.count("\n") == 5 and "experts=20" in lines and "rent" not in lines
    file = tmp_path / "copied.py"
    file.write_text(lines)
    shown = subprocess.run([sys.executable, file], capture_output=True, text=True, check=True).stdout
    assert float(shown) == CreditFlow(scenario, rng=3).run(5).ledger.held


def test_ids_stand_for_settings_and_seed():
    same = CreditEconomy(), CreditEconomy()
    assert config_hash(same[0]) == config_hash(same[1]) != config_hash(CreditEconomy(rent=0.2))
    assert run_id(same[0], 1) == run_id(same[1], 1) != run_id(same[0], 2)
    assert len(config_hash(same[0])) == 8 and len(run_id(same[0], 1)) == 12


def test_the_settings_of_a_world_stand_in_addresses_and_controls():
    longer = VickreySociety(world_settings={"cells": 9})
    url = write_address(Address(scenario=longer))
    assert "world.cells=9" in url and read_address(url).scenario == longer
    woods = read_address("/lab?scenario=vickrey_society&world_name=woods1&world.memory=true&world.horizon=0")
    assert woods.scenario == VickreySociety(
        world_name="woods1", world_settings={"memory": True, "horizon": 1}
    )
    assert any("world.horizon = 0: must be 1" in notice for notice in woods.notices)
    (group,) = (
        group for group in parameter_groups(longer, VickreySociety()) if group["title"] == "This world"
    )
    (cells,) = (field for field in group["fields"] if field["name"] == "world.cells")
    assert (cells["label"], cells["value"], cells["default"], cells["kind"]) == ("cells", "9", "6", "whole")
    compile(as_python(longer, 1, 3), "shown", "exec")
    assert "world.cells" in as_python(longer, 1, 3)


def test_an_address_may_not_name_a_file_of_a_world_either():
    asked = read_address("/lab?scenario=vickrey_society&world_name=mental_rotation&world.data=/etc/passwd")
    assert asked.scenario == VickreySociety(world_name="mental_rotation")
    assert any("may not name a file" in notice for notice in asked.notices)
    fields = [
        field["name"]
        for group in parameter_groups(asked.scenario, asked.scenario)
        for field in group["fields"]
    ]
    assert "world_name" in fields and "world.data" not in fields
