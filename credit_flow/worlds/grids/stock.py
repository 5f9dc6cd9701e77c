"""Apples and waste come and go: a site changes places with the first of those that are otherwise."""

from __future__ import annotations

from credit_flow.core.programs.kernel import kernel


@kernel
def is_full(copy, site, stock):
    """Whether a site has an apple, or waste."""
    return stock.place[copy, site] < stock.full[copy]


@kernel
def fill(copy, site, stock):
    """A site that has none gets one."""
    _exchange(copy, site, stock.full[copy], stock)
    stock.full[copy] += 1


@kernel
def take(copy, site, stock):
    """A site that has one has it no more."""
    stock.full[copy] -= 1
    _exchange(copy, site, stock.full[copy], stock)


@kernel
def _exchange(copy, site, to, stock):
    here, other = stock.place[copy, site], stock.order[copy, to]
    stock.order[copy, here], stock.place[copy, other] = other, here
    stock.order[copy, to], stock.place[copy, site] = site, to


@kernel
def sort(copy, stock):
    """None has any, and sites stand in the order of their numbers: as every episode begins."""
    stock.full[copy] = 0
    for site in range(stock.order.shape[1]):
        stock.order[copy, site] = stock.place[copy, site] = site


@kernel
def nearest(copy, cell, row, column, sites, stock):
    """The nearest cell with an apple, or waste, to a cell, by city block, equal ones by number; -1 where there is none.

    Few are compared one by one; many are met soon on the way from near to far.
    """
    n = stock.full[copy]
    if n * n < sites.cell.shape[0]:
        return _least(copy, cell, row, column, sites, stock)
    for k in range(sites.cell.shape[0]):
        site = sites.by_distance[cell, k]
        if stock.place[copy, site] < n:
            return int(sites.cell[site])
    return -1


@kernel
def _least(copy, cell, row, column, sites, stock):
    best, found = 1 << 30, -1
    for k in range(stock.full[copy]):
        other = int(sites.cell[stock.order[copy, k]])
        distance = abs(row[other] - row[cell]) + abs(column[other] - column[cell])
        if distance < best or (distance == best and other < found):
            best, found = distance, other
    return found
