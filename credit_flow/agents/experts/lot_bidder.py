"""`LotBidder`: an expert that bids for single lots."""

from __future__ import annotations

from credit_flow.agents.expert import Column, Expert


class LotBidder(Expert):
    """An expert that bids for one lot after the other; what its policy keeps of it are four numbers."""

    memory = Column("what its policy remembers: numbers of the policy's own", width=4, own=True)
    profit = Column("what the last lot brought it, less what it paid, credits")
