"""How much memory a run may take; whoever is about to take much is heard here first, and is refused before the machine dies."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator, Sequence

import numpy as np

from credit_flow.core.boundary.machine_memory import in_use, left_by_others
from credit_flow.core.boundary.parameters import ParameterError

SETTING = "CREDIT_FLOW_MEMORY"
"""Environment variable: what a process may take, such as 2GiB, 500MB or a number of bytes."""

SHARE = 0.8
"""Of the memory that other programs leave, unless the setting says otherwise."""

SMALL = 16 * 2**20
"""Bytes that nobody is asked about: the question takes longer than to have them."""

PASSING = 1.35
"""What is asked for is once more partly held in passing, while arrays grow and rules in Python compute: peaks were up to 1.3 times it."""

OFTEN = 1024
"""After so many things of unknown size it is seen at the latest how much they took."""

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_UNITS |= {f"{letter}iB".upper(): 2 ** (10 * power) for power, letter in enumerate("KMGT", start=1)}


class TooLarge(ParameterError, MemoryError):
    """What was asked for would not fit into memory; says how much it takes, how much there is, and of what less would do."""


def require_room(n_bytes: float, what: str, by: str, *, in_all: float = 0.0) -> None:
    """Errors: `TooLarge` if `n_bytes` more, for `what`, would not fit; `by` names the parameters that drive it.

    `in_all`: bytes that the arrays of the run then take, used or not yet. What a model that nobody holds any more has left
    behind counts for nothing: it stands in circles, and is collected before anything is refused.
    """
    if max(n_bytes, in_all) < SMALL:
        return
    needed, most = PASSING * max(in_use() + n_bytes, in_all), ceiling()
    if needed > most:
        gc.collect()
        needed, most = PASSING * max(in_use() + n_bytes, in_all), ceiling()
    if needed > most:
        raise TooLarge(
            f"{what} would take {_words(needed)} of memory, and there are {_words(most)} ({_said()}): less of {by}, or set "
            f"{SETTING} to more"
        )


def one_by_one(items: Sequence, what: str, by: str) -> Iterator:
    """`items` in turn, where nobody knows beforehand how much memory the caller takes for one: the others will take as much each.

    Errors: as `require_room`, as soon as the rest would not fit. The first is not counted: with it come libraries.
    """
    start = 0.0
    for i, item in enumerate(items):
        if i == 1:
            start = in_use()
        elif i > 1 and (i % OFTEN == 0 or i & (i - 1) == 0):
            taken = in_use() - start
            if taken >= SMALL:
                require_room(taken / (i - 1) * (len(items) - i), what, by)
        yield item


def zeros(shape, dtype=np.float64) -> np.ndarray:
    """Numbers 0.0 (any shape) that are held from now on: else the system hands memory out only where it is written, when nobody is heard any more."""
    array = np.empty(shape, dtype=dtype)
    array.fill(0)
    return array


def ceiling() -> float:
    """Bytes that this process may take: what `CREDIT_FLOW_MEMORY` says, or `SHARE` of what others leave now. Errors: `ParameterError`."""
    said = os.environ.get(SETTING, "")
    return as_bytes(said) if said.strip() else SHARE * left_by_others()


def _said() -> str:
    """Where the ceiling comes from, in words."""
    return SETTING if os.environ.get(SETTING, "").strip() else "four fifths of what other programs leave now"


def as_bytes(text: str) -> float:
    """Bytes by a text such as 2GiB. Errors: `ParameterError`."""
    found = re.fullmatch(r"\s*([0-9.]+)\s*([a-zA-Z]*)\s*", text)
    try:
        return float(found[1]) * _UNITS[found[2].upper()]
    except (TypeError, ValueError, KeyError):
        raise ParameterError(
            f"{SETTING} = {text!r}: must be an amount of memory such as 2GiB or 500MB"
        ) from None


def _words(n_bytes: float) -> str:
    return f"{n_bytes / 2**30:,.1f} GiB" if n_bytes >= 2**29 else f"{n_bytes / 2**20:,.0f} MiB"
