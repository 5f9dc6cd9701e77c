"""`Bidder`: an expert that bids for states of the world and acts on those it owns."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.expert import Column, Expert


class Bidder(Expert):
    """An expert with one action. Its last bids, its wins and, where it is known, what its action is worth stand in columns."""

    action = Column("the action that it does in a state it owns", dtype=np.int64)
    bid = Column("what it last bid for each observation, credits", width="codes", fill=np.nan)
    wins = Column("how often it bought each observation", dtype=np.int64, width="codes")
    optimal = Column(
        "what its action is worth in each state by the exact solution, credits", width="codes", fill=np.nan
    )
