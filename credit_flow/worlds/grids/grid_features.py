"""What an agent sees as numbers: itself, and the nearest of everything, by row and column of the map; -1 where there is none."""

from __future__ import annotations

from credit_flow.core.programs.kernel import kernel
from credit_flow.worlds.grids.stock import nearest


@kernel
def tell_selves(copy, i, row, column, agents, features):
    """Features 0 .. 5: own row, column, heading; those of the nearest other agent, by city block, equal ones by cell."""
    if agents.away[copy, i] > 0:
        for k in range(6):
            features[copy, i, k] = -1.0
        return
    tell_cell(copy, i, 0, agents.cell[copy, i], row, column, features)
    features[copy, i, 2] = agents.heading[copy, i]
    j = _neighbour(copy, i, row, column, agents)
    tell_cell(copy, i, 3, agents.cell[copy, j] if j >= 0 else -1, row, column, features)
    features[copy, i, 5] = agents.heading[copy, j] if j >= 0 else -1


@kernel
def tell_nearest(copy, i, k, row, column, sites, stock, agents, features):
    """Features `k` and `k` + 1: row and column of the nearest apple, or waste."""
    found = -1
    if agents.away[copy, i] == 0:
        found = nearest(copy, agents.cell[copy, i], row, column, sites, stock)
    tell_cell(copy, i, k, found, row, column, features)


@kernel
def tell_cell(copy, i, k, cell, row, column, features):
    """Features `k` and `k` + 1: row and column of a cell, -1 = none."""
    features[copy, i, k] = row[cell] if cell >= 0 else -1
    features[copy, i, k + 1] = column[cell] if cell >= 0 else -1


@kernel
def _neighbour(copy, i, row, column, agents):
    """The nearest other agent on the grid, -1 if there is none."""
    best, found, here = 1 << 40, -1, agents.cell[copy, i]
    for j in range(agents.cell.shape[1]):
        if j != i and agents.away[copy, j] == 0:
            there = agents.cell[copy, j]
            distance = abs(int(row[there]) - int(row[here])) + abs(int(column[there]) - int(column[here]))
            if (distance << 16) + there < best:
                best, found = (distance << 16) + there, j
    return found
