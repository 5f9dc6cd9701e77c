"""The delivery price: who buys pays everybody who delivered the same."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


@lots
def delivery_price(copy, outcome, theta, alive, pay):
    """Agent i that delivered x_i gets theta x_i, in equal parts from those who buy."""
    n = alive.shape[1]
    buyers = 0
    for j in range(n):
        buyers += alive[copy, j] and outcome[copy, j, 1] > 0.0
    for i in range(n):
        part = theta[copy] * outcome[copy, i, 0] / max(buyers, 1)
        if alive[copy, i] and part > 0.0:
            for j in range(n):
                if j != i and alive[copy, j] and outcome[copy, j, 1] > 0.0:
                    pay[copy, j, i] = part


class DeliveryPrice(TransferRule):
    """Who `buys` (1 or 0) pays theta for each unit that another agent `delivered`, whatever its quality; several buyers share the price (key `akerlof1970`).

    Sellers of what is worth more than theta to them keep it. What is left for the buyer is then worse on average than what there is.
    """

    rule = delivery_price
    features = ("delivered", "buys")
    high = 3.0
