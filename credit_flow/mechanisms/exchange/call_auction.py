"""Call auction of a divisible supply to bidders who need their whole quantity or nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats
from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.auctions.order import enlist, require_decided, scratch, sort
from credit_flow.mechanisms.mechanism import Clearing, OneSided, orders_of, per_lot


@lots
def call_auction(lot, bids, reserve, tie, quantity, supply, order, allocation, payment, price):
    """Fill bids in order while they fit whole; all pay per unit what the first that does not fit bid."""
    n_eligible = enlist(lot, bids, reserve[lot], order)
    sort(lot, n_eligible, bids, tie, order)
    left = supply[lot]
    n_filled = 0
    while n_filled < n_eligible and quantity[lot, order[lot, n_filled]] <= left:
        left -= quantity[lot, order[lot, n_filled]]
        n_filled += 1
    if n_filled == 0:
        return
    if n_filled < n_eligible:
        require_decided(lot, n_filled, n_eligible, bids, tie, order)
    price[lot] = bids[lot, order[lot, n_filled]] if n_filled < n_eligible else reserve[lot]
    for j in range(n_filled):
        winner = order[lot, j]
        allocation[lot, winner] = quantity[lot, winner]
        payment[lot, winner] = quantity[lot, winner] * price[lot]


class CallAuction(OneSided):
    """Bids per unit are filled, whole, from the highest down; all pay the first bid that no longer fits.

    `bids` are credits per unit, `quantity` (lots, bidders) the units each bidder needs, `supply` (lots,) the units for
    sale. Winners pay quantity x max(first unfilled bid, reserve) to the seller. What is left after the first bid that does
    not fit stays unsold. The uniform-price call of a sealed-bid exchange (key `ausubel2014`).
    """

    rule = call_auction
    truthful = True  # who gives up his place before the bid that sets the price no longer fits
    sides = ("sale",)

    def clear(
        self, bids, reserve=None, tie=None, side="sale", *, quantity: ArrayLike = 1.0, supply: ArrayLike = 1.0
    ) -> Clearing:
        """As `OneSided.clear`; `quantity` and `supply` in units, `quantity` one number or one per bid."""
        orders = self._orders(bids, reserve, tie, side)
        quantity = orders_of(np.broadcast_to(floats(quantity, "quantity"), orders[0].shape), "quantity")
        supply = per_lot(supply, len(orders[0]), "supply")
        return self._cleared(side, *orders, quantity, supply, scratch(orders[0].shape))
