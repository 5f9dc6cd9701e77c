"""Firing: whether one run alone shows a pattern, against surrogates of itself, and how many runs would by luck."""

from __future__ import annotations

import numpy as np
from scipy import stats

from credit_flow.core.boundary.user_arrays import numbers
from credit_flow.core.measured import undefined

LEVEL = 0.05
"""A run has fired at or below this p-value."""

LUCK = 0.003
"""The chance that as many runs as `least_fired` fire though nothing is there."""


def exceeds(reading: float, surrogates, sesoi: float = 0.0) -> float:
    """The p-value of a reading above the mean of its surrogates (n,) by more than `sesoi`, all in the reading's unit.

    (1 + the number of surrogates that, raised by sesoi, reach the reading) / (1 + n) (key `davison1997`). NaN: `invalid` if the
    reading or a surrogate is missing, `too_few` below 19 surrogates, of which none could fire.
    """
    surrogates = numbers(surrogates, "surrogates")
    if not (np.isfinite(reading) and np.isfinite(surrogates).all()):
        return undefined("invalid", f"reading {reading}, {np.isnan(surrogates).sum()} surrogates missing")
    if surrogates.size < 19:
        return undefined("too_few", f"{surrogates.size} surrogates; 19 are the fewest that can fire")
    slack = 1e-12 * max(1.0, abs(reading))
    return float((1 + np.count_nonzero(surrogates + sesoi >= reading - slack)) / (1 + surrogates.size))


def least_fired(n: int) -> int:
    """The fewest of n runs that must fire before it is no luck: P(Binomial(n, `LEVEL`) >= k) <= `LUCK`; 5 of 20."""
    k = np.arange(n + 2)
    return int(k[stats.binom.sf(k - 1, n, LEVEL) <= LUCK][0])
