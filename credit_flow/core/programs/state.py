"""The state of a society as one compiled call takes it: single numbers packed into two arrays, the others as they are.

To hand an array to a compiled call costs a tenth of a microsecond, whatever its length; packed, the single numbers of all sections cost as
much as two arrays. The call takes them apart again, as views, so that a phase finds `clock.tick[0]` wherever it runs.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.kernel import bound, fragment
from credit_flow.core.programs.sections import Array


class State(NamedTuple):
    """The arrays of a program's sections, in their order."""

    sections: tuple  # as Python sees them
    wholes: np.ndarray  # all whole numbers
    numbers: np.ndarray  # all others
    starts: np.ndarray  # where each field of them stands, in the order of `singles`
    arrays: tuple  # the other arrays, in the order of `places`

    @property
    def packed(self) -> tuple:
        """What a compiled call takes."""
        return self[1:]


class Place(NamedTuple):
    """Where an array stands among sections, and what it is."""

    section: int
    name: str
    field: Array

    @property
    def n(self) -> int:
        """How many numbers it has, if it is one of single numbers."""
        return int(self.field.shape[0])

    def of(self, state: State) -> np.ndarray:
        """The array in a state."""
        return getattr(state.sections[self.section], self.name)


def places(sections: Sequence[type]) -> tuple[Place, ...]:
    """All arrays of these sections that are not packed, in order."""
    return tuple([place for place in _all(sections) if not place.field.single])


def singles(sections: Sequence[type]) -> tuple[Place, ...]:
    """All arrays of these sections that are packed, in order."""
    return tuple([place for place in _all(sections) if place.field.single])


def _all(sections: Sequence[type]) -> list[Place]:
    return [
        Place(k, name, field)
        for k, section in enumerate(sections)
        for name, field in section._field_defaults.items()
    ]


@functools.cache
def unpacking(sections: tuple[type, ...]) -> Callable:
    """The text unpack(wholes, numbers, starts, arrays) that makes sections of what is packed, as views."""
    parts: list[list[str]] = [[] for _ in sections]
    single = {place[:2]: k for k, place in enumerate(singles(sections))}
    array = {place[:2]: k for k, place in enumerate(places(sections))}
    for place in _all(sections):
        if place.field.single:
            pool, k = "wholes" if place.field.dtype is np.int64 else "numbers", single[place[:2]]
            parts[place.section].append(f"{pool}[starts[{k}]:starts[{k}] + {place.n}]")
        else:
            parts[place.section].append(f"arrays[{array[place[:2]]}]")
    made = ", ".join(f"Section{k}({', '.join(fields)})" for k, fields in enumerate(parts))
    return written(
        f"def unpack(wholes, numbers, starts, arrays):\n    return ({made},)",
        **{f"Section{k}": section for k, section in enumerate(sections)},
    )


def written(text: str, **given) -> Callable:
    """The function that `text` defines, to be copied into the one that calls it; `given` are the names that it reads."""
    exec(text, found := {})
    (function,) = [item for name, item in found.items() if name != "__builtins__"]
    return fragment(bound(function, hashlib.sha1(text.encode()).hexdigest()[:16], **given))
