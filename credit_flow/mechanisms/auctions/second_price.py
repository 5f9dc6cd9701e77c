"""Second-price auction."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.auctions.order import leaders
from credit_flow.mechanisms.mechanism import WinnerPays


@lots
def second_price(lot, bids, reserve, tie, allocation, payment, price):
    """The winner pays b(2)."""
    winner, runner_up = leaders(lot, bids, reserve, tie)
    if winner >= 0:
        allocation[lot, winner] = 1.0
        payment[lot, winner] = price[lot] = runner_up


class SecondPrice(WinnerPays):
    """The highest bid wins and pays the runner-up's bid (Vickrey, or an English clock with private values).

    The winner pays max(b(2), reserve) to the seller of the lot. Bidding the value is dominant (key `vickrey1961`).
    """

    rule = second_price
    truthful = True
