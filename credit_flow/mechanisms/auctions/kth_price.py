"""k-th-price auction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.auctions.order import kth_bid, leaders
from credit_flow.mechanisms.mechanism import Clearing, WinnerPays


@lots
def kth_price(lot, bids, reserve, tie, k, highest, allocation, payment, price):
    """The winner pays b(k)."""
    winner, _ = leaders(lot, bids, reserve, tie)
    if winner >= 0:
        allocation[lot, winner] = 1.0
        payment[lot, winner] = price[lot] = kth_bid(lot, bids, reserve, k, highest)


@dataclass(frozen=True)
class KthPrice(WinnerPays):
    """The highest bid wins and pays the k-th highest bid.

    The winner pays max(b(k), reserve) to the seller of the lot. k = 1 is the first price, k = 2 the second; for k >= 3
    equilibrium bids exceed values, so that only on average nobody loses (key `kagel1993`).
    Errors: ValueError for k < 1.
    """

    k: int = 3  # rank of the bid that is paid, >= 1

    rule = kth_price

    def __post_init__(self):
        if self.k != int(self.k) or self.k < 1:
            raise ValueError(f"k = {self.k}: the rank of the bid that is paid must be a whole number >= 1")

    @property
    def lot_rule(self) -> Callable:
        """`rule` for one lot, which asks for the rank."""
        return self.rule.one

    @property
    def truthful(self) -> bool:
        """Only for k = 2."""
        return self.k == 2

    def clear(self, bids, reserve=None, tie=None, side="sale") -> Clearing:
        """As `OneSided.clear`."""
        orders = self._orders(bids, reserve, tie, side)
        n_lots, n_bidders = orders[0].shape
        return self._cleared(side, *orders, self.k, np.empty((n_lots, min(self.k, n_bidders))))
