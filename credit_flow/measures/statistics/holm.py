"""Holm's step-down correction for several tests at once."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.user_arrays import numbers


def holm(p_values, n_tests: int | None = None) -> np.ndarray:
    """Adjusted p-values (n,), each a probability: at or below alpha = rejected, with error rate alpha over all n (key `holm1979`).

    In ascending order p_(i) becomes max over j <= i of (m - j + 1) p_(j), at most 1; valid however the tests depend on
    one another. NaN is no test: it stays NaN and is not counted. m is the number of tests, or `n_tests` where more were planned
    than have a p-value so far. Errors: ValueError for a p outside 0 to 1, and for fewer planned tests than there are.
    """
    p = numbers(p_values, "p-values")
    tested = np.flatnonzero(~np.isnan(p))
    if ((p[tested] < 0.0) | (p[tested] > 1.0)).any():
        raise ValueError(f"p-values must lie in 0 .. 1, not {p[tested].min():g} .. {p[tested].max():g}")
    m = len(tested) if n_tests is None else n_tests
    if m < len(tested):
        raise ValueError(f"{len(tested)} tests, and only {m} were planned")
    ascending = tested[np.argsort(p[tested], kind="stable")]
    factors = m - np.arange(len(ascending))
    adjusted = np.full(p.shape, np.nan)
    adjusted[ascending] = np.minimum(1.0, np.maximum.accumulate(factors * p[ascending]))
    return adjusted
