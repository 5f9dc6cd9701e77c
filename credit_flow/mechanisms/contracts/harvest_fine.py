"""The harvest fine: who eats where few apples are left pays the others."""

from __future__ import annotations

from credit_flow.mechanisms.contracts.fine import fine
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


class HarvestFine(TransferRule):
    """An agent that ate an apple where too few lay around it pays theta, split evenly among the others alive (key `christoffersen2023`).

    The world says who did (`fined`, 1 or 0). The fine is flat per step: from theta = 1, the worth of an apple, to eat the last of a place stops paying at once.
    """

    rule = fine
    features = ("fined",)
    high = 10.0
