"""Posted price."""

from __future__ import annotations

from numpy.typing import ArrayLike

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.auctions.order import enlist, require_decided, scratch, sort
from credit_flow.mechanisms.mechanism import Clearing, OneSided, units_of


@lots
def posted_price(lot, bids, posted, tie, units, order, allocation, payment, price):
    """Those with b(i) >= the posted price buy, the largest tie numbers first while units last."""
    n_willing = enlist(lot, bids, posted[lot], order)
    n_sold = min(n_willing, units[lot])
    if n_sold < n_willing:
        sort(lot, n_willing, tie, tie, order)
        require_decided(lot, n_sold, n_willing, tie, tie, order)
    for j in range(n_sold):
        allocation[lot, order[lot, j]] = 1.0
        payment[lot, order[lot, j]] = price[lot] = posted[lot]


class PostedPrice(OneSided):
    """Whoever bids at least the posted price buys one unit at that price, rationed by tie numbers.

    Each buyer pays the price to the seller of the lot. In procurement whoever asks at most the price sells. There is
    no other reserve than the price (key `myerson1981`).
    """

    rule = posted_price
    truthful = True

    def clear(
        self, bids, reserve=None, tie=None, side="sale", *, price: ArrayLike, units: ArrayLike = 1
    ) -> Clearing:
        """As `OneSided.clear`, at `price` (lots,) credits with `units` (lots,); `reserve` is ignored.

        Errors: also ValueError where more bid than there are units and tie numbers do not decide.
        """
        bids, price, tie = self._orders(bids, price, tie, side)
        return self._cleared(side, bids, price, tie, units_of(units, len(bids)), scratch(bids.shape))
