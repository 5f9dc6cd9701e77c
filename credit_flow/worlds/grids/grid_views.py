"""What an agent sees: the cells around it, turned so that it looks up, and who of the others is among them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.kernel import kernel
from credit_flow.worlds.grids.moves import ahead
from credit_flow.worlds.grids.terrain import OTHER, REMOVED, SELF

_COSINE, _SINE = (1, 0, -1, 0), (0, 1, 0, -1)
"""Of the four headings, clockwise from north."""


class Eye(NamedTuple):
    """How far one sees."""

    rows: int
    columns: int
    front: int  # rows ahead of the agent
    left: int  # columns to its left
    by_slot: bool = False  # whether others show which agent they are, else how they are turned


def square(side: int) -> Eye:
    """An agent sees `side` x `side` cells and stands in their middle."""
    return Eye(side, side, side // 2, side // 2)


def window() -> Eye:
    """An agent sees 11 x 11 cells: 9 ahead, 1 behind, 5 to each side."""
    return Eye(11, 11, 9, 5)


@kernel
def see_all(copy, width, eye, wanted, board, agents, sight):
    """Who sees whom, and if `wanted` what; agents are located."""
    n = agents.cell.shape[1]
    if wanted:
        _lay_beams(copy, board)
        for i in range(n):
            if agents.away[copy, i] == 0:
                _copy_cells(copy, i, width, eye, board, agents, sight)
            else:
                _see_nothing(copy, i, eye, sight)
        _lift_beams(copy, board)
    for i in range(n):
        _meet_all(copy, i, eye, wanted, agents, sight)


@kernel
def _copy_cells(copy, i, width, eye, board, agents, sight):
    """The cells in front, row by row from the farthest, as strides through the board. Indices are unsigned, as the margin keeps them on it:
    a signed one would be asked at every cell whether it counts from the end."""
    up = ahead(agents.heading[copy, i], width)
    right = ahead((agents.heading[copy, i] + 1) & 3, width)
    start = np.uint64(agents.cell[copy, i] + eye.front * up - eye.left * right)
    down, along = np.uint64(np.int64(-up)), np.uint64(np.int64(right))
    for r in range(eye.rows):
        at = start
        for c in range(eye.columns):
            sight.views[copy, i, r, c] = board.land[copy, at]
            at += along
        start += down


@kernel
def _see_nothing(copy, i, eye, sight):
    for r in range(eye.rows):
        for c in range(eye.columns):
            sight.views[copy, i, r, c] = REMOVED


@kernel
def _meet_all(copy, i, eye, wanted, agents, sight):
    """Whom agent `i` sees: the way to each, turned by its heading, ends within its view; there they are drawn."""
    heading, row, column = agents.heading[copy, i], agents.row[copy, i], agents.column[copy, i]
    cosine, sine = _COSINE[heading], _SINE[heading]
    for j in range(agents.cell.shape[1]):
        south, east = agents.row[copy, j] - row, agents.column[copy, j] - column
        r, c = eye.front + cosine * south - sine * east, eye.left + sine * south + cosine * east
        sees = (r >= 0) & (r < eye.rows) & (c >= 0) & (c < eye.columns)
        sees &= (agents.away[copy, i] == 0) & (agents.away[copy, j] == 0)
        sight.visible[copy, i, j] = sees
        if wanted and sees:
            shown = j if eye.by_slot else (agents.heading[copy, j] - heading) & 3
            sight.views[copy, i, r, c] = SELF if i == j else OTHER + shown


@kernel
def _lay_beams(copy, board):
    """Beams lie over cells; what is under them is kept in their stead."""
    for k in range(board.beams[copy]):
        cell, kind = board.beam_cell[copy, k], board.beam_kind[copy, k]
        board.beam_kind[copy, k] = board.land[copy, cell]
        board.land[copy, cell] = kind


@kernel
def _lift_beams(copy, board):
    """From the last to the first, for one beam may lie over another."""
    for k in range(board.beams[copy] - 1, -1, -1):
        cell, under = board.beam_cell[copy, k], board.beam_kind[copy, k]
        board.beam_kind[copy, k] = board.land[copy, cell]
        board.land[copy, cell] = under
