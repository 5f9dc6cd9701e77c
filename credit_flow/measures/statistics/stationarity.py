"""Stationarity: whether a series stands still within a window."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.user_arrays import numbers
from credit_flow.core.measured import undefined


def drift(values) -> float:
    """The mean of the second half of values (ticks,) less that of the first, as a share of the mean of both.

    Stationary over a window is a society whose drift, over many seeds, is 0 within a bound chosen beforehand (two one-sided
    tests, key `schuirmann1987`): births equal to deaths within some per cent are no evidence, as a slow decline has them too. NaN `too_few` for one value, `zero_total`
    if the mean is 0, `invalid` if one is missing or infinite.
    """
    values = numbers(values, "values", "ticks")
    if not np.isfinite(values).all():
        return undefined("invalid", f"{np.count_nonzero(~np.isfinite(values))} of {values.size}")
    half = len(values) // 2
    if not half:
        return undefined("too_few", f"{len(values)} values have no halves")
    first, second = values[:half].mean(), values[-half:].mean()
    if first + second == 0.0:
        return undefined("zero_total", "the values sum to 0")
    return float(2.0 * (second - first) / (first + second))
