"""What a measure says when it has no value, or a value that needs a caution."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

REASONS = {
    "empty": "there are no elements",
    "invalid": "the input holds NaN or infinity",
    "zero_total": "the total is zero",
    "zero_value": "a value is zero",
    "negative": "a value is negative (or a price not positive)",
    "one_agent": "there is only one agent",
    "one_category": "there is only one category, or no variance",
    "no_flow": "nothing flows",
    "single_flow": "there is a single flow, so no diversity to compare with",
    "closed": "nothing enters the network",
    "not_steady": "stocks change too much for a measure that assumes a steady state",
    "singular": "the linear system has no unique solution",
    "dangling": "an expert has no payee",
    "no_overlap": "no good was sold in both periods",
    "no_exposure": "nobody was exposed to the risk",
    "too_few": "there are too few cases",
}
"""Every reason code and what it says."""


class MeasureWarning(UserWarning):
    """A measure is undefined (its value is NaN), or, with `flag`, has a value that needs a caution.

    `code` is one of `REASONS`; `detail` gives the numbers of this case.
    """

    def __init__(self, code: str, detail: str = "", flag: bool = False):
        self.code, self.detail, self.flag = code, detail, flag
        super().__init__(code, detail, *([flag] if flag else []))

    def __str__(self) -> str:
        return f"{self.code}: {REASONS[self.code]}" + (f" ({self.detail})" if self.detail else "")


class Measured(NamedTuple):
    """A value with the code why it is NaN ("" if it is not) and the flags it carries."""

    value: Any
    reason: str
    flags: tuple[str, ...]


def undefined(code: str, detail: str = "") -> float:
    """Warn that a measure is undefined and return NaN, never a stand-in."""
    warnings.warn(MeasureWarning(code, detail), stacklevel=3)
    return np.nan


def caution(code: str, detail: str = "") -> None:
    """Warn that the value which follows is valid but needs a caution."""
    warnings.warn(MeasureWarning(code, detail, flag=True), stacklevel=3)


def measured(measure: Callable, *arguments, **keywords) -> Measured:
    """Call a measure quietly and return its value beside its reason code and flags, as the Record stores them.

    Other warnings pass through. With several reasons (an array measure) the first one is named.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", MeasureWarning)
        value = measure(*arguments, **keywords)
    ours = [w.message for w in caught if isinstance(w.message, MeasureWarning)]
    for other in caught:
        if not isinstance(other.message, MeasureWarning):
            warnings.warn_explicit(other.message, other.category, other.filename, other.lineno)
    reasons = [w.code for w in ours if not w.flag]
    flags = tuple(dict.fromkeys(w.code for w in ours if w.flag))
    return Measured(value, reasons[0] if reasons else "", flags)


def told(name: str, measure: Callable, *arguments, **keywords) -> Any:
    """The value of a measure; what it warns of is said again with the `name` under which users know it."""
    found = measured(measure, *arguments, **keywords)
    for code in (found.reason, *found.flags):
        if code:
            warnings.warn(MeasureWarning(code, name, flag=code in found.flags), stacklevel=3)
    return found.value
