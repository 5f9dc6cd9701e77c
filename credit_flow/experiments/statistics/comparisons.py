"""Comparisons between the settings of a sweep: is one level of a parameter better than another, by how much, how surely?

Runs with the same seed draw the same random numbers for everything that their settings have in common, so the difference within
such a pair is much less noisy than that between strangers (common random numbers, key `glasserman1992`). Resampling is
deterministic: the same table gives the same numbers.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from credit_flow.experiments.statistics.difference import IndependentDifference, PairedDifference
from credit_flow.measures.statistics.effect_size import cliff_delta, cohen_d_z, hedges_g
from credit_flow.measures.statistics.holm import holm
from credit_flow.measures.statistics.interval import CONFIDENCE, bca_interval
from credit_flow.measures.statistics.measured_runs import SweepRuns
from credit_flow.measures.statistics.sign_flip import MOST_EXACT, sign_flip_both
from credit_flow.measures.statistics.two_groups import permuted_groups, welch

SEED = 1
"""Seed of every resampling."""


def paired_difference(table: pd.DataFrame, measure: str, parameter: str, a, b) -> PairedDifference:
    """How much higher `measure` is at `parameter` = b than at `parameter` = a, by common random numbers.

    A pair is two runs of one seed that differ in `parameter` alone; the pairs of a seed (one per setting of the other varied
    parameters) are averaged, so that seeds are the samples. The interval is BCa (key `efron1987`), p from swapping the
    runs of a pair: every swap up to 14 seeds, a sample beyond (key `fisher1935`). Failed runs and runs whose measure is
    NaN drop out with their partners, and are counted. With one seed, interval, effect sizes and p are NaN
    (`MeasureWarning`: `too_few`).

    Errors: `UnknownName` for a measure or parameter that is not in the table; ValueError for a level that was not run,
    for duplicate seeds and if no seed has a value at both.
    """
    runs = SweepRuns.of(table, measure, parameter).unique()
    pairs = _pairs(runs, parameter, a, b)
    complete = pairs.dropna()
    n_left_out = int(table[parameter].isin([a, b]).sum()) - 2 * len(complete)
    if complete.empty:
        raise ValueError(
            f"no seed has a value of {measure} both at {parameter} = {a} and at {parameter} = {b}: run both with the same "
            "seeds, or compare them with independent_difference"
        )
    differences = (complete[b] - complete[a]).groupby("seed").mean().to_numpy()
    p, exact = sign_flip_both(differences, SEED), 1 < len(differences) <= MOST_EXACT
    return PairedDifference(
        measure, parameter, a, b, len(differences), len(complete), n_left_out,
        float(differences.mean()), *bca_interval(differences, CONFIDENCE, SEED),
        cohen_d_z(differences), hedges_g(differences), p, exact,
    )  # fmt: skip


def independent_difference(a, b) -> IndependentDifference:
    """How much higher the mean of values b (n_b,) is than that of values a (n_a,), in their unit, for groups without common seeds.

    Interval and one p by Welch's t, which lets the variances differ (key `welch1947`), another p by permuting the values
    between the groups, and Cliff's delta as effect size (key `cliff1993`). NaN values are left out and counted. Interval and
    Welch's p are NaN (`MeasureWarning`) with fewer than two values in a group (`too_few`) and without any variance
    (`one_category`); p by permutation is NaN with `too_few` alone.
    Errors: ValueError for a group without a value.
    """
    given = [np.asarray(values, dtype=np.float64) for values in (a, b)]
    a, b = (values[~np.isnan(values)] for values in given)
    if not (a.size and b.size):
        raise ValueError(f"each group needs a value that is not NaN; a has {a.size}, b has {b.size}")
    n_left_out = sum(values.size for values in given) - a.size - b.size
    p, exact = permuted_groups(a, b, SEED)
    low, high, welch_p = welch(a, b, CONFIDENCE)
    mean, delta = float(b.mean() - a.mean()), cliff_delta(a, b)
    return IndependentDifference(a.size, b.size, n_left_out, mean, low, high, delta, welch_p, p, exact)


def compare(table: pd.DataFrame, measure: str, parameter: str) -> pd.DataFrame:
    """Every pair of levels of a parameter: one row per `paired_difference`, with Holm's correction over all of them (key `holm1979`).

    Columns: a, b (the levels, b above a), n (seeds), mean (of b less a, in the measure's unit), low, high, d_z, g, p, p_holm.
    Errors: as `paired_difference`, and ValueError for a parameter with a single level.
    """
    levels = SweepRuns.of(table, measure, parameter).levels(parameter)
    if len(levels) < 2:
        raise ValueError(
            f"{parameter} has {len(levels)} level with values of {measure}; a comparison needs two"
        )
    found = [paired_difference(table, measure, parameter, a, b) for a, b in combinations(levels, 2)]
    columns = ["a", "b", "n", "mean", "low", "high", "d_z", "g", "p"]
    rows = [[getattr(difference, name) for name in columns] for difference in found]
    return pd.DataFrame(rows, columns=columns).assign(p_holm=holm([difference.p for difference in found]))


def _pairs(runs: SweepRuns, parameter: str, a, b) -> pd.DataFrame:
    """One row per seed and setting of the other parameters, one column for each of the two levels; NaN without a value."""
    if a == b:
        raise ValueError(f"{parameter} = {a} cannot be compared with itself")
    levels = runs.levels(parameter)
    for level in (a, b):
        if level not in levels:
            raise ValueError(
                f"{parameter} = {level}: no run with a value; there are {', '.join(map(str, levels))}"
            )
    keys = [name for name in runs.parameters if name != parameter] + ["seed"]
    chosen = runs.table[runs.table[parameter].isin([a, b])]
    return chosen.pivot(index=keys, columns=parameter, values=runs.measure)
