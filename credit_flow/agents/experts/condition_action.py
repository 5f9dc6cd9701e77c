"""`ConditionAction`: an expert of a Hayek machine, one condition, one action, one fixed bid."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.expert import Column, Expert


class ConditionAction(Expert):
    """If the observation is `condition`, as far as it asks (`mask`), it offers its `bid` to do `action`; it never changes, it only lives or dies."""

    condition = Column("the number of the observation in which it bids", dtype=np.int64)
    mask = Column(
        "which bits of that number it asks; all of them unless it generalizes", dtype=np.int64, fill=-1
    )
    action = Column("the action that it does in a state it owns", dtype=np.int64)
    bid = Column("what it bids, credits; fixed at its first auction, nan before", fill=np.nan)
    wins = Column("auctions won", dtype=np.int64)
    debt = Column("what is left of its stake to repay to its parent, credits")
    peak = Column("the highest wealth on which royalties are paid, credits")
    last_win = Column("episode of its last win, or of its birth", dtype=np.int64)
    acted = Column("number of the last episode in which it acted, from 1", dtype=np.int64)
