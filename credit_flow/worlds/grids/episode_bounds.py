"""How episodes begin on a grid, whatever is played on it."""

from __future__ import annotations

from credit_flow.core.programs.kernel import kernel
from credit_flow.worlds.grids.moves import place_agent


@kernel
def clear(copy, terrain, board, agents):
    """The map as an episode begins, without anybody and without apples; nothing rests, nobody has done anything."""
    for cell in range(terrain.land.shape[0]):
        board.land[copy, cell] = terrain.land[cell]
        board.who[copy, cell] = 0
    board.beams[copy] = 0
    for i in range(agents.cell.shape[1]):
        agents.away[copy, i] = 0
        for k in range(2):
            agents.rest[copy, i, k] = 0
            agents.last[copy, i, k] = 0.0


@kernel
def place_all(copy, tick, key, starts, board, agents, episodes):
    """Everybody on a start cell of its own."""
    for i in range(agents.cell.shape[1]):
        place_agent(copy, tick, key, i, starts, board, agents)
        episodes.alive[copy, i] = True


@kernel
def forget(copy, t, board, agents, happenings):
    """Nothing has happened yet in step `t`."""
    board.beams[copy] = 0
    for i in range(agents.cell.shape[1]):
        happenings.reward[t, copy, i] = 0.0
        for k in range(happenings.outcome.shape[3]):
            happenings.outcome[t, copy, i, k] = 0.0


@kernel
def tell_alive(copy, agents, episodes):
    """Who takes part in the next step."""
    for i in range(agents.cell.shape[1]):
        episodes.alive[copy, i] = agents.away[copy, i] == 0
