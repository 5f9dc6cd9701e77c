"""What user code gives back (a policy, a learner, a bidding function, a world), checked once, where it enters.

Nothing is posted before the check, what is kept is a copy, and the error says who answered, when, where, what came and what was asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from credit_flow.core.mistake import Mistake, words_of

KINDS = {float: "fiu", int: "iu", bool: "b"}
"""NumPy's kinds of numbers that may stand for each of ours."""


class BadAnswer(Mistake):
    """What a policy, a learner, a bidding function or a world gave back is not what it was asked for."""


class Space(NamedTuple):
    """What may be answered: one number for every place of an array of `shape`; of n decisions with k numbers each, (n, k).

    `names` are those of the k numbers, and `low` and `high` may then be k numbers too. Where `dtype` is int the numbers are whole, and
    `legal` may say which of low .. high each decision has to choose from.
    """

    name: str  # the field, such as bid, reward
    shape: tuple[int, ...]
    low: float | tuple[float, ...] = -np.inf
    high: float | tuple[float, ...] = np.inf
    unit: str = "credits"
    may_abstain: bool = False  # nan = no answer
    dtype: type = float  # or int or bool
    slack: float = 0.0  # by how much rounding may miss low and high
    names: tuple[str, ...] = ()  # (k,)
    legal: np.ndarray | None = None  # (n, high - low + 1) bool

    @property
    def words(self) -> str:
        """The numbers that may be answered, in words, with their unit."""
        low, high = np.isfinite(self.low), np.isfinite(self.high)
        bounds = f" {self.low:g} .. {self.high:g}" if low and high else f" >= {self.low:g}" if low else ""
        unit = self.unit if bounds or self.dtype is not float else f"finite {self.unit}"
        return f"{unit}{bounds}{', or nan for none' if self.may_abstain else ''}"

    def some(self, which) -> Space:
        """The same for some of the decisions only, a mask or indices (m,)."""
        n = np.arange(self.shape[0])[which].size
        legal = None if self.legal is None else self.legal[which]
        return self._replace(shape=(n, *self.shape[1:]), legal=legal)

    def copy(self) -> Space:
        """The same with arrays of its own."""
        return self if self.legal is None else self._replace(legal=self.legal.copy())

    def one(self, i: int) -> Space:
        """That of decision `i` alone: of shape () or (k,)."""
        legal = None if self.legal is None else self.legal[i].copy()
        return self._replace(shape=self.shape[1:], legal=legal)

    def at(self, place: Sequence[int]) -> Space:
        """That of one number, at an index of the array of answers."""
        if not self.names:
            return self
        k = place[-1]
        low, high = (np.broadcast_to(bound, len(self.names))[k] for bound in (self.low, self.high))
        return self._replace(name=self.names[k], low=float(low), high=float(high))


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
            f"{who} gave {space.name}s of shape {array.shape} in tick {tick}: must be {space.shape}, {_words(space)}"
        )
    dtype = float if space.may_abstain else space.dtype
    if array.shape == space.shape:
        out = np.array(array, dtype=dtype, order="C")
    else:
        out = np.full(space.shape, array, dtype=dtype)
    if asked is not None:
        out[~asked] = np.nan
    _require_in_range(out, space, who, tick, whose)
    return out


def answer_of_one(given, space: Space, who: str, tick: int, whose: str) -> np.ndarray:
    """The number or numbers of one decision as an array of the space's shape, () or (k,). Errors: `BadAnswer` for what is none."""
    array = _numbers(given, space, who, tick, f" for {whose}")
    if array.shape != space.shape:
        n = "one number" if space.shape == () else f"{space.shape[0]} numbers ({', '.join(space.names)})"
        raise BadAnswer(
            f"{who} gave {in_short(given)} for {whose} in tick {tick}: must be {n}, {_words(space)}"
        )
    return array


def _words(space: Space) -> str:
    """What may be answered, in words, name by name."""
    if not space.names:
        return space.words
    return "; ".join(f"{name}: {space.at((k,)).words}" for k, name in enumerate(space.names))


def _numbers(given, space: Space, who: str, tick: int, at: str = "") -> np.ndarray:
    """`given` as numbers; masked ones are nan."""
    kinds = KINDS[
        float if space.may_abstain else space.dtype
    ]  # whole numbers that may be nan are kept as floats
    if space.unit == "numbers" and space.dtype is float:
        kinds = "fiub"
    if type(given) is np.ndarray and given.dtype.kind in kinds:
        return given
    try:
        array = np.asarray(given.filled(np.nan) if np.ma.isMaskedArray(given) else given)
    except Exception as error:
        array, reason = np.empty(0, dtype=object), f" ({words_of(error)})"
    else:
        reason = ""
    if array.dtype.kind not in kinds:
        raise BadAnswer(
            f"{who} gave {in_short(given)} as {space.name}{at} in tick {tick}: must be {_words(space)}{reason}"
        )
    return array


def _require_in_range(out: np.ndarray, space: Space, who: str, tick: int, whose) -> None:
    if out.size == 0 or space.dtype is bool or _spans(out, space):
        return
    wrong = ~(
        np.isfinite(out)
        & (out >= np.subtract(space.low, space.slack))
        & (out <= np.add(space.high, space.slack))
    )
    if space.dtype is int:
        wrong |= ~_is_legal(out, space, wrong)
    if space.may_abstain:
        wrong &= ~np.isnan(out)
    if wrong.any():
        place = np.argwhere(wrong)[0].tolist()
        one, value = space.at(place), out[tuple(place)]
        raise BadAnswer(
            f"{who} gave {value}{f' as {one.name}' if space.names else ''} for {whose(*place)} in tick {tick}: must be "
            f"{one.words}{_choices(value, space, place)}"
            + (f" ({int(wrong.sum()):,} like this)" if wrong.sum() > 1 else "")
        )


def _is_legal(out: np.ndarray, space: Space, wrong: np.ndarray) -> np.ndarray:
    """Which answers are whole numbers that may be chosen; of those that are `wrong` already, any."""
    whole = wrong | (out == np.rint(out))
    if space.legal is None:
        return whole
    choice = np.where(wrong | ~whole, space.low, out).astype(np.int64) - int(space.low)
    return wrong | (whole & space.legal[np.arange(len(out)), choice])


def _choices(value: float, space: Space, place: list[int]) -> str:
    """What there was to choose from, in words, where that was not all and the answer was of the kind."""
    if space.legal is None or not (space.low <= value <= space.high and value == np.rint(value)):
        return ""
    choices = np.flatnonzero(space.legal[place[0]]) + int(space.low)
    return f", and here of {', '.join(map(str, choices))}"


def _spans(out: np.ndarray, space: Space) -> bool:
    """Whether the least and the greatest are fit, and so all between; nan, which both then are, is not."""
    if space.names or space.legal is not None or (space.may_abstain and space.dtype is int):
        return False
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
