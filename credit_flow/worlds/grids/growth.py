"""How apples grow and waste spreads. Chances stand in tables by count, and a draw in [0, 1) is compared with an entry: the same everywhere."""

from __future__ import annotations

import numpy as np

from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import below, uniform
from credit_flow.worlds.grids.stock import fill, take
from credit_flow.worlds.grids.terrain import APPLE, WASTE

# -- tables, for numpy


def apple_chance(waste: np.ndarray | int, fouling: int, rate: float = 0.05, limit: float = 0.4) -> np.ndarray:
    """Chance of an apple per free cell and step in Cleanup where `waste` cells (n,), or one number, of `fouling` hold waste: rate (1 - d / limit),
    d their share."""
    return rate * np.maximum(0.0, 1.0 - np.asarray(waste) / fouling / limit)


def waste_chance(fouling: int, rate: float, limit: float | None = 0.4) -> np.ndarray:
    """Chance of one more cell of waste in a step by the number of cells that hold it (fouling + 1,).

    With a `limit`: rate (1 - 2^-k) for k clean cells, the law of trying them in random order with one half each until one succeeds, and none once
    the share is at the limit. Without: `rate` while there is a clean cell.
    """
    waste = np.arange(fouling + 1)
    if limit is None:
        return np.where(waste < fouling, rate, 0.0)
    return np.where(waste / fouling < limit, rate * (1.0 - 0.5 ** (fouling - waste)), 0.0)


# -- rules, for one copy


@kernel
def grow_apples(copy, tick, key, chance, orchard, board, apples):
    """Every orchard cell without an apple and without an agent gets one with the same chance."""
    if chance == 0.0:
        return
    n = orchard.cell.shape[0]
    for k in range(apples.full[copy], n):
        site = int(apples.order[copy, k])
        if uniform(key, tick, copy * n + site, 0) < chance and board.who[copy, orchard.cell[site]] == 0:
            grow(copy, site, orchard, board, apples)


@kernel
def grow(copy, site, orchard, board, apples):
    """An apple where there is none. Whoever walks on through those without one meets each once: it changes places with one met before."""
    fill(copy, site, apples)
    board.land[copy, orchard.cell[site]] = APPLE


@kernel
def spread_waste(copy, tick, key, chance, fouling, board, waste):
    """With some chance one clean cell, each equally likely, is fouled."""
    clean = fouling.cell.shape[0] - waste.full[copy]
    if clean > 0 and uniform(key, tick, copy, 0) < chance:
        site = waste.order[copy, waste.full[copy] + below(clean, key, tick, copy, 1)]
        fill(copy, site, waste)
        board.land[copy, fouling.cell[site]] = WASTE


@kernel
def draw_waste(copy, tick, key, cells, fouling, board, waste):
    """So many clean cells, drawn without replacement, are fouled as an episode begins."""
    for k in range(cells):
        clean = fouling.cell.shape[0] - waste.full[copy]
        site = waste.order[copy, waste.full[copy] + below(clean, key, tick, copy, 2 + k)]
        fill(copy, site, waste)
        board.land[copy, fouling.cell[site]] = WASTE


@kernel
def eat(copy, cell, bare, orchard, board, apples):
    """The apple in a cell is eaten; what is left shows the class `bare`."""
    board.land[copy, cell] = bare
    take(copy, orchard.at[cell], apples)


# -- apples that grow where apples are


@kernel
def grow_by_neighbours(copy, tick, key, chances, neighbours, orchard, board, apples, near):
    """Every free orchard cell gets an apple with a chance by how many apples are `near` it, counted before any grows."""
    n, before = orchard.cell.shape[0], apples.full[copy]
    for k in range(before, n):
        site = int(apples.order[copy, k])
        if near[copy, site] > 0 and board.who[copy, orchard.cell[site]] == 0:
            most = chances.shape[0] - 1
            chance = chances[min(int(near[copy, site]), most)]
            if uniform(key, tick, copy * n + site, 0) < chance:
                grow(copy, site, orchard, board, apples)
    for k in range(before, apples.full[copy]):
        count(copy, apples.order[copy, k], 1, neighbours, near)


@kernel
def count(copy, site, change, neighbours, near):
    """An apple more or less near the neighbours of a site."""
    for k in range(neighbours.shape[1]):
        other = neighbours[site, k]
        if other < 0:
            break
        near[copy, other] += change


@kernel
def apples_within(copy, cell, steps, board):
    """How many apples lie in a cell and those around it, `steps` (cells,) away."""
    apples = 1 if board.land[copy, cell] == APPLE else 0
    for k in range(steps.shape[0]):
        if board.land[copy, cell + steps[k]] == APPLE:
            apples += 1
    return apples


@kernel
def is_apple(copy, cell, board):
    """Whether an apple lies in a cell."""
    return board.land[copy, cell] == APPLE
