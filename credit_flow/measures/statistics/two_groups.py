"""Two groups of runs that share nothing: how far their means lie apart, and how surely."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats

from credit_flow.core.boundary.user_arrays import numbers
from credit_flow.core.measured import undefined
from credit_flow.measures.statistics.interval import BATCH, CONFIDENCE, RESAMPLES


class Welch(NamedTuple):
    """What Welch's t says of a difference of means."""

    low: float  # of its interval, in the unit of the values
    high: float
    p: float  # two-sided


class Permuted(NamedTuple):
    """What dividing the values anew between the groups says of it."""

    p: float  # two-sided
    exact: bool  # whether every division was counted, or a sample of them


def welch(a, b, confidence: float = CONFIDENCE) -> Welch:
    """The interval of the mean of b (n_b,) less that of a (n_a,), whose variances may differ, in their unit, and the p-value (key `welch1947`).

    NaN: `too_few` with fewer than two values in a group, `one_category` without any variance.
    """
    a, b = numbers(a, "a", "n_a"), numbers(b, "b", "n_b")
    if min(a.size, b.size) < 2:
        return Welch(undefined("too_few", f"{a.size} and {b.size} values"), np.nan, np.nan)
    if not (np.ptp(a) or np.ptp(b)):
        return Welch(undefined("one_category", "all values of a group are the same"), np.nan, np.nan)
    test = stats.ttest_ind(b, a, equal_var=False)
    interval = test.confidence_interval(confidence)
    return Welch(float(interval.low), float(interval.high), float(test.pvalue))


def permuted_groups(a, b, seed: int = 1) -> Permuted:
    """The chance that values (n_a,) and (n_b,), dealt out anew, differ as much in the mean, a p-value (key `fisher1935`): every division where there are few, else a
    sample drawn from `seed`. NaN: `too_few` with fewer than two values in a group."""
    a, b = numbers(a, "a", "n_a"), numbers(b, "b", "n_b")
    if min(a.size, b.size) < 2:
        return Permuted(undefined("too_few", f"{a.size} and {b.size} values"), False)
    test = stats.permutation_test(
        (b, a),
        _difference_of_means,
        permutation_type="independent",
        n_resamples=RESAMPLES,
        batch=BATCH,
        vectorized=True,
        rng=seed,
    )
    return Permuted(float(test.pvalue), len(test.null_distribution) < RESAMPLES)


def _difference_of_means(b, a, axis):
    return np.mean(b, axis=axis) - np.mean(a, axis=axis)
