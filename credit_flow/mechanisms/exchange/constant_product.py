"""Constant-product exchange."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.mechanisms.mechanism import Mechanism, per_lot

_SPLIT = 134217729.0  # 2^27 + 1


@kernel
def _product(a, b):
    """The product as an exact sum of two floats, rounded part first (keys `dekker1971`)."""
    a_high = _SPLIT * a - (_SPLIT * a - a)
    b_high = _SPLIT * b - (_SPLIT * b - b)
    a_low, b_low = a - a_high, b - b_high
    high = a * b
    return high, ((a_high * b_high - high) + a_high * b_low + a_low * b_high) + a_low * b_low


@lots
def constant_product(lot, pool_in, pool_out, sold, fee, received):
    """Sell s for y s' / (x + s'), s' = s (1 - fee), rounded down, so that (x + s)(y - out) >= x y exactly."""
    x, y, s = pool_in[lot] * PER_CREDIT, pool_out[lot] * PER_CREDIT, sold[lot] * PER_CREDIT
    effective = s * (1.0 - fee)
    quanta = np.floor(y * effective / (x + effective))
    most, least = _product(y, s)
    given, given_rest = _product(quanta, x + s)
    if given > most or (given == most and given_rest > least):
        quanta -= 1.0  # the division was rounded up on to the quantum
    received[lot] = quanta / PER_CREDIT


@dataclass(frozen=True)
class ConstantProduct(Mechanism):
    """A pool of two assets trades so that the product of its holdings never falls.

    The trader gives s of one asset to the pool and receives y s' / (x + s') of the other, s' = s less the fee; the fee stays
    in the pool and the output is rounded down to the quantum in its favour (key `angeris2020`).
    Errors: ValueError for a fee outside [0, 1).
    """

    fee: float = 0.0  # share of the input

    def __post_init__(self):
        if not 0.0 <= self.fee < 1.0:
            raise ValueError(f"fee = {self.fee}: must be a share of the input in [0, 1)")

    def clear(self, pool_in: ArrayLike, pool_out: ArrayLike, sold: ArrayLike) -> np.ndarray:
        """What the trader receives, (lots,), for `sold` against holdings `pool_in`, `pool_out` (lots,) or numbers.

        All are multiples of the quantum, the holdings positive. Errors: ValueError.
        """
        n_lots = max(np.size(pool_in), np.size(pool_out), np.size(sold))
        named = {"pool_in": pool_in, "pool_out": pool_out, "sold": sold}
        pool_in, pool_out, sold = (per_lot(numbers, n_lots, name) for name, numbers in named.items())
        for name, numbers in zip(named, (pool_in, pool_out, sold)):
            if (np.floor(numbers * PER_CREDIT) != numbers * PER_CREDIT).any():
                raise ValueError(f"{name} must be multiples of the quantum 2^-20")
        if not (pool_in.all() and pool_out.all()):
            raise ValueError("the pool must hold some of both assets")
        received = np.empty(n_lots)
        constant_product(n_lots, pool_in, pool_out, sold, float(self.fee), received)
        return received
