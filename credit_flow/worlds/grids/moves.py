"""The move rule of every grid: agents act in an order drawn anew in each step, and one moves if its target is free at that moment."""

from __future__ import annotations

from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import uniform
from credit_flow.worlds.grids.terrain import WALL

ACTIONS = (
    "stay",
    "forward",
    "backward",
    "step_left",
    "step_right",
    "turn_left",
    "turn_right",
)
"""What every agent can do, before beams; headings are 0 north, 1 east, 2 south, 3 west."""

_TURN = (0, 0, 2, 3, 1)
"""How far a move of actions 0 .. 4 is turned from the heading, in quarters clockwise."""


@kernel
def ahead(heading, width):
    """What to add to a cell for the next one in the direction of `heading` on a grid of so many cells a row."""
    if heading == 0:
        return -width
    if heading == 1:
        return 1
    if heading == 2:
        return width
    return -1


@kernel
def draw_order(copy, tick, key, agents):
    """Who acts first in this step: every agent draws a number, and they act from the highest to the lowest."""
    n = agents.cell.shape[1]
    for i in range(n):
        drawn = uniform(key, tick, copy * n + i, 0)
        k = i
        while k > 0 and agents.priority[copy, k - 1] < drawn:
            agents.priority[copy, k] = agents.priority[copy, k - 1]
            agents.order[copy, k] = agents.order[copy, k - 1]
            k -= 1
        agents.priority[copy, k] = drawn
        agents.order[copy, k] = i


@kernel
def move_all(copy, actions, t, lot, width, board, agents):
    """Turns and moves. Nobody enters a wall or a cell that somebody stands in, so no cell is shared and no two change places."""
    for k in range(agents.cell.shape[1]):
        i = agents.order[copy, k]
        if agents.away[copy, i] == 0:
            act = actions[t, lot, i]
            if 1 <= act <= 4:
                move_one(copy, i, (agents.heading[copy, i] + _TURN[act]) & 3, width, board, agents)
            elif act == 5:
                agents.heading[copy, i] = (agents.heading[copy, i] + 3) & 3
            elif act == 6:
                agents.heading[copy, i] = (agents.heading[copy, i] + 1) & 3


@kernel
def move_one(copy, i, direction, width, board, agents):
    """Agent `i` goes one cell in `direction`, a heading, if that is free."""
    here = agents.cell[copy, i]
    there = here + ahead(direction, width)
    if board.land[copy, there] > WALL and board.who[copy, there] == 0:
        board.who[copy, here] = 0
        board.who[copy, there] = i + 1
        agents.cell[copy, i] = there


@kernel
def place_agent(copy, tick, key, i, starts, board, agents):
    """Put agent `i` on one of the free cells of `starts` (starts,), each equally likely, with a random heading."""
    n, free = agents.cell.shape[1], 0
    for k in range(starts.shape[0]):
        if board.who[copy, starts[k]] == 0:
            free += 1
    left = int(uniform(key, tick, copy * n + i, 0) * free)
    for k in range(starts.shape[0]):
        if board.who[copy, starts[k]] == 0:
            if left == 0:
                agents.cell[copy, i] = starts[k]
                break
            left -= 1
    board.who[copy, agents.cell[copy, i]] = i + 1
    agents.heading[copy, i] = int(uniform(key, tick, copy * n + i, 1) * 4)
    agents.away[copy, i] = 0


@kernel
def return_all(copy, tick, key, starts, board, agents):
    """One step less to be off the grid; whose time is over comes back, in the order of this step."""
    for k in range(agents.cell.shape[1]):
        i = agents.order[copy, k]
        if agents.away[copy, i] > 0:
            agents.away[copy, i] -= 1
            if agents.away[copy, i] == 0:
                place_agent(copy, tick, key, i, starts, board, agents)
