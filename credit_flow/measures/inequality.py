"""Inequality and concentration of amounts x >= 0, one per expert.

The population is the living experts at a tick's close. Wealth is the balance; net worth is balance + claims -
liabilities: two series under two names, each measured by the functions below. Where some owe more than they have, a
known credit limit D may be added first (measure x + D, and say so in the label). Every measure here is dimensionless,
except Theil's two and the entropy, which are in nats. In all of them NaN stands for: `empty`, `invalid` (NaN or
infinity in x, entries that are missing), `negative`, `zero_total` (all zero is not "perfect equality"). `x` (n,) is any
array of numbers, list or column (`core/boundary/user_arrays.py`); a value lies in the range that is stated, to the last bit.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

from credit_flow.core.boundary.user_arrays import columns
from credit_flow.core.measured import undefined


def _of_amounts(measure: Callable) -> Callable:
    """Hand `measure` a float64 array, and weights if there are any, that passed the checks of the module; or return NaN with the reason."""

    @functools.wraps(measure)
    def checked(x, *arguments, weights=None, **keywords):
        if weights is None:
            (x,) = columns(x=x)
        else:
            x, weights = columns(x=x, weights=weights)
            if not (np.isfinite(weights).all() and (weights >= 0.0).all() and (weights.any() or not x.size)):
                raise ValueError("weights must be finite numbers >= 0, not all 0")
            x, keywords["weights"] = x[weights > 0.0], weights[weights > 0.0]
        reason = _why_undefined(x)
        return undefined(*reason) if reason else measure(x, *arguments, **keywords)

    return checked


def _why_undefined(x: np.ndarray) -> tuple[str, str] | None:
    if x.size == 0:
        return "empty", ""
    if not np.isfinite(x).all():
        return "invalid", f"{np.count_nonzero(~np.isfinite(x))} of {x.size}"
    if (x < 0.0).any():
        return "negative", f"{np.count_nonzero(x < 0.0)} of {x.size}"
    return None if x.any() else ("zero_total", f"all {x.size} are zero")


def _x_log_x(s: np.ndarray) -> np.ndarray:
    return s * np.log(np.where(s > 0.0, s, 1.0))


def _shares(x: np.ndarray, weights=1.0) -> np.ndarray:
    """What each of equal experts has of the total, or with weights a group of such."""
    scaled = x / x.max() * weights
    return scaled / scaled.sum()


def _within(value: float, low: float, high: float) -> float:
    """`value`, which by its definition lies between `low` and `high`, without a rounding error beyond them."""
    return float(min(max(value, low), high)) + 0.0


@_of_amounts
def gini(x, weights=None) -> float:
    """The Gini coefficient G: half the mean absolute difference over the mean (key `gini1912`).

    G = sum_i (2i - n - 1) x_(i) / (n sum x) with x ascending; from 0 to 1 - 1/n, 0 for one expert. With `weights` (n,) an
    entry stands for so many experts with x each (or a part of one), and n is their sum.
    """
    order, n = np.argsort(x, kind="stable"), x.size
    if weights is None:
        ranks = 2.0 * np.arange(1, n + 1) - n - 1.0
        return _within(ranks @ _shares(x)[order] / n, 0.0, 1.0 - 1.0 / n)
    poorer = np.cumsum(weights[order]) / weights.sum()
    ranks = 2.0 * poorer - weights[order] / weights.sum() - 1.0
    return _within(ranks @ _shares(x, weights)[order], 0.0, 1.0 - weights.min() / weights.sum())


@_of_amounts
def gini_corrected(x) -> float:
    """The n-corrected Gini G* = G n/(n - 1), from 0 to 1 (key `gini1912`); NaN `one_agent` for one expert.

    Both G and G* are called "the Gini": label which one is shown.
    """
    if x.size == 1:
        return undefined("one_agent")
    return _within(gini(x) * x.size / (x.size - 1), 0.0, 1.0)


@_of_amounts
def theil_t(x, weights=None) -> float:
    """Theil's T: the mean of (x/mu) ln(x/mu), from 0 to ln n nats, with 0 ln 0 = 0 (key `theil1967`); `weights` as in `gini`."""
    parts, relative = _relative(x, weights)
    return _within(parts @ _x_log_x(relative), 0.0, -math.log(parts.min()))


@_of_amounts
def theil_l(x, weights=None) -> float:
    """Theil's L, the mean log deviation: the mean of ln(mu/x), at least 0 nats (key `theil1967`); `weights` as in `gini`.

    NaN `zero_value` with the count if some expert has nothing.
    """
    if (x == 0.0).any():
        return undefined("zero_value", f"{np.count_nonzero(x == 0.0)} of {x.size}")
    parts, relative = _relative(x, weights)
    return _within(-(parts @ np.log(relative)), 0.0, np.inf)


def _relative(x: np.ndarray, weights) -> tuple[np.ndarray, np.ndarray]:
    """The part of all experts that each entry stands for, and its amount over the mean."""
    parts = np.full(x.size, 1.0 / x.size) if weights is None else weights / weights.sum()
    scaled = x / x.max()
    return parts, scaled / (parts @ scaled)


@_of_amounts
def atkinson(x, aversion: float = 0.5) -> float:
    """Atkinson's index at inequality aversion e > 0: the share of wealth that equality would save (key `atkinson1970`).

    1 - [mean of (x/mu)^(1-e)]^(1/(1-e)), and 1 - geometric mean / mu at e = 1; from 0 to 1. With a zero in x and
    e >= 1 it is 1, the limit. Errors: ValueError for an aversion that is not positive.
    """
    if not aversion > 0.0:
        raise ValueError(f"the inequality aversion must be positive, not {aversion}")
    if aversion >= 1.0 and (x == 0.0).any():
        return 1.0
    _, relative = _relative(x, None)
    if aversion == 1.0:
        return _within(1.0 - np.exp(np.log(relative).mean()), 0.0, 1.0)
    with np.errstate(over="ignore"):  # a vanishing amount at a high aversion: the limit, 1
        mean = (relative ** (1.0 - aversion)).mean()
    return _within(1.0 - mean ** (1.0 / (1.0 - aversion)), 0.0, 1.0)


@_of_amounts
def hhi(x) -> float:
    """The Herfindahl-Hirschman index, the sum of squared shares, from 1/n to 1 (key `herfindahl1950`).

    Times 10^4 it is in points. It has a null level that is not 1/n: see `credit_flow.theory.wealth_models`.
    """
    return _within((_shares(x) ** 2).sum(), 1.0 / x.size, 1.0)


@_of_amounts
def effective_number(x) -> float:
    """1/HHI: how many equal experts would be as concentrated, from 1 to n (key `hirschman1964`)."""
    return _within(1.0 / hhi(x), 1.0, x.size)


@_of_amounts
def hhi_normalized(x) -> float:
    """(HHI - 1/n)/(1 - 1/n), from 0 to 1 (key `hirschman1964`); NaN `one_agent` for one expert."""
    if x.size == 1:
        return undefined("one_agent")
    return _within((hhi(x) - 1.0 / x.size) / (1.0 - 1.0 / x.size), 0.0, 1.0)


@_of_amounts
def top_share(x, *, fraction: float | None = None, count: int | None = None) -> float:
    """The share of the total held by the `count` largest, or by the top `fraction` p (the k = ceil(p n) largest), from k/n to 1.

    Errors: ValueError unless exactly one of the two is given, with 0 < p <= 1 or 1 <= count <= n.
    """
    if (fraction is None) == (count is None):
        raise ValueError("give either fraction or count")
    # A product such as .07 * 100 lies a rounding error above the whole number that is meant.
    k = count if fraction is None else math.ceil(fraction * x.size - 1e-9)
    if not 1 <= k <= x.size:
        raise ValueError(f"the top {k} of {x.size} experts is no group")
    return _within(np.sort(_shares(x))[x.size - k :].sum(), k / x.size, 1.0)


def lorenz(x) -> np.ndarray:
    """The Lorenz curve as points (n + 1, 2): share of experts, poorest first, and the share they hold (key `lorenz1905`).

    From (0, 0) to (1, 1); one row of NaN where it is undefined.
    """
    points = _lorenz_points(x)
    return np.full((1, 2), np.nan) if np.isscalar(points) else points


@_of_amounts
def _lorenz_points(x) -> np.ndarray:
    held = np.append(0.0, np.cumsum(np.sort(_shares(x))))
    return np.column_stack([np.linspace(0.0, 1.0, held.size), held / held[-1]])


@_of_amounts
def entropy(x) -> float:
    """Shannon entropy of the shares, - sum s ln s, from 0 to ln n nats (key `shannon1948`)."""
    return _within(-_x_log_x(_shares(x)).sum(), 0.0, math.log(x.size))


@_of_amounts
def entropy_normalized(x) -> float:
    """The entropy divided by ln n, from 0 to 1 (key `shannon1948`); NaN `one_agent` for one expert."""
    if x.size == 1:
        return undefined("one_agent")
    return _within(entropy(x) / math.log(x.size), 0.0, 1.0)
