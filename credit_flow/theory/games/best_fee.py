"""Best fee: what somebody who announces a contract charges those who opt into it, given what it is worth to each and what they would give up (key `ramsey1927`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import ArrayLike


class Fee(NamedTuple):
    """What is charged, and who opts in."""

    fee: float  # credits that each pays if all opt in
    opt_in: np.ndarray  # (payers,) the chance that each does

    @property
    def chance(self) -> float:
        """That all opt in, each by itself."""
        return float(self.opt_in.prod())


def best_fee(
    gains: ArrayLike, worth: float, own: float = 0.0, *, freedom: float = 0.0, own_aim: float = 1.0
) -> Fee:
    """A contract comes into force if all of n payers opt in. It brings payer i `gains`[i] credits (payers,), all players together `worth`, and who announces it `own` without the fee f, which is one for all and not below 0.

    Payer i opts in where `gains`[i] - f is at least what it would rather be free for: an amount that it alone knows, drawn evenly from 0 .. `freedom` credits. The fee maximises
    P(f) ((1 - w) `worth` + w (`own` + n f)) with w = `own_aim` and P the chance that all opt in; of equals it is the least. Where all gain g = `freedom`, and who announces it is none of them, each opts in with the chance min(1, n / ((n + 1) w)).
    Errors: ValueError for a weight outside 0 .. 1, a freedom below 0, and no payers.
    """
    gains = np.asarray(gains, dtype=np.float64)
    if not len(gains) or not 0.0 <= own_aim <= 1.0 or freedom < 0.0:
        raise ValueError(
            f"own_aim = {own_aim:g}, freedom = {freedom:g}, {len(gains)} payers: own_aim is 0 .. 1, freedom not below 0, and somebody pays"
        )
    aim = Polynomial([(1.0 - own_aim) * worth + own_aim * own, own_aim * len(gains)])
    fees = np.unique(np.clip(_candidates(gains, aim, freedom), 0.0, None))
    worths = np.array([opt_in(gains, fee, freedom).prod() * aim(fee) for fee in fees.tolist()])
    fee = float(fees[np.flatnonzero(worths >= worths.max() - 1e-12 * max(1.0, abs(worth)))[0]])
    return Fee(fee, opt_in(gains, fee, freedom))


def opt_in(gains: np.ndarray, fee: float, freedom: float) -> np.ndarray:
    """The chance (payers,) that each who gains `gains` (payers,), credits, opts in at a `fee`."""
    left = gains - fee
    if freedom == 0.0:
        return (left >= 0.0).astype(float)
    return np.clip(left / freedom, 0.0, 1.0)


def _candidates(gains: np.ndarray, aim: Polynomial, freedom: float) -> np.ndarray:
    """Fees, credits, one of which is the best: where somebody begins to doubt, where the first would never opt in, and between these where the aim is flat."""
    turns = np.unique(np.clip([0.0, *(gains - freedom), gains.min()], 0.0, max(0.0, gains.min())))
    found = list(turns)
    for low, high in zip(turns[:-1].tolist(), turns[1:].tolist()):
        worth = aim
        for gain in gains[gains - freedom < 0.5 * (low + high)].tolist():
            worth = worth * Polynomial([gain, -1.0])
        roots = worth.deriv().roots()
        roots = roots.real[np.abs(roots.imag) < 1e-9]
        found += roots[(roots > low) & (roots < high)].tolist()
    return np.array(found)
