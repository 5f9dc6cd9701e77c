"""How well what was learnt for one task serves the next: measures of learning curves on either side of a switch."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.user_arrays import columns, numbers


def samples_to_reach(samples, returns, level: float) -> float:
    """Samples (n,), counts, until `returns` (n,) credits first are at least `level`; inf if they never are, NaN if one is missing (key `taylor2009`)."""
    samples, returns = columns(samples=samples, returns=returns)
    if np.isnan(samples).any() or np.isnan(returns).any():
        return np.nan
    reached = returns >= level
    return float(samples[reached.argmax()]) if reached.any() else np.inf


def normalised(returns, chance: float, optimum: float) -> np.ndarray:
    """Returns (n,) credits as shares of what there is to learn: 0 is what knowing nothing earns, `chance`, and 1 the `optimum`; NaN where there is nothing to learn (key `taylor2009`)."""
    returns = numbers(returns, "returns")
    if not optimum > chance:
        return np.full(returns.shape, np.nan)
    return (returns - chance) / (optimum - chance)


def shortfall(samples, returns, optimum: float) -> float:
    """The area between `optimum` credits and the curve of `returns` (n,) credits over `samples` (n,), counts, a share of the whole.

    The share of all possible reward that was lost while learning, by trapezoids: 0 for who knows everything, 1 for who never
    earns anything (one less the transfer ratio of key `taylor2009`). NaN without two points, or where nothing can be earned.
    """
    samples, returns = columns(samples=samples, returns=returns)
    if len(samples) < 2 or not optimum > 0.0:
        return np.nan
    lost = np.trapezoid(optimum - returns, samples)
    return float(lost / (optimum * (samples[-1] - samples[0])))


def ratio_to_scratch(carried: float, scratch: float) -> float:
    """The shortfall, a share, of who carries weights over by that of who starts without (key `taylor2009`): below 1 they help.

    NaN if who starts without loses nothing."""
    return float(carried / scratch) if scratch > 0.0 else np.nan


def forgetting(then: float, back: float) -> float:
    """Credits per episode lost of a task by learning another: the return `then`, at its end, less that on coming `back` (key `chang2021`)."""
    return float(then - back)


def censored_median(values) -> float:
    """The median of values (n,), counts, of which those that were never reached stay in as inf (key `taylor2009`); inf where half never were, NaN if one is missing."""
    values = np.sort(numbers(values, "values"))
    if len(values) == 0 or np.isnan(values).any():
        return np.nan
    low, high = values[(len(values) - 1) // 2], values[len(values) // 2]
    return float(high if np.isinf(high) else (low + high) / 2.0)
