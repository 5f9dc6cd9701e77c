"""Bucket brigade: a first-price auction whose price goes to the seller."""

from __future__ import annotations

from credit_flow.core.programs.kernel import kernel
from credit_flow.mechanisms.settlement.state_settlement import StateSettlement


@kernel
def paid(own, rivals):
    """The winner pays its own bid."""
    return own


@kernel
def received(own, rivals):
    """The seller gets the winner's bid."""
    return own


class BucketBrigade(StateSettlement):
    """The winner pays its own bid to the seller of the state, who gets just that (key `holland1985`).

    No credit is made and none leaks, but truth earns nothing: bidders who shade their bids gain.
    """

    paid, received = staticmethod(paid), staticmethod(received)
