"""Price indices of executed unit values: how much dearer the same basket became.

Prices are what was paid divided by what was delivered, per good and period, read from the ledger; never quotes. A
link between two periods uses the goods delivered in *both*: no imputation, no carrying forward. Chain `fisher` only:
the other two drift on a basket that comes back. All indices are dimensionless; NaN: `no_overlap` when no good was
delivered in both periods, `negative` when a matched price is not positive, `invalid` when one is not finite or a
quantity is negative.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from credit_flow.core.undefined import undefined


def unit_values(
    period, good, paid, delivered, *, n_periods: int, n_goods: int
) -> tuple[np.ndarray, np.ndarray]:
    """Executed prices and quantities, each (n_periods, n_goods), from single deliveries.

    `period`, `good` (n,) integers from 0; `paid` (n,) credits; `delivered` (n,) units. The price is value paid over
    quantity delivered in credits per unit, NaN where nothing was delivered.
    """
    cell = np.asarray(period, dtype=np.int64) * n_goods + np.asarray(good, dtype=np.int64)
    values, quantities = (
        np.bincount(cell, weights=np.asarray(amount, dtype=np.float64), minlength=n_periods * n_goods)
        for amount in (paid, delivered)
    )
    prices = np.divide(values, quantities, out=np.full(values.size, np.nan), where=quantities > 0.0)
    return prices.reshape(n_periods, n_goods), quantities.reshape(n_periods, n_goods)


def laspeyres(p0, q0, p1, q1) -> float:
    """Laspeyres' price index L = sum p1 q0 / sum p0 q0: the old basket at new prices (key `laspeyres1871`).

    Prices p0, p1 (goods,) in credits per unit, quantities q0, q1 (goods,) in units, in the old and new period.
    """
    return _index(p0, q0, p1, q1, lambda p0, q0, p1, q1: (p1 @ q0) / (p0 @ q0))


def paasche(p0, q0, p1, q1) -> float:
    """Paasche's price index P = sum p1 q1 / sum p0 q1: the new basket at new prices (key `paasche1874`)."""
    return _index(p0, q0, p1, q1, lambda p0, q0, p1, q1: (p1 @ q1) / (p0 @ q1))


def fisher(p0, q0, p1, q1) -> float:
    """Fisher's ideal price index sqrt(L P), which passes time and factor reversal (key `fisher1922`)."""
    return _index(p0, q0, p1, q1, _fisher)


def laspeyres_quantity(p0, q0, p1, q1) -> float:
    """Laspeyres' quantity index sum q1 p0 / sum q0 p0 (key `laspeyres1871`)."""
    return _index(p0, q0, p1, q1, lambda p0, q0, p1, q1: (q1 @ p0) / (q0 @ p0))


def paasche_quantity(p0, q0, p1, q1) -> float:
    """Paasche's quantity index sum q1 p1 / sum q0 p1 (key `paasche1874`)."""
    return _index(p0, q0, p1, q1, lambda p0, q0, p1, q1: (q1 @ p1) / (q0 @ p1))


def fisher_quantity(p0, q0, p1, q1) -> float:
    """Fisher's ideal quantity index; times the price index it is the change in value (key `fisher1922`)."""
    return _index(p0, q0, p1, q1, lambda p0, q0, p1, q1: _fisher(q0, p0, q1, p1))


def links(index: Callable, prices, quantities) -> np.ndarray:
    """The one-period links of `index` between successive rows of prices and quantities (periods, goods)."""
    prices, quantities = np.asarray(prices, dtype=np.float64), np.asarray(quantities, dtype=np.float64)
    steps = zip(prices[:-1], quantities[:-1], prices[1:], quantities[1:])
    return np.array([index(*step) for step in steps])


def chained(index: Callable, prices, quantities) -> np.ndarray:
    """The product of the links so far, (periods,), 1 at the start.

    Where a link is undefined the chain is broken: NaN from there on; a new chain starts with a slice of the rows.
    """
    return np.append(1.0, np.cumprod(links(index, prices, quantities)))


def chain_drift(index: Callable, prices, quantities) -> float:
    """Chained / direct - 1 from the first to the last period: 0 for an index that comes back when the basket does."""
    direct = index(prices[0], quantities[0], prices[-1], quantities[-1])
    return float(chained(index, prices, quantities)[-1] / direct - 1.0)


def matched_share(p0, q0, p1, q1) -> tuple[float, float]:
    """Which share of the old and of the new period's value lies in goods delivered in both; NaN `zero_total` each."""
    old, new = _value(p0, q0), _value(p1, q1)
    both = (old > 0.0) & (new > 0.0)
    return tuple(float(v[both].sum() / v.sum()) if v.any() else undefined("zero_total") for v in (old, new))


def _fisher(p0, q0, p1, q1) -> float:
    return math.sqrt((p1 @ q0) / (p0 @ q0) * ((p1 @ q1) / (p0 @ q1)))


def _value(p, q) -> np.ndarray:
    p, q = np.asarray(p, dtype=np.float64), np.asarray(q, dtype=np.float64)
    return np.where(q > 0.0, p * q, 0.0)


def _index(p0, q0, p1, q1, formula: Callable) -> float:
    """`formula` over the matched goods, or NaN with the reason."""
    p0, q0, p1, q1 = (np.asarray(a, dtype=np.float64) for a in (p0, q0, p1, q1))
    if not p0.shape == q0.shape == p1.shape == q1.shape or p0.ndim != 1:
        raise ValueError(
            f"prices and quantities must be (goods,): {p0.shape}, {q0.shape}, {p1.shape}, {q1.shape}"
        )
    matched = (q0 > 0.0) & (q1 > 0.0)
    basket = [a[matched] for a in (p0, q0, p1, q1)]
    if not np.isfinite(np.concatenate([*basket, q0, q1])).all():
        return undefined("invalid", "a price or quantity is not finite")
    if (q0 < 0.0).any() or (q1 < 0.0).any():
        return undefined("invalid", "a quantity is negative")
    if not matched.any():
        return undefined("no_overlap")
    if (basket[0] <= 0.0).any() or (basket[2] <= 0.0).any():
        return undefined("negative", "a price is not positive")
    return float(formula(*basket))
