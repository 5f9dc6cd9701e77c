"""Price indices of executed unit values: how much dearer the same basket became.

Prices are what was paid divided by what was delivered, per good and period, read from the ledger; never quotes. A
link between two periods uses the goods delivered in *both*: no imputation, no carrying forward. Chain `fisher` or `tornqvist`
(`chained_index`): the other two drift on a basket that comes back. All indices are dimensionless; NaN: `no_overlap` when no good was
delivered in both periods, `negative` when a matched price is not positive, `invalid` when one is not finite or a
quantity is negative.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from credit_flow.core.boundary.user_arrays import columns, numbers, wholes
from credit_flow.core.measured import undefined


def unit_price(paid, delivered) -> np.ndarray:
    """What a unit cost, (n,) credits per unit: `paid` (n,) credits over `delivered` (n,) units, NaN where nothing was delivered.

    Executed prices only (key `fisher1922`); of several deliveries give the sums. The price of work is this, of what is promised for tasks.
    """
    paid, delivered = columns(paid=paid, delivered=delivered)
    return np.divide(paid, delivered, out=np.full(paid.size, np.nan), where=delivered > 0.0)


def unit_values(
    period, good, paid, delivered, *, n_periods: int, n_goods: int
) -> tuple[np.ndarray, np.ndarray]:
    """Executed prices and quantities, each (n_periods, n_goods), from single deliveries.

    `period`, `good` (n,) integers from 0; `paid` (n,) credits; `delivered` (n,) units. The price is value paid over
    quantity delivered in credits per unit, NaN where nothing was delivered.
    """
    columns(period=period, good=good, paid=paid, delivered=delivered)
    period, good = wholes(period, "period"), wholes(good, "good")
    for name, ids, n in (("period", period, n_periods), ("good", good, n_goods)):
        if ids.size and not 0 <= ids.min() <= ids.max() < n:
            raise ValueError(f"{name} must lie in 0 .. {n - 1}, not {ids.min()} .. {ids.max()}")
    values, quantities = (
        np.bincount(period * n_goods + good, weights=numbers(amount, name), minlength=n_periods * n_goods)
        for name, amount in (("paid", paid), ("delivered", delivered))
    )
    prices = unit_price(values, quantities)
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


def tornqvist(p0, q0, p1, q1) -> float:
    """Toernqvist's price index exp(sum w ln(p1 / p0)), w the mean of a good's shares of value in both periods (key `tornqvist1936`).

    It passes time reversal and is next to Fisher's, but factor reversal only nearly.
    """
    return _index(p0, q0, p1, q1, _tornqvist)


def tornqvist_quantity(p0, q0, p1, q1) -> float:
    """Toernqvist's quantity index, prices and quantities having changed places (key `tornqvist1936`)."""
    return _index(p0, q0, p1, q1, lambda p0, q0, p1, q1: _tornqvist(q0, p0, q1, p1))


def matched_share(p0, q0, p1, q1) -> tuple[float, float]:
    """Which share of the old and of the new period's value lies in goods delivered in both; NaN `zero_total` each."""
    old, new = _value(p0, q0), _value(p1, q1)
    both = (old > 0.0) & (new > 0.0)
    return tuple(
        min(float(v[both].sum() / v.sum()), 1.0) if v.any() else undefined("zero_total") for v in (old, new)
    )


def _fisher(p0, q0, p1, q1) -> float:
    return math.sqrt((p1 @ q0) / (p0 @ q0) * ((p1 @ q1) / (p0 @ q1)))


def _tornqvist(p0, q0, p1, q1) -> float:
    old, new = p0 * q0, p1 * q1
    return math.exp((old / old.sum() + new / new.sum()) / 2.0 @ np.log(p1 / p0))


def _value(p, q) -> np.ndarray:
    p, q = columns(price=p, quantity=q)
    return np.where(q > 0.0, p * q, 0.0)


def _index(p0, q0, p1, q1, formula: Callable) -> float:
    """`formula` over the matched goods, or NaN with the reason."""
    p0, q0, p1, q1 = columns(p0=p0, q0=q0, p1=p1, q1=q1)
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
