"""Money: how much there is, how often it is spent, and the exact identity MV = PY.

FINAL names the kinds of posting by which the final buyer pays for delivered work. Payments between experts are
intermediate and stay outside it. Amounts are multiples of the quantum 2^-20, so sums and ratios are exact rationals.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.boundary.user_arrays import numbers, words
from credit_flow.core.measured import undefined

FINAL = frozenset({"reward"})
"""Kinds of the postings that pay for delivered work."""


class EquationOfExchange(NamedTuple):
    """The four terms of MV = PY and the value PY, exact (`Fraction`), or NaN where a term is undefined."""

    money: Fraction
    velocity: Fraction | float
    price_level: Fraction | float
    output: Fraction | float
    value: Fraction


def money_supply(balances, *, world: int = 0, sink: int = 1) -> np.ndarray:
    """Credit held inside, minted - burnt: the sum of the balances other than those of WORLD and SINK.

    `balances` (..., accounts) in credits, boundary accounts included; returns (...,).
    Errors: ValueError when balances do not sum to exactly zero, for then the identity with minted - burnt is broken.
    """
    balances = numbers(balances, "balances", *["ticks"] * (np.ndim(balances) - 1), "accounts")
    if not np.isfinite(balances).all():
        raise ValueError("balances must be finite numbers, none missing")
    boundary = balances[..., world] + balances[..., sink]
    inside = np.delete(balances, [world, sink], axis=-1).sum(axis=-1)
    if (inside + boundary != 0.0).any():
        raise ValueError(f"balances must sum to 0, not to {np.max(np.abs(inside + boundary))}")
    return inside


def final_value(amount, kind, final: frozenset[str] = FINAL) -> Fraction:
    """PY, exact: the credits in postings (amounts (n,), kinds (n,) or one for all) whose kind is in `final`."""
    amount = numbers(np.atleast_1d(amount) if np.isscalar(amount) else amount, "amount")
    kind = np.full(amount.shape, kind) if isinstance(kind, str) else words(kind, "kind")
    if kind.shape != amount.shape:
        raise ValueError(f"kind: {kind.size} words for {amount.size} amounts")
    if not np.isfinite(amount).all():
        raise ValueError("amounts must be finite numbers, none missing")
    is_final = np.isin(kind, list(final))
    return Fraction(sum(_quanta(amount[is_final])), int(PER_CREDIT))


def mean_supply(supply) -> Fraction:
    """The mean money supply over the tick closes (ticks,) of a window, exact, in credits."""
    supply = numbers(np.atleast_1d(supply) if np.isscalar(supply) else supply, "supply", "ticks")
    if not supply.size:
        raise ValueError("supply must have at least one tick")
    return Fraction(sum(_quanta(supply)), int(PER_CREDIT) * supply.size)


def equation_of_exchange(value: Fraction, supply, price_level: float) -> EquationOfExchange:
    """MV = PY, exact: V = PY / M per window, Y = PY / P with P the chained Fisher index (key `fisher1911`).

    `value` is `final_value` of the window, `supply` (ticks,) the money at its tick closes. The identity tests that
    both sides read the same postings; it explains nothing. V is NaN with `zero_total` when the mean supply is 0 and
    `negative` below; with nothing sold V = 0, and P and Y are NaN `no_overlap`.
    """
    money = mean_supply(supply)
    turned = _per_money(value, money)
    if value == 0 or np.isnan(price_level):
        missing = undefined("no_overlap", "nothing sold, or no price level")
        return EquationOfExchange(money, turned, missing, missing, value)
    price = Fraction(price_level)
    return EquationOfExchange(money, turned, price, value / price, value)


def velocity(value: Fraction, supply) -> float:
    """Income velocity PY / M, per window: how often the mean credit pays for final work (key `fisher1911`).

    NaN `zero_total` when the mean supply is 0, `negative` below.
    """
    return float(_per_money(value, mean_supply(supply)))


def transaction_velocity(internal_flow: float, supply) -> float:
    """Sum of the internal flows F over the mean supply, per window: how often the mean credit changes hands inside.

    Not the velocity of MV = PY (key `fisher1911`); NaN as there.
    """
    return float(_per_money(Fraction(float(internal_flow)), mean_supply(supply)))


def hands_per_final_credit(internal_flow: float, value: Fraction) -> float:
    """Sum of the internal flows F over PY: hand-overs behind one credit of final work; NaN `zero_total` if PY is 0."""
    return float(Fraction(float(internal_flow)) / value) if value else undefined("zero_total", "nothing sold")


def inflation_rate(price_level, n_ticks: float = 1.0) -> np.ndarray:
    """The change of ln P per tick between successive price levels (periods,) that lie `n_ticks` apart; (periods - 1,).

    NaN where a level is NaN, and `negative` where one is not positive. Estimate with these differences, never levels
    on levels (key `granger1974`).
    """
    levels = numbers(price_level, "price_level", "periods")
    if (levels <= 0.0).any():
        undefined("negative", "a price level is not positive")
    return np.diff(np.log(np.where(levels > 0.0, levels, np.nan))) / n_ticks


def _per_money(value: Fraction, money: Fraction) -> Fraction | float:
    if money == 0:
        return undefined("zero_total", "the mean money supply is 0")
    return value / money if money > 0 else undefined("negative", "the mean money supply is below 0")


def _quanta(amount: np.ndarray) -> list[int]:
    quanta = amount * PER_CREDIT
    if not (np.isfinite(quanta).all() and (quanta == np.floor(quanta)).all()):
        raise ValueError("amounts must be multiples of the quantum 2^-20, none missing")
    return quanta.astype(np.int64).tolist()
