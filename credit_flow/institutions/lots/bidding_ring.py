"""BiddingRing: some of the bidders bid as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.lots.bid_list import BidList


class BiddingRing(Institution):
    """The first `members` experts agree before the auction: only the highest of their bids stands, the others are withdrawn (key `graham1987`).

    Who wins keeps what the ring saves; nothing is paid within it. A ring of one changes nothing.
    """

    def __init__(self, *, members: int):
        self.members = int(members)

    def parts(self, model) -> Sequence[Phase]:
        """Withdraw bids."""
        return (Phase(withdraw, terms=(model.stream("ring"), self.members)),)


def withdraw(lot, worker, clock: Clock, living: Living, bids: BidList, terms):
    """Of the members' bids the highest is left, among equal ones the one with the larger tie number."""
    key, members = terms
    best, bid, tie = -1, 0.0, 0.0
    for i in range(living.n[0]):
        if living.rows[i] < members and not np.isnan(bids.bid[0, i]):
            drawn = uniform(key, clock.tick[0], living.rows[i], 0)
            if best < 0 or bids.bid[0, i] > bid or (bids.bid[0, i] == bid and drawn > tie):
                best, bid, tie = i, bids.bid[0, i], drawn
    for i in range(living.n[0]):
        if living.rows[i] < members and i != best:
            bids.bid[0, i] = np.nan
