"""Seeds as users give them."""

from __future__ import annotations

import operator
import secrets
from collections.abc import Iterable

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError

MOST_SEED = 2**63 - 1
"""The largest that a column of whole numbers holds."""

MOST = 10_000_000
"""Seeds, or runs of a sweep: a table of more would not fit into memory."""


def as_seed(given) -> int:
    """The seed, a whole number from 0 to `MOST_SEED`. Errors: `ParameterError`."""
    try:
        seed = operator.index(given)
    except TypeError:
        seed = -1
    if not 0 <= seed <= MOST_SEED or isinstance(given, bool):
        raise ParameterError(f"seed = {given!r}: must be a whole number from 0 to {MOST_SEED}")
    return seed


def one_seed(rng=None, seed=None) -> int:
    """The seed of a run, under either of its names; drawn where neither is given, or by a NumPy generator.

    Errors: `ParameterError` for one that is no whole number, and for two that differ.
    """
    if rng is not None and seed is not None and rng != seed:
        raise ParameterError(f"rng = {rng!r} and seed = {seed!r}: are two names of one seed; give it once")
    given = seed if rng is None else rng
    if given is None:
        return secrets.randbits(32)
    return int(given.integers(2**32)) if isinstance(given, np.random.Generator) else as_seed(given)


def require_few(n: int, what: str) -> None:
    """Errors: `ParameterError` for a count of more than `MOST`."""
    if n > MOST:
        raise ParameterError(f"{n:,} {what}: at most {MOST:,} can be asked for")


def as_seeds(given: int | Iterable[int]) -> tuple[int, ...]:
    """The seeds of a count n (1 .. n), or those listed. Errors: `ParameterError` for none, and for one that stands twice."""
    if not isinstance(given, Iterable):
        count = as_seed(given)
        require_few(count, "seeds")
        given = range(1, count + 1)
    seeds = tuple(as_seed(seed) for seed in given)
    if not seeds:
        raise ParameterError("at least one seed is needed: a count such as 20, or a list of them")
    twice = sorted({seed for seed in seeds if seeds.count(seed) > 1}) if len(set(seeds)) < len(seeds) else []
    if twice:
        raise ParameterError(
            f"seeds: {', '.join(map(str, twice))} given twice; the same seed would be counted as two samples"
        )
    return seeds
