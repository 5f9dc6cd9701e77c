"""What an agent sees as numbers: itself, and the nearest of everything, by row and column of the map, -1 where there is none; and what networks are shown of them."""

from __future__ import annotations

import numpy as np

from credit_flow.core.programs.kernel import kernel
from credit_flow.worlds.grids.stock import nearest

NEAR = 5.0
"""Cells that count as one unit of distance."""

HEADINGS = np.eye(4, dtype=np.float32)


@kernel
def locate(copy, row, column, agents):
    """Where every agent is on the map, which has a `row` and a `column` (cells,) for each cell."""
    for i in range(agents.cell.shape[1]):
        agents.row[copy, i] = row[agents.cell[copy, i]]
        agents.column[copy, i] = column[agents.cell[copy, i]]


@kernel
def tell_selves(copy, i, agents, features):
    """Features 0 .. 5: own row, column, heading; those of the nearest other agent, by city block, equal ones by cell."""
    tell_agent(copy, i, 0, i if agents.away[copy, i] == 0 else -1, agents, features)
    tell_agent(copy, i, 3, _neighbour(copy, i, agents), agents, features)


@kernel
def tell_agent(copy, i, k, j, agents, features):
    """Features `k` .. `k` + 2 of agent `i`: row, column and heading of agent `j`, -1 = none."""
    features[copy, i, k] = agents.row[copy, j] if j >= 0 else -1
    features[copy, i, k + 1] = agents.column[copy, j] if j >= 0 else -1
    features[copy, i, k + 2] = agents.heading[copy, j] if j >= 0 else -1


@kernel
def tell_nearest(copy, i, k, row, column, sites, stock, agents, features):
    """Features `k` and `k` + 1: row and column of the nearest apple, or waste."""
    cell = -1
    if agents.away[copy, i] == 0:
        cell = nearest(copy, agents.cell[copy, i], row, column, sites, stock)
    features[copy, i, k] = row[cell] if cell >= 0 else -1
    features[copy, i, k + 1] = column[cell] if cell >= 0 else -1


@kernel
def _neighbour(copy, i, agents):
    """The nearest other agent on the grid, -1 if there is none, or it is off itself."""
    best, found = 1 << 40, -1
    if agents.away[copy, i] > 0:
        return found
    row, column = agents.row[copy, i], agents.column[copy, i]
    for j in range(agents.cell.shape[1]):
        if j != i and agents.away[copy, j] == 0:
            distance = abs(agents.row[copy, j] - row) + abs(agents.column[copy, j] - column)
            if (distance << 16) + agents.cell[copy, j] < best:
                best, found = (distance << 16) + agents.cell[copy, j], j
    return found


def encoded(
    features: np.ndarray, targets: tuple[int, ...], size: tuple[int, int], rest: np.ndarray
) -> np.ndarray:
    """Numbers (..., k) float32 of `features` (..., n_features), whose first three are one's own row, column and heading; `targets` are the places of rows, followed by
    columns, of other things; the map has `size` rows and columns. What follows the targets is divided by `rest` (m,)."""
    row, column, heading = np.moveaxis(features[..., :3], -1, 0)
    turn = np.maximum(heading, 0).astype(np.int64)
    parts = [HEADINGS[turn], row[..., np.newaxis] / size[0], column[..., np.newaxis] / size[1]]
    for k in targets:
        parts.append(_from_here(features[..., k], features[..., k + 1], row, column, turn))
    parts.append(features[..., features.shape[-1] - len(rest) :] / rest)
    return np.concatenate(parts, axis=-1, dtype=np.float32)


def _from_here(
    row: np.ndarray, column: np.ndarray, own_row: np.ndarray, own_column: np.ndarray, turn: np.ndarray
) -> np.ndarray:
    """How far ahead and to the right it lies, whether straight ahead, whether it is here, and whether there is one (..., 5)."""
    there = row >= 0.0
    down, right = np.where(there, row - own_row, 0.0), np.where(there, column - own_column, 0.0)
    forward = np.choose(turn, [-down, right, down, -right])
    sideways = np.choose(turn, [right, down, -right, -down])
    faced = there & (sideways == 0.0) & (forward > 0.0)
    here = there & (sideways == 0.0) & (forward == 0.0)
    return np.stack([forward / NEAR, sideways / NEAR, faced, here, there], axis=-1)
