"""The map of a junction: where roads run, where cars come in, and every way through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

GRASS, ROAD, CROSSING_CELL = 0, 1, 2
"""Classes of cells."""

AHEAD = ((-1, 0), (0, 1), (1, 0), (0, -1))
"""Row and column of the next cell, by heading: 0 north, 1 east, 2 south, 3 west."""

RIGHT, LEFT = 1, -1
"""Turns, in headings."""


class Plan(NamedTuple):
    """A map in words."""

    side: int  # rows and columns
    lanes: tuple[int, ...]  # the rows of all lanes, which are also the columns
    entries: tuple[
        tuple[int, int], ...
    ]  # row and column where cars come in, in the order in which they are asked
    turns: bool  # whether routes turn


class Roads(NamedTuple):
    """A map as arrays; cells are numbered row by row. The routes of an entry stand one after another."""

    land: np.ndarray  # (rows, columns) uint8, classes of cells
    first: np.ndarray  # (routes + 1,) int64, where the cells of each route begin
    cell: np.ndarray  # (cells of all routes,) int64, their numbers
    entry: np.ndarray  # (entries + 1,) int64, where the routes of each entry begin


def roads_of(plan: Plan) -> Roads:
    """Lanes, entries and all routes of a plan. Traffic keeps right; at each of the first two crossings a route goes straight, right or left, and a third it goes straight."""
    land = np.zeros((plan.side, plan.side), dtype=np.uint8)
    lanes = list(plan.lanes)
    land[lanes] = ROAD
    land[:, lanes] = ROAD
    land[np.ix_(lanes, lanes)] = CROSSING_CELL
    by_entry = [list(_ways(plan, land, entry)) for entry in plan.entries]
    routes = [[row * plan.side + column for row, column in way] for ways in by_entry for way in ways]
    first, entry = (np.cumsum([0, *map(len, lists)]).astype(np.int64) for lists in (routes, by_entry))
    roads = Roads(land, first, np.concatenate(routes).astype(np.int64), entry)
    for array in roads:
        array.flags.writeable = False
    return roads


def _ways(plan: Plan, land: np.ndarray, entry: tuple[int, int]) -> Iterator[list[tuple[int, int]]]:
    """Every way from an entry to the border, as cells (row, column)."""
    row, column = entry
    edge = plan.side - 1
    heading = 2 if row == 0 else 0 if row == edge else 1 if column == 0 else 3
    return _onward(plan, land, [entry], heading, crossings=0)


def _onward(plan: Plan, land: np.ndarray, way: list, heading: int, crossings: int) -> Iterator[list]:
    """All ways that begin with the cells of `way` and go on by `heading`."""
    way = list(way)
    while (cell := _next(way[-1], heading, plan.side)) and land[cell] != CROSSING_CELL:
        way.append(cell)
    if cell is None:
        yield way
        return
    choices = (0, RIGHT, LEFT) if plan.turns and crossings < 2 else (0,)
    for turn in choices:
        yield from _onward(plan, land, *_across(way, heading, turn, land), crossings + 1)


def _across(way: list, heading: int, turn: int, land: np.ndarray) -> tuple[list, int]:
    """The way on to the last cell of the crossing ahead of it, and the heading there: a right turn is one cell, straight on as many as there are lanes, and a left turn one
    more after that."""
    way = [*way, _next(way[-1], heading, len(land))]
    if turn != RIGHT:
        while land[cell := _next(way[-1], heading, len(land))] == CROSSING_CELL:
            way.append(cell)
    if turn == LEFT:
        way.append(_next(way[-1], (heading + turn) % 4, len(land)))
    return way, (heading + turn) % 4


def _next(cell: tuple[int, int], heading: int, side: int) -> tuple[int, int] | None:
    """The cell ahead, None beyond the border."""
    row, column = (at + step for at, step in zip(cell, AHEAD[heading]))
    return (row, column) if 0 <= row < side and 0 <= column < side else None
