"""The defectors' fine: who defects, or keeps its share back, pays the others."""

from __future__ import annotations

from credit_flow.mechanisms.contracts.fine import fine
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


class DefectorsFine(TransferRule):
    """Agent i pays theta x d_i, split evenly among the others alive; d_i is 1 where it defected, or what it kept back, 0 .. 1 (key `christoffersen2023`).

    One's own fine does not depend on the others, so that keeping to the agreement is dominant once theta exceeds the gain of breaking it:
    max(T - R, P - S) in the prisoner's dilemma, P - S in the stag hunt, 1 - m/N in the public goods game.
    """

    rule = fine
    features = ("defected",)
    high = 3.0
