"""What user code gives back (a policy, a learner, a bidding function, a world), checked once, where it enters.

Nothing is posted before the check, what is kept is a copy, and the error says who answered, when, where, what came and what was asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from credit_flow.core.boundary.mistake import words_of

KINDS = {float: "fiu", int: "iu", bool: "b"}
"""NumPy's kinds of numbers that may stand for each of ours."""


class BadAnswer(ValueError):
    """What a policy, a learner, a bidding function or a world gave back is not what it was asked for."""


class Space(NamedTuple):
    """What may be answered: one number for every place of an array of `shape`."""

    name: str  # the field, such as ask, bid, reward
    shape: tuple[int, ...]
    low: float = -np.inf
    high: float = np.inf
    unit: str = "credits"
    may_abstain: bool = False  # nan = no answer
    dtype: type = float  # or int or bool
    slack: float = 0.0  # by how much rounding may miss low and high

    @property
    def words(self) -> str:
        """The numbers that may be answered, in words, with their unit."""
        low, high = np.isfinite(self.low), np.isfinite(self.high)
        bounds = f" {self.low:g} .. {self.high:g}" if low and high else f" >= {self.low:g}" if low else ""
        unit = self.unit if bounds or self.dtype is not float else f"finite {self.unit}"
        return f"{unit}{bounds}{', or nan for none' if self.may_abstain else ''}"


def checked(
    given,
    space: Space,
    who: str,
    tick: int,
    *,
    asked: np.ndarray | None = None,
    whose: Callable[..., str] = "entry {}".format,
    each: bool = False,
) -> np.ndarray:
    """The answer `given` by `who` in `tick` as an array of the space's shape, which is nobody else's.

    One number stands for all, unless `each` place needs an answer of its own. Where `asked` (of that shape, bool) is false nothing was to be answered, and nan is kept. `whose` says
    in words which place an index is. Errors: `BadAnswer` for another shape, for what are no numbers, and for one out of range.
    """
    array = _numbers(given, space, who, tick)
    if array.shape != space.shape and (each or array.shape != ()):
        raise BadAnswer(
            f"{who} gave {space.name}s of shape {array.shape} in tick {tick}: must be {space.shape}, {space.words}"
        )
    out = np.empty(space.shape, dtype=space.dtype)
    out[...] = array
    if asked is not None:
        out[~asked] = np.nan
    _require_in_range(out, space, who, tick, whose)
    return out


def one_number(given, space: Space, who: str, tick: int, whose: str) -> float:
    """One answer as a number. Errors: `BadAnswer` for what is none."""
    array = _numbers(given, space, who, tick, f" for {whose}")
    if array.shape != ():
        raise BadAnswer(
            f"{who} gave {in_short(given)} for {whose} in tick {tick}: must be one number, {space.words}"
        )
    return array.item()


def _numbers(given, space: Space, who: str, tick: int, at: str = "") -> np.ndarray:
    """`given` as numbers; masked ones are nan."""
    kinds = "fiub" if space.dtype is float and space.unit == "numbers" else KINDS[space.dtype]
    try:
        array = np.asarray(given.filled(np.nan) if np.ma.isMaskedArray(given) else given)
    except Exception as error:
        array, reason = np.empty(0, dtype=object), f" ({words_of(error)})"
    else:
        reason = ""
    if array.dtype.kind not in kinds:
        raise BadAnswer(
            f"{who} gave {in_short(given)} as {space.name}{at} in tick {tick}: must be {space.words}{reason}"
        )
    return array


def _require_in_range(out: np.ndarray, space: Space, who: str, tick: int, whose) -> None:
    if out.size == 0 or space.dtype is bool or _spans(out, space):
        return
    wrong = ~(np.isfinite(out) & (out >= space.low - space.slack) & (out <= space.high + space.slack))
    if space.may_abstain:
        wrong &= ~np.isnan(out)
    if wrong.any():
        place = np.argwhere(wrong)[0].tolist()
        raise BadAnswer(
            f"{who} gave {out[tuple(place)]} for {whose(*place)} in tick {tick}: must be {space.words}"
            + (f" ({int(wrong.sum()):,} like this)" if wrong.sum() > 1 else "")
        )


def _spans(out: np.ndarray, space: Space) -> bool:
    """Whether the least and the greatest are fit, and so all between; nan, which both then are, is not."""
    least, greatest = out.item(out.argmin()), out.item(out.argmax())  # a third of the time of min and max
    inside = space.low - space.slack <= least and greatest <= space.high + space.slack
    return inside and math.isfinite(least) and math.isfinite(greatest)


def in_short(value) -> str:
    """What came, in a few words."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype} numbers"
    if hasattr(value, "__array__") or isinstance(value, list):
        return type(value).__name__
    try:
        text = repr(value)
    except Exception:  # of a class of the user's own
        text = type(value).__name__
    return text if len(text) < 60 else f"{text[:57]}..."
