"""States of many societies side by side: every array with one more axis, the market.

Units are those of the sections: credits, units of work, rows, ticks. Societies differ in size. `room` keeps how long each one's arrays are, so that on the stack it runs short of room exactly when it
would by itself.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np

from credit_flow.core.programs.state import Place, State, places, written


def is_roll(place: Place) -> bool:
    """Whether an array is written from its start and handed over. Then the market is the first axis, elsewhere the last: neighbouring
    threads then read neighbouring addresses."""
    return bool(place.field.roll)


def is_kept(place: Place) -> bool:
    """Whether an array is carried in and out as a whole."""
    return not (place.field.roll or place.field.scratch)


def shape_of(place: Place, states: Sequence[State]) -> tuple[int, ...]:
    """The shape of an array for all of `states` on a stack, each with the room of the longest."""
    longest = np.max([_lent(place, state).shape for state in states], axis=0).tolist()
    return (len(states), *longest) if is_roll(place) else (*longest, len(states))


def room_of(all_places: Sequence[Place], states: Sequence[State]) -> np.ndarray:
    """How long each array of each state is (arrays, markets)."""
    lengths = [[len(_lent(place, state)) for state in states] for place in all_places]
    return np.array(lengths, dtype=np.int64)


def gather(place: Place, states: Sequence[State]) -> np.ndarray:
    """An array that is kept, of all `states` in one."""
    stacked = np.zeros(shape_of(place, states), dtype=place.of(states[0]).dtype)
    for market, state in enumerate(states):
        array = place.of(state)
        stacked[(*map(slice, array.shape), market)] = array
    return stacked


def scatter(place: Place, stacked: np.ndarray, states: Sequence[State]) -> None:
    """Copy a stacked array that is kept back into each of `states`."""
    for market, state in enumerate(states):
        array = place.of(state)
        array[...] = stacked[(*map(slice, array.shape), market)]


def gather_singles(some: Sequence[Place], states: Sequence[State], dtype: type) -> np.ndarray:
    """The single numbers of one kind (numbers, markets), field by field."""
    columns = [[place.of(state) for place in some if place.field.dtype is dtype] for state in states]
    return np.ascontiguousarray(np.stack([np.concatenate(column) for column in columns], axis=1))


def scatter_singles(some: Sequence[Place], stacked: np.ndarray, states: Sequence[State], dtype: type) -> None:
    """Copy single numbers of one kind back into each of `states`."""
    start = 0
    for place in (place for place in some if place.field.dtype is dtype):
        for market, state in enumerate(states):
            place.of(state)[:] = stacked[start : start + place.n, market]
        start += place.n


def starts_of(some: Sequence[Place]) -> np.ndarray:
    """Where each field of single numbers stands among those of its kind (fields,), as `gather_singles` puts them."""
    before, starts = {np.int64: 0, np.float64: 0}, []
    for place in some:
        starts.append(before[place.field.dtype])
        before[place.field.dtype] += place.n
    return np.array(starts, dtype=np.int64)


@functools.cache
def arrays_of(sections: tuple[type, ...]) -> Callable:
    """The text of the arrays of one market on the stack, arrays(fields, room, market), as views: a tuple of slices cannot be written as a
    loop in compiled code."""
    slices = [
        f"fields[{k}][market, :room[{k}, market]]"
        if is_roll(place)
        else f"fields[{k}][:room[{k}, market], ..., market]"
        for k, place in enumerate(places(sections))
    ]
    return written(f"def arrays(fields, room, market):\n    return ({', '.join(slices)},)")


def _lent(place: Place, state: State) -> np.ndarray:
    """Of what workers have each to themselves only the part of one."""
    array = place.of(state)
    return array[:1] if place.field.shape[:1] == ("workers",) else array
