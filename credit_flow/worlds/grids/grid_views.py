"""What an agent sees: the cells around it, turned so that it looks up, and who of the others is among them."""

from __future__ import annotations

from typing import NamedTuple

from credit_flow.core.programs.kernel import kernel
from credit_flow.worlds.grids.moves import ahead
from credit_flow.worlds.grids.terrain import OTHER, REMOVED, SELF


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
def see_all(copy, width, row, column, eye, wanted, board, agents, sight):
    """Who sees whom, and if `wanted` what."""
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
        for j in range(n):
            sight.visible[copy, i, j] = _meet(copy, i, j, row, column, eye, wanted, agents, sight)


@kernel
def _copy_cells(copy, i, width, eye, board, agents, sight):
    """The cells in front, row by row from the farthest, as strides through the board."""
    up = ahead(agents.heading[copy, i], width)
    right = ahead((agents.heading[copy, i] + 1) & 3, width)
    start = agents.cell[copy, i] + eye.front * up - eye.left * right
    for r in range(eye.rows):
        for c in range(eye.columns):
            sight.views[copy, i, r, c] = board.land[copy, start + c * right]
        start -= up


@kernel
def _see_nothing(copy, i, eye, sight):
    for r in range(eye.rows):
        for c in range(eye.columns):
            sight.views[copy, i, r, c] = REMOVED


@kernel
def _meet(copy, i, j, row, column, eye, wanted, agents, sight):
    """Whether agent `i` sees `j`; and `j` is drawn into its view."""
    if agents.away[copy, i] > 0 or agents.away[copy, j] > 0:
        return False
    here, there, heading = agents.cell[copy, i], agents.cell[copy, j], agents.heading[copy, i]
    south, east = int(row[there]) - int(row[here]), int(column[there]) - int(column[here])
    if heading == 1:
        south, east = -east, south
    elif heading == 2:
        south, east = -south, -east
    elif heading == 3:
        south, east = east, -south
    r, c = eye.front + south, eye.left + east
    if r < 0 or r >= eye.rows or c < 0 or c >= eye.columns:
        return False
    if wanted:
        shown = j if eye.by_slot else (agents.heading[copy, j] - heading) & 3
        sight.views[copy, i, r, c] = SELF if i == j else OTHER + shown
    return True


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
