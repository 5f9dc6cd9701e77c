"""All-pay auction."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.auctions.order import leaders
from credit_flow.mechanisms.mechanism import SingleLot


@lots
def all_pay(lot, bids, reserve, tie, allocation, payment, price):
    """Every eligible bidder i pays b(i)."""
    winner, _ = leaders(lot, bids, reserve, tie)
    if winner < 0:
        return
    allocation[lot, winner] = 1.0
    price[lot] = bids[lot, winner]
    for i in range(bids.shape[1]):
        if bids[lot, i] >= reserve[lot]:
            payment[lot, i] = bids[lot, i]


class AllPay(SingleLot):
    """The highest bid wins, and everybody eligible pays his own bid.

    All who bid at least the reserve pay the seller of the lot, losers too; `price` is the winner's (key `baye1996`).
    """

    rule = all_pay
    individually_rational = False
    losers_pay = True
    sides = ("sale",)
