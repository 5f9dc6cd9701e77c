"""A map as arrays: what stands in each cell as an episode begins, and where apples and waste can be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

OUTSIDE, WALL, FLOOR, ORCHARD, APPLE, RIVER, WASTE, STREAM, CLEAN_BEAM, PUNISH_BEAM, SELF, OTHER = range(12)
"""What a cell can show: the classes of a view. ORCHARD has no apple now, RIVER no waste; agents other than oneself are OTHER and what follows."""

REMOVED = 255
"""All that an agent shows of its surroundings while it is off the grid."""

SYMBOLS = {"#": WALL, " ": FLOOR, "P": FLOOR, "O": ORCHARD, "R": RIVER, "W": WASTE, "S": STREAM}
"""The signs of a drawing."""


class Sites(NamedTuple):
    """The cells where one thing, apples or waste, can be; a *site* is one of them, by its number in the order of cells."""

    cell: np.ndarray  # (sites,) int16
    at: np.ndarray  # (cells,) int16, the site in a cell, -1 = none
    by_distance: np.ndarray  # (cells, sites) uint8, sites from near to far, by city block, equal ones by cell


class Terrain(NamedTuple):
    """A map with a margin outside of it, so wide that no view or beam leaves the arrays. Cells are numbered row by row, margin included."""

    width: int  # cells from one row to the next
    land: np.ndarray  # (cells,) uint8, classes as an episode begins
    row: np.ndarray  # (cells,) int16, row on the map
    column: np.ndarray  # (cells,) int16
    starts: np.ndarray  # (starts,) int16, cells where agents begin


def terrain_of(drawing: str, margin: int) -> Terrain:
    """The map of a drawing, a line a row, with `margin` cells around it."""
    signs = np.pad(np.array([list(line) for line in drawing.strip("\n").split("\n")]), margin)
    land = np.full(signs.shape, OUTSIDE, dtype=np.uint8)
    for sign, kind in SYMBOLS.items():
        land[signs == sign] = kind
    row, column = (axis.ravel().astype(np.int16) - np.int16(margin) for axis in np.indices(signs.shape))
    starts = np.flatnonzero(signs.ravel() == "P").astype(np.int16)
    return Terrain(signs.shape[1], land.ravel(), row, column, starts)


def sites_of(terrain: Terrain, *kinds: int) -> Sites:
    """The cells of a map that are of one of `kinds`, classes, as an episode begins."""
    cell = np.flatnonzero(np.isin(terrain.land, kinds)).astype(np.int16)
    at = np.full(len(terrain.land), -1, dtype=np.int16)
    at[cell] = np.arange(len(cell))
    distance = sum(
        np.abs(axis[:, np.newaxis].astype(np.int32) - axis[cell]) for axis in (terrain.row, terrain.column)
    )
    return Sites(cell, at, np.argsort(distance, axis=1, kind="stable").astype(np.uint8))


def within(terrain: Terrain, square: int) -> np.ndarray:
    """What to add to a cell for those around it whose squared distance in rows and columns is at most `square`, itself left out (cells,) int16."""
    reach = range(-int(square**0.5), int(square**0.5) + 1)
    steps = [j * terrain.width + k for j in reach for k in reach if 0 < j * j + k * k <= square]
    return np.array(steps, dtype=np.int16)


def neighbours_of(sites: Sites, steps: np.ndarray) -> np.ndarray:
    """The numbers of the sites that lie `steps` (n,), in cells, from each site (sites, n) int16, then -1."""
    found = [np.sort(at[at >= 0]) for at in sites.at[sites.cell[:, np.newaxis] + steps]]
    return np.array([np.pad(near, (0, len(steps) - len(near)), constant_values=-1) for near in found])


def shut(ground: tuple) -> tuple:
    """The same named tuple, whose arrays, however deep, can be written to no more: all copies of all worlds share them."""
    for part in ground:
        if isinstance(part, tuple):
            shut(part)
        elif isinstance(part, np.ndarray):
            part.flags.writeable = False
    return ground
