"""Beams: three parallel lanes along the heading, the middle one from the cell ahead, the outer two from the cells beside the agent."""

from __future__ import annotations

from typing import NamedTuple

from credit_flow.core.programs.kernel import kernel
from credit_flow.worlds.grids.moves import ahead
from credit_flow.worlds.grids.stock import take
from credit_flow.worlds.grids.terrain import CLEAN_BEAM, PUNISH_BEAM, RIVER, WALL, WASTE


class Beam(NamedTuple):
    """What a beam does, and when."""

    length: int  # cells of a lane
    rest: int = 0  # steps after a use in which it cannot be used
    away: int = 0  # steps that whoever is hit is off the grid
    cost: float = 0.0  # credits, what using it costs
    loss: float = 0.0  # credits, what being hit costs


CLEAN, PUNISH = 0, 1
"""Columns of what rests."""


@kernel
def rested(copy, i, kind, beam, agents):
    """Whether agent `i` may use a beam now; if so, its rest begins after this step."""
    if agents.away[copy, i] > 0 or agents.rest[copy, i, kind] > 0:
        return False
    agents.rest[copy, i, kind] = beam.rest + 1
    return True


@kernel
def rest_all(copy, agents):
    """A step has passed for beams that rest."""
    for i in range(agents.cell.shape[1]):
        for kind in range(2):
            if agents.rest[copy, i, kind] > 0:
                agents.rest[copy, i, kind] -= 1


@kernel
def lane_start(copy, i, lane, width, agents):
    """The cell in which a lane of agent `i` begins: 0 ahead, 1 on its left, 2 on its right."""
    turn = 0 if lane == 0 else (3 if lane == 1 else 1)
    return agents.cell[copy, i] + ahead((agents.heading[copy, i] + turn) & 3, width)


@kernel
def run_lane(copy, at, step, length, kind, board):
    """Follow a lane from cell `at`; returns the cell in which it met an agent or, if it cleans, waste, and -1 for none. It ends there, or at a
    wall; what it went through is kept for views."""
    for _ in range(length):
        if board.land[copy, at] <= WALL:
            return -1
        n = board.beams[copy]
        board.beam_cell[copy, n], board.beam_kind[copy, n] = at, kind
        board.beams[copy] = n + 1
        if board.who[copy, at] > 0 or (kind == CLEAN_BEAM and board.land[copy, at] == WASTE):
            return at
        at += step
    return -1


@kernel
def clean(copy, i, length, width, fouling, board, agents, waste):
    """Agent `i` cleans the first waste of each of its lanes; returns how many cells, 0 .. 3."""
    cells, step = 0, ahead(agents.heading[copy, i], width)
    for lane in range(3):
        at = run_lane(copy, lane_start(copy, i, lane, width, agents), step, length, CLEAN_BEAM, board)
        if at >= 0 and board.who[copy, at] == 0:
            board.land[copy, at] = RIVER
            take(copy, fouling.at[at], waste)
            cells += 1
    return cells


@kernel
def punish(copy, t, i, beam, width, column, board, agents, happenings):
    """Agent `i` pays `beam.cost`; whoever it hits pays `beam.loss` credits, is counted in `column` of the outcome, and may be off the grid for a
    while, at once."""
    happenings.reward[t, copy, i] -= beam.cost
    step = ahead(agents.heading[copy, i], width)
    for lane in range(3):
        at = run_lane(copy, lane_start(copy, i, lane, width, agents), step, beam.length, PUNISH_BEAM, board)
        if at >= 0:
            hit = board.who[copy, at] - 1
            happenings.reward[t, copy, hit] -= beam.loss
            happenings.outcome[t, copy, hit, column] += 1.0
            if beam.away > 0:
                agents.away[copy, hit] = beam.away + 1
                board.who[copy, at] = 0
