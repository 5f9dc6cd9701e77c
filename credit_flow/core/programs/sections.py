"""Sections: the arrays that the parts of a tick work on, each declared by the part that knows it.

A section is a `NamedTuple` of arrays; what stands as the default of a field says what the array is:

    class OfferList(NamedTuple):
        n: np.ndarray = array(1, dtype=np.int64)  # how many there are now
        offer: np.ndarray = array("living * quotes")  # credits, nan = none

A phase takes the sections that the annotations of its text name, and sees no other. Arrays are longer than what they hold. Lengths are
written in sizes: `living` experts, `rows` of the table and `assets` in use, the scenario's own whole numbers (`links`, `hops`), and the size that a section
brings along as `size`: the name of what it counts in `n`, with a field `needed` if a program may find no room: for how many there was none.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, get_type_hints

import numpy as np


class Array(NamedTuple):
    """What an array of a section is."""

    shape: tuple[str, ...]  # each axis in sizes: "living * quotes"
    dtype: type
    origin: str = "own"  # own, or lent by the `table` or the `ledger`
    roll: str = ""  # the field that counts what was written from the start and not yet handed over: (so far, most of a tick)
    most: str = "0"  # so much of it a tick writes at most, in sizes
    scratch: bool = False  # nobody needs what stands in it before or after a program
    single: bool = False  # a number, or a few: these are packed into one array for all sections (`core/programs/state.py`)

    @property
    def sizes(self) -> frozenset[str]:
        """The sizes in which its shape is written."""
        return _sizes_in(self.shape)

    def shape_for(self, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """The shape (whole numbers) where sizes are these."""
        return tuple([length(axis, sizes) for axis in self.shape])


def array(
    *shape: str | int, dtype=np.float64, roll: str = "", most: str = "0", scratch: bool = False
) -> np.ndarray:
    """Declare an array of a section's own, such as `array("living")` or `array("rows", "links", dtype=np.int64)`."""
    return Array(tuple(map(str, shape)), dtype, roll=roll, most=most, scratch=scratch)


def count(n: int = 1) -> np.ndarray:
    """Declare a whole number, or `n` of them."""
    return Array((str(n),), np.int64, single=True)


def number() -> np.ndarray:
    """Declare a single number."""
    return Array(("1",), np.float64, single=True)


def column() -> np.ndarray:
    """Declare an array that is the column of this name of the table (rows,) or (rows, width)."""
    return Array((), np.float64, "table")


def book() -> np.ndarray:
    """Declare an array that is the ledger's."""
    return Array((), np.float64, "ledger")


def length(expression: str, sizes: Mapping[str, int]) -> int:
    """A length written in sizes, such as "2 * living + 1". Errors: `NameError` for a size that nobody brings along."""
    return int(eval(_compiled(expression), {"__builtins__": {}}, dict(sizes)))


@functools.cache
def _sizes_in(shape: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for axis in shape for name in _compiled(axis).co_names)


@functools.cache
def _compiled(expression: str):
    return compile(expression, "<length>", "eval")


@functools.cache
def sections_of(text: Callable) -> tuple[type, ...]:
    """The sections that a text takes, in the order of its parameters, by their annotations."""
    hints = get_type_hints(text)
    return tuple([hints[name] for name in inspect.signature(text).parameters if is_section(hints.get(name))])


def is_section(kind) -> bool:
    """Whether a type is a section."""
    defaults = getattr(kind, "_field_defaults", None)
    return bool(defaults) and all(isinstance(field, Array) for field in defaults.values())


def flat(sections: Iterable) -> list[type]:
    """Sections, and those in groups of sections, in their order."""
    return [each for one in sections for each in (flat(one) if isinstance(one, tuple) else [one])]


@functools.cache
def rolls_of(section: type) -> dict[str, str]:
    """Array -> the field that counts it, of the arrays of a section that are handed over tick by tick."""
    return {name: field.roll for name, field in section._field_defaults.items() if field.roll}
