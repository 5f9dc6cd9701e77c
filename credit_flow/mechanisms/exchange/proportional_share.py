"""Proportional share."""

from __future__ import annotations

from numpy.typing import ArrayLike

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.mechanism import Clearing, OneSided, per_lot


@lots
def proportional_share(lot, bids, reserve, tie, supply, allocation, payment, price):
    """Bidder i receives b(i) / p, with p = sum b / K, at least the reserve, and pays b(i)."""
    total = 0.0
    for i in range(bids.shape[1]):
        if bids[lot, i] > 0.0:
            total += bids[lot, i]
    if total == 0.0 or supply[lot] == 0.0:
        return
    price[lot] = max(total / supply[lot], reserve[lot])
    scarce = price[lot] > reserve[lot]
    for i in range(bids.shape[1]):
        if bids[lot, i] > 0.0:
            payment[lot, i] = bids[lot, i]
            if scarce:
                allocation[lot, i] = supply[lot] * (bids[lot, i] / total)
            else:
                allocation[lot, i] = bids[lot, i] / reserve[lot]


class ProportionalShare(OneSided):
    """Everybody spends his bid and receives the supply in proportion to it.

    Bidder i pays b(i) to the seller of the lot and receives K b(i) / sum b units, real numbers. The price is sum b / K;
    where that is below the reserve, b(i) / reserve units each, and the rest stays unsold (keys `kelly1997`,
    `feldman2009`). Not truthful: a bid is a spend, not a value.
    """

    rule = proportional_share
    individually_rational = False
    losers_pay = True
    sides = ("sale",)

    def clear(self, bids, reserve=None, tie=None, side="sale", *, supply: ArrayLike = 1.0) -> Clearing:
        """As `OneSided.clear`; bids are credits to spend, `supply` (lots,) units, `reserve` the least price of a unit."""
        orders = self._orders(bids, reserve, tie, side)
        return self._cleared(side, *orders, per_lot(supply, len(orders[0]), "supply"))
