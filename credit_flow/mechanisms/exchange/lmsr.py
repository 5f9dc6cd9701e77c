"""Logarithmic market scoring rule."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.amounts import nearest, up
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.mechanisms.mechanism import Mechanism


class Quote(NamedTuple):
    """What a trade with the market maker costs, and the prices after it."""

    paid: np.ndarray  # (lots,) credits to the maker, negative = from the maker
    price: np.ndarray  # (lots, outcomes) credits per share after the trade


@kernel
def _cost(lot, shares, bought, weight, liquidity):
    """C(q) = b ln sum exp(q / b) at q = shares + weight * bought."""
    top = -math.inf
    for i in range(shares.shape[1]):
        top = max(top, shares[lot, i] + weight * bought[lot, i])
    total = 0.0
    for i in range(shares.shape[1]):
        total += math.exp((shares[lot, i] + weight * bought[lot, i] - top) / liquidity)
    return top + liquidity * math.log(total)


@lots
def lmsr(lot, shares, bought, liquidity, paid, price):
    """Pay C(q + x) - C(q); the price of an outcome is exp(q / b) / sum exp(q / b)."""
    after = _cost(lot, shares, bought, 1.0, liquidity)
    paid[lot] = up(after - _cost(lot, shares, bought, 0.0, liquidity)) + 0.0
    for i in range(shares.shape[1]):
        price[lot, i] = nearest(math.exp((shares[lot, i] + bought[lot, i] - after) / liquidity))


@dataclass(frozen=True)
class LMSR(Mechanism):
    """A market maker sells shares in outcomes at the rise of C = b ln sum exp(q / b).

    The trader pays the maker C(q + x) - C(q), rounded up to the quantum in the maker's favour; the maker pays one credit
    for each share of the outcome that comes true, and loses at most `stake` (key `hanson2007`).
    Errors: ValueError for a liquidity that is not positive.
    """

    liquidity: float = 100.0  # b, credits

    def __post_init__(self):
        if not 0.0 < self.liquidity < math.inf:
            raise ValueError(f"liquidity = {self.liquidity}: must be positive credits")

    def clear(self, shares: ArrayLike, bought: ArrayLike) -> Quote:
        """Quote `bought` (lots, outcomes) shares, negative = sold back, with `shares` (lots, outcomes) out already.

        Errors: ValueError for shapes that differ or numbers that are not finite.
        """
        shares, bought = (np.atleast_2d(np.array(a, dtype=np.float64)) for a in (shares, bought))
        if shares.shape != bought.shape or shares.ndim != 2 or shares.shape[1] == 0:
            raise ValueError(f"shares {shares.shape} and bought {bought.shape} must both be (lots, outcomes)")
        if not (np.isfinite(shares).all() and np.isfinite(bought).all()):
            raise ValueError("shares and bought must be finite numbers")
        paid, price = np.empty(len(shares)), np.empty(shares.shape)
        lmsr(len(shares), shares, bought, float(self.liquidity), paid, price)
        return Quote(paid, price)

    def stake(self, n_outcomes: int) -> float:
        """The most that the maker can lose when it starts with no shares out, b ln n: what it must put in escrow."""
        return up(self.liquidity * math.log(n_outcomes))
