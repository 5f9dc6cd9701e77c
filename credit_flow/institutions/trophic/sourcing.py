"""Sourcing: buyers replace dead suppliers and move purchases to the links whose marginal cost is below average."""

from __future__ import annotations

import math

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.core.streams import below, uniform
from credit_flow.institutions.institution import Institution

LEAST_SHARE = 0.02
"""A link with less than this share of its buyer's purchases is dropped."""

ATTEMPTS = 8
"""Draws by which a buyer looks for a supplier it does not know yet."""


class Sourcing(Institution):
    """How links change. All a buyer knows are its own flows f(j) and what its links cost, link_cost x f ** g.

    1. A link to a dead supplier goes, with its share, to a random living expert one level up (lost if none is found).
    2. Who bought something last tick compares marginal costs m(j) = link_cost g f(j) ** (g - 1) with their mean
       m = sum_j x(j) m(j): its shares move by x(j) <- x(j) (1 + adjustment (m - m(j)) / m), a step along the gradient of
       its own cost on the simplex, as traffic is rerouted to paths of less marginal delay (key `gallager1977`).
    3. Links below a share of 2 % are dropped, never the largest one, and the shares scaled to sum 1.

    For g < 1 the largest link is the cheapest at the margin and takes all; for g > 1 shares even out; for g = 1 they rest
    (the transition of key `bohn2007`).
    """

    def __init__(self, *, link_cost: float, cost_exponent: float, adjustment: float):
        self.link_cost, self.cost_exponent, self.adjustment = link_cost, cost_exponent, adjustment

    def step(self, model) -> None:
        """Update `supplier` and `share` of the living."""
        table, rows = model.table, model.table.rows
        market = by_level(table.level, rows, int(table.level.max()))
        who = (rows, table.level, table.alive)
        replace(len(rows), *who, *market, model.stream("sourcing"), model.tick, table.supplier, table.share)
        cost = np.zeros((len(rows), table.share.shape[1]))
        terms = (self.link_cost, self.cost_exponent, self.adjustment)
        reallocate(len(rows), rows, table.bought, *terms, table.supplier, table.share, cost)


def by_level(level: np.ndarray, rows: np.ndarray, highest: int) -> tuple[np.ndarray, np.ndarray]:
    """`rows` in order of level, and where each level begins (highest + 3,); the one above the highest is empty."""
    members = rows[np.argsort(level[rows], kind="stable")]
    return members, np.searchsorted(level[members], np.arange(highest + 3))


def split_custom(model, parents: np.ndarray, children: np.ndarray) -> None:
    """Each link to one of the rows `parents` (n,) passes with probability 1/2 to its newborn child in `children` (n,)."""
    table = model.table
    child = np.full(table.n_rows, -1, dtype=np.int64)
    child[parents] = children
    _split(len(table.rows), table.rows, child, model.stream("custom"), model.tick, table.supplier)


@lots
def replace(i, rows, level, alive, members, first, key, tick, supplier, share):
    """Give the links of expert i to the dead to living strangers one level up, and scale its shares to sum 1."""
    row = rows[i]
    total = 0.0
    for slot in range(supplier.shape[1]):
        known = supplier[row, slot]
        if known >= 0 and not alive[known]:
            supplier[row, slot] = _stranger(row, slot, level[row] + 1, members, first, key, tick, supplier)
        if supplier[row, slot] < 0:
            share[row, slot] = 0.0
        total += share[row, slot]
    _scale(row, total, share)


@lots
def meet(i, newborn, level, members, first, key, tick, supplier, share):
    """Give the newborn expert i as many suppliers as can be found, and random shares that sum 1."""
    row = newborn[i]
    total = 0.0
    for slot in range(supplier.shape[1]):
        supplier[row, slot] = _stranger(row, slot, level[row] + 1, members, first, key, tick, supplier)
        if supplier[row, slot] >= 0:
            share[row, slot] = 1.0 + uniform(key, tick, row, ATTEMPTS * supplier.shape[1] + slot)
            total += share[row, slot]
    _scale(row, total, share)


@kernel
def _scale(row, total, share):
    """Make the shares of expert `row`, which sum to `total`, sum to 1; without any they stay 0."""
    if total > 0.0:
        for slot in range(share.shape[1]):
            share[row, slot] /= total


@lots
def reallocate(i, rows, bought, link_cost, exponent, adjustment, supplier, share, cost):
    """Steps 2 and 3 of `Sourcing` for expert i; `cost` (n, links) is room for the marginal costs."""
    row = rows[i]
    mean = 0.0
    largest = 0
    for slot in range(supplier.shape[1]):
        flow = bought[row] * share[row, slot]
        if flow > 0.0:
            cost[i, slot] = nearest(link_cost * exponent * math.pow(flow, exponent - 1.0))
            mean += share[row, slot] * cost[i, slot]
    if mean == 0.0:
        return
    for slot in range(supplier.shape[1]):
        share[row, slot] *= max(0.0, 1.0 + adjustment * (mean - cost[i, slot]) / mean)
        if share[row, slot] > share[row, largest]:
            largest = slot
    total = 0.0
    for slot in range(supplier.shape[1]):
        if slot != largest and share[row, slot] < LEAST_SHARE:
            supplier[row, slot] = -1
            share[row, slot] = 0.0
        total += share[row, slot]
    for slot in range(supplier.shape[1]):
        share[row, slot] /= total


@lots
def _split(i, rows, child, key, tick, supplier):
    row = rows[i]
    for slot in range(supplier.shape[1]):
        known = supplier[row, slot]
        if known >= 0 and child[known] >= 0 and uniform(key, tick, row, slot) < 0.5:
            supplier[row, slot] = child[known]


@kernel
def _stranger(row, slot, level, members, first, key, tick, supplier):
    """A random living expert of `level` that `row` has no link to; -1 if there is none or the draws find none."""
    n = first[level + 1] - first[level]
    for attempt in range(ATTEMPTS if n > 0 else 0):
        candidate = members[first[level] + below(n, key, tick, row, ATTEMPTS * slot + attempt)]
        fresh = True
        for other in range(supplier.shape[1]):
            fresh = fresh and supplier[row, other] != candidate
        if fresh:
            return candidate
    return -1
