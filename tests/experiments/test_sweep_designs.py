"""Designs have the properties that they are chosen for."""

import numpy as np
import pytest
from SALib.analyze import sobol as analyze

from credit_flow import CreditEconomy
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.sweeps.design import as_design, grid, latin, sobol
from credit_flow.experiments.sweeps.plan import Plan

RANGES = {"learning": (0.0, 0.2), "rent": (0.1, 0.5), "links": (1, 8), "policy": ["markup", "truthful"]}


def columns(design) -> dict[str, np.ndarray]:
    plan = Plan(CreditEconomy(), design, 1)
    return {name: plan.runs[name].to_numpy() for name in design.varied}


def test_a_grid_has_every_combination_once_the_last_varying_fastest():
    design = grid({"a": [1, 2], "b": [3, 4, 5]})
    assert [tuple(setting.values()) for setting in design.settings] == [
        (1, 3),
        (1, 4),
        (1, 5),
        (2, 3),
        (2, 4),
        (2, 5),
    ]
    assert as_design({"a": [1]}).settings == ({"a": 1},) and design.problem is None


def test_a_latin_hypercube_has_one_setting_in_each_slice_of_each_range():
    found = columns(latin(RANGES, 40, seed=3))
    for name, (low, high) in {"learning": (0.0, 0.2), "rent": (0.1, 0.5)}.items():
        assert sorted(np.floor((found[name] - low) / (high - low) * 40)) == list(range(40))
    assert set(found["links"]) == set(range(1, 9)) and found["links"].dtype == np.int64
    assert (found["policy"] == "markup").sum() == 20


def test_a_design_is_the_same_for_the_same_seed_and_another_for_another():
    for design in (latin, sobol):
        assert design(RANGES, 8, seed=1) == design(RANGES, 8, seed=1) != design(RANGES, 8, seed=2)


def test_sobol_indices_of_a_known_function_come_out_of_the_design():
    """For f = 4 x + 2 y with x, y uniform on 0 .. 1 the variances are 16/12 and 4/12: S = .8 and .2, without interaction."""
    design = sobol({"learning": (0.0, 1.0), "rent": (0.0, 1.0), "links": (1.0, 8.0)}, 256, seed=1)
    assert len(design.settings) == 256 * 5
    answers = np.array([4 * s["learning"] + 2 * s["rent"] for s in design.settings])
    indices = analyze.analyze(design.problem, answers, calc_second_order=False, seed=1)
    assert np.allclose(indices["S1"], [0.8, 0.2, 0.0], atol=0.02)
    assert np.allclose(indices["ST"], [0.8, 0.2, 0.0], atol=0.02)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: sobol(RANGES, 12), "power of 2"),
        (lambda: latin(RANGES, 0), "at least one"),
        (lambda: latin({"rent": (0.5, 0.1)}, 4), "low < high"),
        (lambda: latin({"rent": 0.5}, 4), "low < high"),
        (lambda: Plan(CreditEconomy(), latin({"rent": (-1.0, 1.0)}, 8), 1), "rent = -"),
    ],
)
def test_designs_that_cannot_be_are_refused(make, says):
    with pytest.raises(ParameterError, match=says):
        make()
