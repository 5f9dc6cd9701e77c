"""Where everything stands on the grids of all copies, and what has just happened there: arrays whose first axis is the copy."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.worlds.grids.terrain import Sites, Terrain


class Stock(NamedTuple):
    """Which sites have an apple, or waste: the first `full` in `order` have it, the others not, so both can be walked through without a search."""

    order: np.ndarray  # (copies, sites) uint8, every site once
    place: np.ndarray  # (copies, sites) uint8, where in `order` a site stands
    full: np.ndarray  # (copies,) int64, how many have it


class Board(NamedTuple):
    """Cells, and the beams of the last step."""

    land: np.ndarray  # (copies, cells) uint8, classes without agents and beams
    who: np.ndarray  # (copies, cells) uint8, agent + 1, 0 = nobody
    beam_cell: np.ndarray  # (copies, beams) int16, cells that a beam went through
    beam_kind: np.ndarray  # (copies, beams) uint8, class
    beams: np.ndarray  # (copies,) int64, how many


class Agents(NamedTuple):
    """Every agent of every copy."""

    cell: np.ndarray  # (copies, n_agents) int64, where it is, or was before it was removed
    row: np.ndarray  # (copies, n_agents) int64, of the cell as agents last looked about
    column: np.ndarray  # (copies, n_agents) int64
    heading: np.ndarray  # (copies, n_agents) int64, 0 north, 1 east, 2 south, 3 west
    away: np.ndarray  # (copies, n_agents) int64, steps that it is still off the grid
    rest: np.ndarray  # (copies, n_agents, 2) int64, steps until its beams can be used again: clean, punish
    order: np.ndarray  # (copies, n_agents) int64, who acts first in this step
    priority: np.ndarray  # (copies, n_agents), the numbers drawn for that
    last: np.ndarray  # (copies, n_agents, 2), what it did in the last step of this episode, as its world says


def empty_stock(copies: int, sites: Sites) -> Stock:
    """A stock of nothing for every copy."""
    order = np.tile(np.arange(len(sites.cell), dtype=np.uint8), (copies, 1))
    return Stock(order, order.copy(), np.zeros(copies, dtype=np.int64))


def empty_board(copies: int, terrain: Terrain, beams: int) -> Board:
    """Boards without anybody, with room for so many cells of beams."""
    land = np.tile(terrain.land, (copies, 1))
    cells, kinds = np.zeros((copies, beams), dtype=np.int16), np.zeros((copies, beams), dtype=np.uint8)
    return Board(land, np.zeros_like(land), cells, kinds, np.zeros(copies, dtype=np.int64))


def nobody(copies: int, n_agents: int) -> Agents:
    """Agents that stand nowhere yet."""
    whole = [np.zeros((copies, n_agents, *more), dtype=np.int64) for more in ((), (), (), (), (), (2,), ())]
    return Agents(*whole, np.zeros((copies, n_agents)), np.zeros((copies, n_agents, 2)))
