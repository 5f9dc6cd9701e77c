"""War of attrition."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.auctions.order import leaders
from credit_flow.mechanisms.mechanism import SingleLot


@lots
def war_of_attrition(lot, bids, reserve, tie, allocation, payment, price):
    """The winner pays b(2), every other eligible bidder i pays b(i)."""
    winner, runner_up = leaders(lot, bids, reserve, tie)
    if winner < 0:
        return
    allocation[lot, winner] = 1.0
    price[lot] = runner_up
    for i in range(bids.shape[1]):
        if bids[lot, i] >= reserve[lot]:
            payment[lot, i] = runner_up if i == winner else bids[lot, i]


class WarOfAttrition(SingleLot):
    """The highest bid wins and pays the runner-up's bid, and losers pay their own.

    All who bid at least the reserve pay the seller of the lot; a lone bidder pays the reserve (key `krishna1997`).
    """

    rule = war_of_attrition
    individually_rational = False
    losers_pay = True
    sides = ("sale",)
