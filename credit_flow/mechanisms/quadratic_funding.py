"""Quadratic funding."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.amounts import PER_CREDIT, down, nearest
from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.mechanism import Mechanism, orders_of, per_lot


class Funding(NamedTuple):
    """What each project gets."""

    funding: np.ndarray  # (projects,) credits, gifts and match
    match: np.ndarray  # (projects,) credits from the pool


@lots
def quadratic_funding(project, gifts, given, match):
    """(sum sqrt c)^2 - sum c."""
    roots = 0.0
    given[project] = 0.0
    for i in range(gifts.shape[1]):
        if gifts[project, i] > 0.0:
            roots += math.sqrt(gifts[project, i])
            given[project] += gifts[project, i]
    match[project] = max(nearest(roots * roots - given[project]), 0.0)


class QuadraticFunding(Mechanism):
    """Each project gets the square of the sum of the roots of its gifts, the excess out of a donor's pool.

    Givers pay their gifts, the pool pays the match; if the matches exceed the pool, all shrink in proportion, rounded
    down to the quantum. Splitting a gift over identities gains: merge gifts per owner first (key `buterin2019`).
    """

    def clear(self, gifts: ArrayLike, *, pool: float) -> Funding:
        """Fund projects with `gifts` (projects, givers) credits, nan = none, and `pool` credits for matches.

        Errors: ValueError for negative or infinite numbers.
        """
        gifts = orders_of(gifts, "gifts")
        pool = down(float(per_lot(pool, 1, "pool")[0]))
        given, match = np.empty(len(gifts)), np.empty(len(gifts))
        quadratic_funding(len(gifts), gifts, given, match)
        if match.sum() > pool:
            match = np.floor(match * (pool / match.sum()) * PER_CREDIT) / PER_CREDIT
        return Funding(given + match, match)
