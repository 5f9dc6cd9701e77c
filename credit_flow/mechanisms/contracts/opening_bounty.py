"""The opening bounty: who opens the box is paid by the others."""

from __future__ import annotations

from credit_flow.mechanisms.contracts.bounty import bounty
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


class OpeningBounty(TransferRule):
    """Each other agent alive pays theta / (N - 1) to an agent that opened the box in this step, theta by its one prisoner (key `christoffersen2023`).

    It makes opening dominant once theta exceeds what the opener could have eaten instead, 1 credit: the same act that an influence bonus induces (key `jaques2019`), by contract.
    """

    rule = bounty
    features = ("opened",)
    high = 2.0
