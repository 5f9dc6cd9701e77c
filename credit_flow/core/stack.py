"""States of many societies side by side: every array with one more axis, the market.

Units are those of `State`: credits, units of work, rows, ticks. Societies differ in size. `room` keeps how long each one's arrays are, so that on the stack it runs short of room exactly when it
would by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from credit_flow.core.kernel import bound, fragment
from credit_flow.core.state import N_HEADS, N_LINES, N_LOGGED, N_STEPS, State

ROLLS = {"lines": N_LINES, "heads": N_HEADS, "log": N_LOGGED, "step_ids": N_STEPS, "step_amounts": N_STEPS}
"""Arrays that are written from their start and handed over, and the place in `counts` of how far. Here the market is the first axis,
elsewhere the last: neighbouring threads then read neighbouring addresses."""

ROUGH = ("amounts", "touched", "desk", "quotes")
"""Arrays whose contents nobody needs before or after; of the last two only the part of one worker."""

KEPT = tuple(name for name in State._fields if name not in ROLLS and name not in ROUGH)
"""Arrays that are carried in and out."""


def shape_of(name: str, states: Sequence[State]) -> tuple[int, ...]:
    """The shape of the array `name` for all of `states` on a stack, each with the room of the longest."""
    longest = np.max([_lent(name, state).shape for state in states], axis=0).tolist()
    return (len(states), *longest) if name in ROLLS else (*longest, len(states))


def room_of(states: Sequence[State]) -> np.ndarray:
    """How long each array of each state is (fields, markets)."""
    lengths = [[len(_lent(name, state)) for state in states] for name in State._fields]
    return np.array(lengths, dtype=np.int64)


def gather(name: str, states: Sequence[State]) -> np.ndarray:
    """The array `name`, one of `KEPT`, of all `states` in one."""
    stacked = np.zeros(shape_of(name, states), dtype=getattr(states[0], name).dtype)
    for market, state in enumerate(states):
        array = getattr(state, name)
        stacked[(*map(slice, array.shape), market)] = array
    return stacked


def scatter(name: str, stacked: np.ndarray, states: Sequence[State]) -> None:
    """Copy the stacked array `name`, one of `KEPT`, back into each of `states`."""
    for market, state in enumerate(states):
        array = getattr(state, name)
        array[...] = stacked[(*map(slice, array.shape), market)]


def _lent(name: str, state: State) -> np.ndarray:
    array = getattr(state, name)
    return array[:1] if name in ("desk", "quotes") else array


def _cut() -> str:
    """The text of one market's state: a tuple of slices cannot be written as a loop in compiled code."""
    slices = [
        f"fields.{name}[market, :room[{k}, market]]"
        if name in ROLLS
        else f"fields.{name}[:room[{k}, market], ..., market]"
        for k, name in enumerate(State._fields)
    ]
    return f"lambda fields, room, market: State({', '.join(slices)})"


state_of = fragment(bound(eval(_cut()), "state_of"))
"""The `State` of one market on the stack, state_of(fields, room, market), as views."""
