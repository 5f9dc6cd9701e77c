"""Positions on a grid, set up by hand."""

import numpy as np

from credit_flow.worlds.grids.stock import fill, is_full, take
from credit_flow.worlds.grids.terrain import APPLE, RIVER, WASTE


def cell_at(world, row, column):
    """The number of a cell by its row and column on the map."""
    terrain = world.ground.terrain
    (cell,) = np.flatnonzero((terrain.row == row) & (terrain.column == column))
    return int(cell)


def put(world, i, row, column, heading=0, copy=0):
    """Agent `i` stands there from now on."""
    agents, who = world.state.agents, world.state.board.who
    who[copy, agents.cell[copy, i]] = 0
    agents.cell[copy, i], agents.heading[copy, i] = cell_at(world, row, column), heading
    who[copy, agents.cell[copy, i]] = i + 1


def where(world, i, copy=0):
    """Row, column and heading of agent `i`."""
    agents, terrain = world.state.agents, world.ground.terrain
    cell = agents.cell[copy, i]
    return int(terrain.row[cell]), int(terrain.column[cell]), int(agents.heading[copy, i])


def lay(world, things, places, copy=0):
    """There are `things`, apples or waste, at `places` (row, column) and nowhere else."""
    ground, state = world.ground, world.state
    sites, stock = (ground.orchard, state.apples) if things == "apples" else (ground.fouling, state.waste)
    full, bare = (APPLE, ground.bare) if things == "apples" else (WASTE, RIVER)
    wanted = {cell_at(world, *place) for place in places}
    assert wanted <= set(sites.cell.tolist())
    for site, cell in enumerate(sites.cell.tolist()):
        if is_full(copy, site, stock) != (cell in wanted):
            (fill if cell in wanted else take)(copy, site, stock)
        state.board.land[copy, cell] = full if cell in wanted else bare
    if things == "apples" and hasattr(state, "near"):
        for site in range(len(sites.cell)):
            near = ground.neighbours[site]
            state.near[copy, site] = sum(is_full(copy, other, stock) for other in near[near >= 0])


def lie(world, things, copy=0):
    """Where apples or waste lie (n, 2), rows and columns."""
    return world.scene(copy)[things].tolist()


def act(world, *actions):
    """One step of a single copy."""
    world.step(np.array([actions]))
