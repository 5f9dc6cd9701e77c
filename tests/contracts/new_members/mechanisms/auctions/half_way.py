"""Half-way auction."""

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.auctions.order import leaders
from credit_flow.mechanisms.mechanism import WinnerPays


@lots
def half_way(lot, bids, reserve, tie, allocation, payment, price):
    """The winner pays the middle of b(1) and b(2)."""
    winner, runner_up = leaders(lot, bids, reserve, tie)
    if winner >= 0:
        allocation[lot, winner] = 1.0
        payment[lot, winner] = price[lot] = (bids[lot, winner] + runner_up) / 2.0


class HalfWay(WinnerPays):
    """The highest bid wins and pays the middle of itself and the runner-up's."""

    rule = half_way
