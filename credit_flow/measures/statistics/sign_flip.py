"""The sign-flip test: whether the mean of paired differences lies above 0, from the differences alone."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.user_arrays import numbers
from credit_flow.core.measured import undefined
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.measures.statistics.interval import RESAMPLES

MOST_EXACT = 14
"""Differences of which every pattern of signs is counted; of more a sample of `RESAMPLES` patterns."""

SLACK = 1e-12
"""Share of the sum of sizes by which sums that are equal on paper may differ."""


def sign_flip(differences, seed: int = 1) -> float:
    """The one-sided p-value of differences (n,) for a mean above 0: the share of patterns of signs whose mean is as large (key `fisher1935`).

    Exact for differences that are symmetric about their mean; every pattern up to `MOST_EXACT`, above it the observed one and
    a sample drawn from `seed`, so p is at least 2^-n or 1 / (1 + `RESAMPLES`). NaN: `empty`, `invalid` if one is missing.
    """
    differences = numbers(differences, "differences")
    if not differences.size:
        return undefined("empty", "no difference")
    if not np.isfinite(differences).all():
        return undefined("invalid", f"{np.count_nonzero(~np.isfinite(differences))} of {differences.size}")
    least = differences.sum() - SLACK * np.abs(differences).sum()
    if differences.size <= MOST_EXACT:
        return float(np.mean(_signs(differences.size) @ differences >= least))
    drawn = uniforms(stream_key(seed, "sign flips"), 0, (RESAMPLES, differences.size))
    signs = np.where(drawn < 0.5, -1.0, 1.0)
    return float((1 + np.count_nonzero(signs @ differences >= least)) / (1 + RESAMPLES))


def sign_flip_both(differences, seed: int = 1) -> float:
    """The two-sided p-value of differences (n,) for a mean other than 0: twice the smaller of both sides, at most 1. NaN: as `sign_flip`, and `too_few` for one."""
    differences = numbers(differences, "differences")
    if differences.size == 1:
        return undefined("too_few", "one difference can lie on one side only")
    return min(1.0, 2.0 * min(sign_flip(differences, seed), sign_flip(-differences, seed)))


def least_p(n: int) -> float:
    """The smallest p-value that `sign_flip` can give for n differences."""
    return 2.0**-n if n <= MOST_EXACT else 1.0 / (1 + RESAMPLES)


def _signs(n: int) -> np.ndarray:
    """Every pattern of signs (2^n, n)."""
    bits = np.arange(2**n)[:, None] >> np.arange(n) & 1
    return 1.0 - 2.0 * bits
