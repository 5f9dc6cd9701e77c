"""The success bonus: who had success is paid by the others, whatever brought it about."""

from __future__ import annotations

from credit_flow.mechanisms.contracts.bounty import bounty
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


class SuccessBonus(TransferRule):
    """Each other agent alive pays theta / (N - 1) to an agent that succeeded, a principal theta to its one agent (key `holmstrom1979`).

    Effort that costs c and raises the chance of success from p0 to p1 pays from theta = c / (p1 - p0) on. Who cannot be asked for more than nothing then has a rent of p0 c / (p1 - p0), for it is
    paid for luck as well.
    """

    rule = bounty
    features = ("succeeded",)
    high = 10.0
