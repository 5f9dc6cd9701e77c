"""Uniform-price auction of several units."""

from __future__ import annotations

from numpy.typing import ArrayLike

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.auctions.order import enlist, require_decided, scratch, sort
from credit_flow.mechanisms.mechanism import Clearing, OneSided, units_of


@lots
def uniform_price(lot, bids, reserve, tie, units, order, allocation, payment, price):
    """The k highest win one unit each and pay b(k+1)."""
    n_eligible = enlist(lot, bids, reserve[lot], order)
    n_sold = min(n_eligible, units[lot])
    if n_sold == 0:
        return
    price[lot] = reserve[lot]
    if n_sold < n_eligible:
        sort(lot, n_eligible, bids, tie, order)
        require_decided(lot, n_sold, n_eligible, bids, tie, order)
        price[lot] = bids[lot, order[lot, n_sold]]
    for j in range(n_sold):
        allocation[lot, order[lot, j]] = 1.0
        payment[lot, order[lot, j]] = price[lot]


class UniformPrice(OneSided):
    """The k highest bids win one unit each, and all pay the highest losing bid.

    Winners pay max(b(k+1), reserve) to the seller of the lot. Truthful for bidders who want one unit; one who stands in
    several columns gains by shading the later ones, demand reduction (key `ausubel2014`).
    """

    rule = uniform_price
    truthful = True

    def clear(self, bids, reserve=None, tie=None, side="sale", *, units: ArrayLike = 1) -> Clearing:
        """As `OneSided.clear`, with k = `units` (lots,) whole units."""
        orders = self._orders(bids, reserve, tie, side)
        n_lots, n_bidders = orders[0].shape
        return self._cleared(side, *orders, units_of(units, n_lots), scratch((n_lots, n_bidders)))
