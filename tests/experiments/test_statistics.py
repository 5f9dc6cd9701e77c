"""Statistics of sweeps against closed forms, textbook values and enumeration by hand."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from credit_flow.core.discover import UnknownName
from credit_flow.core.measured import MeasureWarning
from credit_flow.experiments.statistics.comparisons import compare, independent_difference, paired_difference
from credit_flow.measures.statistics.effect_size import cliff_delta, cohen_d_z, hedges_g
from credit_flow.measures.statistics.holm import holm
from credit_flow.measures.statistics.interval import bca_interval

DARWIN = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48], dtype=float)
"""Crossed less self-fertilized plants, pair by pair: the example on which Fisher (1935) introduced the test."""


def sweep_table(levels: dict, seeds, value) -> pd.DataFrame:
    """A sweep's table whose measure `m` is `value(seed, **setting)`."""
    rows = [
        {
            **dict(zip(levels, setting)),
            "seed": seed,
            "status": "finished",
            "m": value(seed, **dict(zip(levels, setting))),
        }
        for setting in itertools.product(*levels.values())
        for seed in seeds
    ]
    table = pd.DataFrame(rows)
    table.insert(0, "run_id", [f"run{i}" for i in range(len(table))])
    return table.assign(journal_hash="0")


def paired_table(differences) -> pd.DataFrame:
    """Seeds 1 .. n whose runs at x = 1 exceed those at x = 0 by `differences`."""
    return sweep_table(
        {"x": [0, 1]}, range(1, len(differences) + 1), lambda seed, x: x * differences[seed - 1]
    )


# -- Holm


@pytest.mark.parametrize(
    ("p_values", "adjusted"),
    [
        ([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]),
        ([0.01, 0.02, 0.03, 0.04, 0.05], [0.05, 0.08, 0.09, 0.09, 0.09]),
        ([0.6, 0.7], [1.0, 1.0]),
        ([0.03], [0.03]),
        ([], []),
    ],
)
def test_holm_gives_the_textbook_values(p_values, adjusted):
    np.testing.assert_allclose(holm(p_values), adjusted, rtol=1e-14)


def test_holm_does_not_count_what_was_not_tested():
    np.testing.assert_allclose(holm([0.02, np.nan, 0.01]), [0.02, np.nan, 0.02])


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=8))
def test_holm_rejects_step_by_step(p_values):
    """The adjusted values reject what the procedure as published rejects: from the least p up, until one is too large."""
    alpha, n = 0.05, len(p_values)
    rejected = set()
    for i, index in enumerate(np.argsort(p_values, kind="stable")):
        if (n - i) * p_values[index] > alpha:
            break
        rejected.add(int(index))
    assert set(np.flatnonzero(holm(p_values) <= alpha).tolist()) == rejected


def test_holm_refuses_what_is_no_probability():
    with pytest.raises(ValueError, match=r"0 \.\. 1, not -0.1 \.\. 1.2"):
        holm([0.5, -0.1, 1.2])


# -- intervals


def test_the_interval_is_scipys_and_repeats():
    values = np.random.default_rng(3).exponential(size=25)
    theirs = stats.bootstrap((values,), np.mean, n_resamples=9999, batch=1000, method="BCa", rng=1)
    assert bca_interval(values) == tuple(theirs.confidence_interval)
    assert bca_interval(values) == bca_interval(values)
    assert bca_interval(values) != bca_interval(values, seed=2)


def test_a_greater_confidence_takes_a_wider_interval():
    values = np.random.default_rng(3).normal(size=25)
    (a, b), (c, d) = bca_interval(values, 0.8), bca_interval(values, 0.99)
    assert c < a < values.mean() < b < d


def test_equal_values_are_their_own_interval():
    assert bca_interval([0.3, 0.3, 0.3]) == (0.3, 0.3)


@pytest.mark.parametrize(
    ("values", "code"),
    [([], "too_few"), ([1.0], "too_few"), ([1, np.nan, 2], "invalid"), ([1, np.inf], "invalid")],
)
def test_an_interval_without_ground_is_nan_and_says_why(values, code):
    with pytest.warns(MeasureWarning, match=code):
        assert np.isnan(bca_interval(values)).all()


def test_a_confidence_of_95_is_refused():
    with pytest.raises(ValueError, match="confidence = 95: must lie between 0 and 1"):
        bca_interval([1, 2], 95)


@pytest.mark.slow
def test_the_interval_covers_the_mean_as_often_as_it_says():
    rng, n = np.random.default_rng(8), 1500
    inside = sum(low <= 0.0 <= high for low, high in (bca_interval(rng.normal(size=40)) for _ in range(n)))
    # BCa is a little short at 40 values; an interval of 90 or 99 % would lie far outside this band.
    assert 0.925 <= inside / n <= 0.962


# -- effect sizes


def test_effect_sizes_of_one_two_three():
    assert cohen_d_z([1, 2, 3]) == 2.0
    assert hedges_g([1, 2, 3]) == pytest.approx(2.0 / math.sqrt(math.pi), rel=1e-12)


def test_hedges_takes_away_the_bias():
    samples = np.random.default_rng(5).normal(1.0, 1.0, size=(4000, 5))
    assert np.mean([cohen_d_z(sample) for sample in samples]) > 1.15
    assert np.mean([hedges_g(sample) for sample in samples]) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(("differences", "code"), [([1.0], "too_few"), ([2.0, 2.0, 2.0], "one_category")])
def test_effect_sizes_without_a_spread_are_nan(differences, code):
    for effect in (cohen_d_z, hedges_g):
        with pytest.warns(MeasureWarning, match=code):
            assert math.isnan(effect(differences))


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=8), st.lists(st.integers(0, 5), min_size=1, max_size=8)
)
def test_cliffs_delta_counts_who_exceeds_whom(a, b):
    counted = np.mean([np.sign(y - x) for x in a for y in b])
    assert cliff_delta(a, b) == pytest.approx(counted, abs=1e-12)
    assert cliff_delta(b, a) == pytest.approx(-counted, abs=1e-12)


# -- pairs by seed


def test_a_difference_of_three_pairs_by_enumeration():
    """Of the 8 ways to swap 1, 2, 3 one reaches a mean of 2 and one of -2: p = 1/4."""
    found = paired_difference(paired_table([1.0, 2.0, 3.0]), "m", "x", 0, 1)
    assert (found.n, found.n_pairs, found.n_left_out, found.mean) == (3, 3, 0, 2.0)
    assert (found.d_z, found.p, found.exact) == (2.0, 0.25, True)
    assert (found.low, found.high) == bca_interval([1.0, 2.0, 3.0])


def test_darwins_plants():
    """Fisher counted 863 of the 32,768 swaps at or above what was observed: p = 2 * 863 / 32768."""
    found = paired_difference(paired_table(DARWIN), "m", "x", 0, 1)
    assert found.mean == pytest.approx(314 / 15) and not found.exact
    assert found.p == pytest.approx(2 * 863 / 32768, abs=0.008)


def test_exact_up_to_13_seeds():
    """Darwin's first 13 pairs, against the count of all 8,192 swaps."""
    differences = DARWIN[:13]
    signs = np.array(list(itertools.product((-1.0, 1.0), repeat=13)))
    above = (signs @ differences >= differences.sum()).mean()
    found = paired_difference(paired_table(differences), "m", "x", 0, 1)
    assert found.exact and found.p == pytest.approx(2 * above, rel=1e-12)


def test_the_other_way_round_is_the_negative():
    table = paired_table(DARWIN)
    there, back = paired_difference(table, "m", "x", 0, 1), paired_difference(table, "m", "x", 1, 0)
    assert back.mean == -there.mean and back.d_z == -there.d_z and back.p == there.p
    assert there == paired_difference(
        table.sample(frac=1.0, random_state=1).sort_values("seed"), "m", "x", 0, 1
    )


def test_pairs_see_what_strangers_hide():
    """A small effect under the luck of the seeds, which both runs of a pair share."""
    rng = np.random.default_rng(2)
    luck, noise = rng.normal(size=21), rng.normal(scale=0.05, size=(21, 2))
    table = sweep_table({"x": [0, 1]}, range(1, 21), lambda seed, x: luck[seed] + 0.2 * x + noise[seed, x])
    pairs = paired_difference(table, "m", "x", 0, 1)
    strangers = independent_difference(table["m"][table["x"] == 0], table["m"][table["x"] == 1])
    assert pairs.mean == pytest.approx(strangers.mean, rel=1e-12)
    assert pairs.high - pairs.low < (strangers.high - strangers.low) / 5
    assert pairs.p < 0.001 < 0.3 < strangers.p


def test_seeds_are_the_samples_and_not_the_settings_they_were_run_in():
    """A seed's luck repeated in ten settings is still one sample."""
    differences = DARWIN[:5]
    table = sweep_table(
        {"x": [0, 1], "other": range(10)},
        range(1, 6),
        lambda seed, x, other: other + x * differences[seed - 1],
    )
    many, once = (
        paired_difference(table, "m", "x", 0, 1),
        paired_difference(paired_table(differences), "m", "x", 0, 1),
    )
    assert (many.n, many.n_pairs) == (5, 50)
    assert (
        many.p == once.p and many.mean == pytest.approx(once.mean) and many.high == pytest.approx(once.high)
    )


def test_pairs_differ_in_nothing_else():
    """At y = 0 the effect is 1 and at y = 1 it is 3, whatever y itself does."""
    table = sweep_table(
        {"x": [0, 1], "y": [0, 1]}, [1, 2, 3], lambda seed, x, y: 100 * y + x * (1 + 2 * y) + seed
    )
    with pytest.warns(MeasureWarning, match="one_category"):
        found = paired_difference(table, "m", "x", 0, 1)
    assert found.mean == 2.0 and (found.low, found.high) == (2.0, 2.0) and math.isnan(found.d_z)


def test_a_failed_run_and_a_nan_drop_out_with_their_partners():
    table = paired_table([1.0, 2.0, 3.0, 50.0, 60.0])
    table.loc[3, ["status", "m"]] = ["failed", np.nan]
    table.loc[9, "m"] = np.nan
    found = paired_difference(table, "m", "x", 0, 1)
    assert (found.n, found.n_left_out, found.mean) == (3, 4, 2.0)
    assert "4 runs without a partner left out" in str(found)


def test_an_extinct_run_counts():
    table = paired_table([1.0, 2.0, 3.0]).assign(status="extinct")
    assert paired_difference(table, "m", "x", 0, 1).n == 3


def test_one_seed_is_no_sample():
    with pytest.warns(MeasureWarning, match="too_few"):
        found = paired_difference(paired_table([1.0]), "m", "x", 0, 1)
    assert found.mean == 1.0 and np.isnan([found.low, found.high, found.d_z, found.g, found.p]).all()


def test_it_reads_as_a_sentence():
    found = paired_difference(paired_table([1.0, 2.0, 3.0]), "m", "x", 1, 0)
    assert str(found) == (
        f"m is 2 lower at x = 0 than at x = 1 (95 % interval {found.low:.3g} to {found.high:.3g}; 3 seeds in common; "
        "d_z = -2.00, Hedges' g = -1.13; exact permutation p = 0.250)"
    )


def test_duplicate_seeds_are_refused_by_name():
    table = sweep_table({"x": [0, 1], "y": [5]}, [1, 2], lambda seed, x, y: seed)
    twice = pd.concat([table, table.iloc[[1]]])
    for call in (paired_difference, lambda *a: compare(*a[:3])):
        with pytest.raises(
            ValueError, match="duplicate seeds: seed 2 at x = 0, y = 5; a seed may stand once"
        ):
            call(twice, "m", "x", 0, 1)


def test_wrong_names_and_levels_are_refused():
    table = paired_table([1.0, 2.0])
    with pytest.raises(UnknownName, match="no measure named 'mm': did you mean 'm'"):
        paired_difference(table, "mm", "x", 0, 1)
    with pytest.raises(UnknownName, match="no varied parameter named 'xx'"):
        paired_difference(table, "m", "xx", 0, 1)
    with pytest.raises(ValueError, match="x = 7: no run with a value; there are 0, 1"):
        paired_difference(table, "m", "x", 0, 7)
    with pytest.raises(ValueError, match="x = 1 cannot be compared with itself"):
        paired_difference(table, "m", "x", 1, 1)
    with pytest.raises(ValueError, match="journal_hash is no number"):
        paired_difference(table, "journal_hash", "x", 0, 1)
    with pytest.raises(ValueError, match="no column `seed`"):
        paired_difference(table.drop(columns="seed"), "m", "x", 0, 1)
    strangers = table.assign(seed=range(4))
    with pytest.raises(ValueError, match="no seed has a value of m both at x = 0 and at x = 1"):
        paired_difference(strangers, "m", "x", 0, 1)


# -- groups without common seeds


def test_two_groups_of_three_by_enumeration():
    """Of the 20 ways to divide 1 .. 6 one is as extreme on either side: p = 1/10."""
    found = independent_difference([1, 2, 3], [4, 5, 6])
    assert (found.mean, found.delta, found.p, found.exact) == (3.0, 1.0, 0.1, True)
    # Welch by hand: equal variances 1 and sizes 3 give 4 degrees of freedom and a standard error of sqrt(2/3).
    half = stats.t.ppf(0.975, 4) * math.sqrt(2 / 3)
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half))
    assert found.welch_p == pytest.approx(2 * stats.t.sf(3 / math.sqrt(2 / 3), 4))


def test_groups_with_gaps_and_without_ground():
    found = independent_difference([1, np.nan, 3], [5, 7, np.nan])
    assert (found.n_a, found.n_b, found.n_left_out, found.mean) == (2, 2, 2, 4.0)
    assert "2 and 2 runs; 2 without a value left out" in str(found)
    with pytest.warns(MeasureWarning, match="too_few"):
        lonely = independent_difference([1, 2, 3], [4])
    assert (
        lonely.mean == 2.0 and lonely.delta == 1.0 and np.isnan([lonely.low, lonely.welch_p, lonely.p]).all()
    )
    with pytest.warns(MeasureWarning, match="one_category"):
        assert independent_difference([1, 1, 1], [2, 2, 2]).p == 0.1
    with pytest.raises(ValueError, match="a has 0, b has 1"):
        independent_difference([np.nan], [1.0])


# -- all pairs of levels


def test_compare_corrects_over_all_pairs():
    rng = np.random.default_rng(4)
    effect, noise = {"a": 0.0, "b": 0.0, "c": 1.0}, rng.normal(scale=0.1, size=(12, 3))
    table = sweep_table(
        {"x": list(effect)}, range(12), lambda seed, x: effect[x] + noise[seed, list(effect).index(x)]
    )
    found = compare(table, "m", "x")
    assert list(zip(found["a"], found["b"])) == [("a", "b"), ("a", "c"), ("b", "c")]
    alone = paired_difference(table, "m", "x", "a", "c")
    assert found.loc[1, ["n", "mean", "low", "high", "d_z", "g", "p"]].tolist() == [
        alone.n, alone.mean, alone.low, alone.high, alone.d_z, alone.g, alone.p,
    ]  # fmt: skip
    np.testing.assert_allclose(found["p_holm"], holm(found["p"]))
    assert (found["p_holm"] < 0.05).tolist() == [False, True, True]


def test_compare_needs_two_levels():
    with pytest.raises(ValueError, match="x has 1 level with values of m; a comparison needs two"):
        compare(sweep_table({"x": [3]}, [1, 2], lambda seed, x: seed), "m", "x")


@pytest.mark.slow
def test_nothing_is_found_where_there_is_nothing():
    """Of 400 comparisons of three alike levels at most about one in twenty finds any difference."""
    rng, alarms = np.random.default_rng(9), 0
    for _ in range(400):
        noise = rng.normal(size=(10, 3))
        table = sweep_table({"x": [0, 1, 2]}, range(10), lambda seed, x, noise=noise: noise[seed, x])
        alarms += (compare(table, "m", "x")["p_holm"] <= 0.05).any()
    assert alarms <= 33  # at 5 % each, more has probability .003
