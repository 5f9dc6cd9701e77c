"""First-price auction."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.auctions.order import leaders
from credit_flow.mechanisms.mechanism import WinnerPays


@lots
def first_price(lot, bids, reserve, tie, allocation, payment, price):
    """The winner pays b(1)."""
    winner, _ = leaders(lot, bids, reserve, tie)
    if winner >= 0:
        allocation[lot, winner] = 1.0
        payment[lot, winner] = price[lot] = bids[lot, winner]


class FirstPrice(WinnerPays):
    """The highest bid wins and pays itself (sealed first price, or a Dutch clock).

    The winner pays b(1) to the seller of the lot. Bidding the value gains nothing; bidders shade (key `vickrey1961`).
    """

    rule = first_price
