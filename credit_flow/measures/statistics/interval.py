"""How sure a mean is: the interval it lies in, from the runs alone."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import stats

from credit_flow.core.boundary.user_arrays import numbers
from credit_flow.core.measured import undefined

RESAMPLES = 9999
"""Bootstrap samples behind an interval, and most permutations behind a p-value."""

CONFIDENCE = 0.95
"""Confidence of every interval, unless a level is asked for."""

SAME = 1e-12
"""Values that differ by less, as a share of the largest, are equal: all that is left is rounding, which no bootstrap can weigh."""

BATCH = 1000
"""Resamples that are in memory at once."""


class Interval(NamedTuple):
    """The two ends of an interval, in the unit of the values."""

    low: float
    high: float

    def around(self, mean: float) -> str:
        """The mean with its interval as people read it, three digits: `0.62 (0.5 to 0.74)`; without an interval the mean alone, `-` without a mean."""
        if math.isnan(mean):
            return "-"
        return f"{mean:.3g}" + ("" if math.isnan(self.low) else f" ({self.low:.3g} to {self.high:.3g})")


def bca_interval(values, confidence: float = CONFIDENCE, seed: int = 1) -> Interval:
    """The bias-corrected and accelerated bootstrap interval of the mean of values (n,), in their unit (key `efron1987`).

    The same values, confidence and seed give the same interval. Values that are all equal give that value twice.
    NaN: `invalid` with NaN or infinity among the values, `too_few` below two.
    Errors: ValueError for a confidence that is not between 0 and 1.
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence = {confidence}: must lie between 0 and 1, such as 0.95")
    values = numbers(values, "values")
    reason = _why_undefined(values)
    if reason:
        return Interval(undefined(*reason), np.nan)
    if np.ptp(values) <= SAME * np.abs(values).max():
        return Interval(float(values[0]), float(values[0]))
    return _bootstrap(values, confidence, seed)


def normal_interval(estimate, standard_error, confidence: float = CONFIDENCE) -> Interval:
    """The interval of estimates (n,) with known standard errors (n,), or of one, in their unit: estimate -+ z x standard error, z the normal quantile. For pages that follow a
    run and cannot resample; NaN where a standard error is missing."""
    estimate, half = np.asarray(estimate), stats.norm.ppf(0.5 + confidence / 2.0) * np.asarray(standard_error)
    return Interval(estimate - half, estimate + half)


def _bootstrap(values: np.ndarray, confidence: float, seed: int) -> Interval:
    found = stats.bootstrap(
        (values,),
        np.mean,
        confidence_level=confidence,
        n_resamples=RESAMPLES,
        batch=BATCH,
        method="BCa",
        rng=seed,
    ).confidence_interval
    return Interval(float(found.low), float(found.high))


def _why_undefined(values: np.ndarray) -> tuple[str, str] | None:
    if not np.isfinite(values).all():
        return "invalid", f"{np.count_nonzero(~np.isfinite(values))} of {values.size} values"
    return ("too_few", f"an interval needs two values, not {values.size}") if values.size < 2 else None
