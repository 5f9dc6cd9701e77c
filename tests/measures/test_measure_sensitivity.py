"""Sensitivities against models whose indices are known."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from SALib.sample import sobol
from scipy import stats

from credit_flow.core.measured import MeasureWarning
from credit_flow.measures.statistics.sensitivity_indices import regression_indices, sobol_indices
from credit_flow.views.sweeps.saltelli_blocks import NotSaltelli, saltelli_blocks

NAMES = ["x1", "x2", "x3"]
ISHIGAMI = {"num_vars": 3, "names": NAMES, "bounds": [[-math.pi, math.pi]] * 3}
FIRST, TOTAL = "first-order Sobol index", "total Sobol index"


def ishigami(x1, x2, x3):
    return np.sin(x1) + 7.0 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def analytic() -> dict[str, list[float]]:
    """First-order and total indices of Ishigami's function with a = 7, b = 0.1, by its variance decomposition."""
    a, b = 7.0, 0.1
    alone_1 = (1.0 + b * math.pi**4 / 5.0) ** 2 / 2.0
    alone_2 = a**2 / 8.0
    together_13 = b**2 * math.pi**8 * 8.0 / 225.0
    variance = alone_1 + alone_2 + together_13
    first, total = [alone_1, alone_2, 0.0], [alone_1 + together_13, alone_2, together_13]
    return {FIRST: [v / variance for v in first], TOTAL: [v / variance for v in total]}


def saltelli_table(n: int, seeds=(1,), second_order=False) -> pd.DataFrame:
    """A sweep's table of Ishigami's function on Saltelli's design; the seeds lift it by equal steps."""
    settings = sobol.sample(ISHIGAMI, n, calc_second_order=second_order, seed=1)
    rows = [
        [*setting, seed, "finished", ishigami(*setting) + 5.0 * seed]
        for setting in settings
        for seed in seeds
    ]
    return pd.DataFrame(rows, columns=[*NAMES, "seed", "status", "m"])


def by_index(indices: pd.DataFrame, name: str) -> pd.DataFrame:
    return indices[indices["index"] == name].set_index("parameter").loc[NAMES]


@pytest.mark.parametrize("second_order", [False, True])
def test_ishigami(second_order):
    blocks = saltelli_blocks(saltelli_table(1024, (1, 2), second_order), "m", NAMES)
    assert blocks.shape == (1024, 5)
    found = sobol_indices(blocks, NAMES)
    for name, expected in analytic().items():
        own = by_index(found, name)
        np.testing.assert_allclose(own["value"], expected, atol=0.03)
        assert ((own["low"] < expected) & (expected < own["high"])).all()
    assert found.equals(sobol_indices(blocks, NAMES)), "resampling repeats"


def test_a_sum_has_no_interactions():
    """y = 3 a + b of uniform a, b: shares 9/10 and 1/10, alone and in all."""
    problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0, 1]] * 2}
    x = sobol.sample(problem, 512, calc_second_order=False, seed=1)
    found = sobol_indices((x @ [3.0, 1.0]).reshape(-1, 4), ["a", "b"])
    np.testing.assert_allclose(found["value"], [0.9, 0.1, 0.9, 0.1], atol=0.01)


def test_a_base_point_with_a_failed_run_is_nan_and_no_other():
    table = saltelli_table(8, (1, 2))
    table.loc[2 * (3 * 5 + 2), "status"] = "failed"
    table.loc[2 * (6 * 5) + 1, "m"] = np.nan
    blocks = saltelli_blocks(table, "m", NAMES)
    assert np.flatnonzero(np.isnan(blocks).all(axis=1)).tolist() == [3, 6]
    whole = saltelli_blocks(saltelli_table(8, (1, 2)), "m", NAMES)
    np.testing.assert_array_equal(np.delete(blocks, [3, 6], axis=0), np.delete(whole, [3, 6], axis=0))


def test_levels_and_whole_numbers_keep_the_design():
    """Rounding makes some settings of a base point alike; the order still tells which is which."""
    table = saltelli_table(16).assign(
        x2=lambda t: t["x2"].round(), x3=lambda t: np.where(t["x3"] > 0, "b", "a")
    )
    assert table.duplicated(NAMES).any()
    assert saltelli_blocks(table, "m", NAMES).shape == (16, 5)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda t: t.iloc[::-1].reset_index(drop=True), "40 settings are not blocks"),
        (lambda t: t.iloc[:-1], "39 settings are not blocks"),
        (
            lambda t: pd.concat([t, t.iloc[1:].assign(seed=2)], ignore_index=True),
            "not run in the same settings",
        ),
    ],
)
def test_another_order_is_no_saltelli_design(spoil, message):
    with pytest.raises(NotSaltelli, match=message):
        saltelli_blocks(spoil(saltelli_table(8)), "m", NAMES)


def test_sobol_indices_without_ground():
    with pytest.warns(MeasureWarning, match="one_category"):
        assert sobol_indices(np.full((8, 5), 3.0), NAMES)["value"].isna().all()
    with pytest.warns(MeasureWarning, match="too_few"):
        assert sobol_indices(np.ones((1, 5)), NAMES)["value"].isna().all()
    for values in (np.ones((8, 4)), np.full((8, 5), np.nan), np.ones(40)):
        with pytest.raises(ValueError, match=r"base points, 5"):
            sobol_indices(values, NAMES)


# -- where the design allows no variance decomposition


def test_one_parameter_is_the_textbooks_regression():
    rng = np.random.default_rng(1)
    x = rng.normal(size=30)
    y = x + rng.normal(size=30)
    regression, rank = regression_indices(pd.DataFrame({"x": x}), y).itertuples(index=False)
    line = stats.linregress(x, y)
    scale = x.std(ddof=1) / y.std(ddof=1)
    assert regression.value == pytest.approx(line.rvalue, rel=1e-12)
    half = stats.t.ppf(0.975, 28) * line.stderr * scale
    assert (regression.low, regression.high) == pytest.approx((line.rvalue - half, line.rvalue + half))
    assert rank.value == stats.spearmanr(x, y).statistic and rank.low < rank.value < rank.high


def test_each_coefficient_is_that_of_its_parameter():
    """On a full factorial y = 2 a - b with standardized coefficients 2/sqrt(5) and -1/sqrt(5)."""
    settings = pd.DataFrame(list(itertools.product(range(5), range(5))), columns=["a", "b"])
    found = regression_indices(settings, 2 * settings["a"] - settings["b"]).set_index(["index", "parameter"])
    fitted = found.loc["standardized regression"]
    np.testing.assert_allclose(fitted["value"], [2 / math.sqrt(5), -1 / math.sqrt(5)])
    np.testing.assert_allclose(fitted["high"] - fitted["low"], 0.0, atol=1e-6)


def test_ranks_see_through_a_curve_and_booleans_count_as_numbers():
    x = np.linspace(0.0, 6.0, 20)
    found = regression_indices(pd.DataFrame({"x": x, "on": np.arange(20) % 2 == 0}), np.exp(x))
    assert found.loc[2, ["value", "low", "high"]].tolist() == pytest.approx([1.0, 1.0, 1.0], abs=1e-6)
    assert found.loc[0, "value"] < 0.9 and found["value"].notna().all()


@pytest.mark.parametrize(
    ("settings", "values", "code"),
    [
        ({"a": [1, 2, 3], "b": [1, 3, 2]}, [1, 2, 3], "too_few"),
        ({"a": range(9)}, np.ones(9), "one_category"),
        ({"a": range(9), "b": np.ones(9)}, range(9), "one_category"),
        ({"a": range(9), "b": range(0, 18, 2)}, range(9), "singular"),
    ],
)
def test_regression_without_ground(settings, values, code):
    with pytest.warns(MeasureWarning, match=code):
        found = regression_indices(pd.DataFrame(settings), values)
    assert found[["value", "low", "high"]].isna().all(axis=None) and len(found) == 2 * len(settings)


@pytest.mark.slow
def test_the_intervals_cover_as_often_as_they_say():
    """Of two normals with correlation 0.5, whose rank correlation is 6/pi asin(1/4), at 40 settings."""
    rng, n = np.random.default_rng(6), 2000
    inside = np.zeros(2)
    for _ in range(n):
        x = rng.normal(size=40)
        y = 0.5 * x + math.sqrt(0.75) * rng.normal(size=40)
        found = regression_indices(pd.DataFrame({"x": x}), y)
        truth = np.array([0.5, 6.0 / math.pi * math.asin(0.25)])
        inside += (found["low"] <= truth) & (truth <= found["high"])
    # The regression's interval treats the spread of x and y as known, which costs it some of its 95 %.
    assert 0.90 <= inside[0] / n <= 0.985 and 0.935 <= inside[1] / n <= 0.965
