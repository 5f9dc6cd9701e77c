"""The cleaning bounty: who cleans the river is paid by the others."""

from __future__ import annotations

from credit_flow.mechanisms.contracts.bounty import bounty
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


class CleaningBounty(TransferRule):
    """Each other agent alive pays theta c_i / (N - 1) to agent i, which cleaned c_i cells of waste (key `christoffersen2023`).

    The net is theta (c_i - mean of the others' c): zero-sum among cleaners. If all clean alike nobody gains, and yet one more cell is worth theta to each. The source offers
    theta in 0 .. .2; the range here is wide enough to show what too high a bounty does.
    """

    rule = bounty
    features = ("cleaned",)
    high = 3.0
