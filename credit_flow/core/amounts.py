"""Amounts of credit: the quantum 2^-20, rounding to it, and exact splits."""

from __future__ import annotations

import math

import numpy as np

from credit_flow.core.programs.kernel import kernel

QUANTUM = 2.0**-20
"""The smallest amount, in credits. A float64 holds every multiple of it below `LIMIT`, so sums are exact."""

LIMIT = 2.0**33
"""No balance, no gross of a batch, no minted total reaches this many credits."""

PER_CREDIT = 1048576.0
"""Quanta in a credit."""


@kernel
def nearest(x):
    """`x` credits rounded to the nearest quantum, ties to even."""
    return np.rint(x * PER_CREDIT) / PER_CREDIT + 0.0


@kernel
def down(x):
    """`x` credits rounded down to the quantum."""
    return np.floor(x * PER_CREDIT) / PER_CREDIT + 0.0


@kernel
def up(x):
    """`x` credits rounded up to the quantum."""
    return np.ceil(x * PER_CREDIT) / PER_CREDIT + 0.0


@kernel
def round_all(amounts):
    """Round `amounts` (n,) credits to the nearest quantum in place."""
    for i in range(len(amounts)):
        amounts[i] = nearest(amounts[i])


def split(amount: float, weights, *, tie=None) -> tuple[np.ndarray, float]:
    """Split `amount` credits by `weights` (n,) with the largest-remainder rule; shares plus remainder equal it exactly.

    Every party gets the floor of its exact share. Without `tie` the leftover (fewer quanta than parties) is returned as
    the remainder, for the caller to post to a named party. With tie numbers `tie` (n,) the leftover goes out one
    quantum each by largest fractional part, equal parts by the larger tie number, and the remainder is 0.0.

    Errors: ValueError for an amount off the quantum or negative, for weights that are negative, not finite or sum to 0.
    """
    weights = np.asarray(weights, dtype=np.float64)
    quanta = amount * PER_CREDIT
    if not (0.0 <= amount < LIMIT) or quanta != math.floor(quanta):
        raise ValueError(
            f"cannot split {amount!r}: it must be a multiple of the quantum 2^-20, at least 0, below 2^33"
        )
    if weights.ndim != 1 or not np.isfinite(weights).all() or (weights < 0).any() or not weights.any():
        raise ValueError("weights must be a 1-D array of finite numbers >= 0 with a positive sum")
    numerators = [int(quanta) * w for w in _as_integers(weights)]
    total = sum(_as_integers(weights))
    shares = np.array([n // total for n in numerators], dtype=np.float64)
    leftover = int(quanta - shares.sum())
    if tie is not None and leftover:
        by_fraction = sorted(range(len(shares)), key=lambda i: (-(numerators[i] % total), -tie[i]))
        shares[by_fraction[:leftover]] += 1.0
        leftover = 0
    return shares / PER_CREDIT, leftover / PER_CREDIT


def _as_integers(weights: np.ndarray) -> list[int]:
    """The weights times one power of two that makes all of them integers (floats are dyadic rationals)."""
    ratios = [float(w).as_integer_ratio() for w in weights]
    scale = max(denominator for _, denominator in ratios)
    return [numerator * (scale // denominator) for numerator, denominator in ratios]
