"""Round numbers for scales and dots: 1, 2 or 5 times a power of ten."""

from __future__ import annotations

import math

import numpy as np


def round_number(least: float) -> float:
    """The smallest of ... 0.5, 1, 2, 5, 10, 20 ... that is at least `least`; 1.0 for nothing to measure."""
    if not least > 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    for factor in (1.0, 2.0, 5.0, 10.0, 20.0):
        if factor * power >= least * (1.0 - 1e-12):
            return factor * power
    raise AssertionError(least)


def held_scale(scale: float, greatest: float) -> float:
    """A scale that holds still: it grows to cover `greatest`, and shrinks only when a fifth of it would do."""
    return round_number(greatest) if greatest > scale or greatest < scale / 5.0 else scale


def whole_dots(amounts: np.ndarray, dot: float) -> np.ndarray:
    """Whole dots (n,) of `dot` credits for amounts (n,) in credits, by largest remainder: together they differ from the
    total by less than one dot, and each from its own amount likewise."""
    quotas = np.asarray(amounts, dtype=np.float64) / dot
    dots = np.floor(quotas)
    missing = int(round(math.floor(quotas.sum() + 1e-9) - dots.sum()))
    if missing > 0:
        dots[np.argsort(-(quotas - dots), kind="stable")[:missing]] += 1.0
    return dots.astype(np.int64)
