"""`Firm`: an expert in a supply chain, who sells to the level below it and buys from the level above."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.expert import Column, Expert


class Firm(Expert):
    """An expert at one level of a supply chain, with links to suppliers one level up."""

    level = Column("level in the chain: 1 earns from WORLD, k + 1 from k", dtype=np.int32)
    supplier = Column(
        "rows of its suppliers, -1 = no link", dtype=np.int32, width="links", fill=-1, of="rows"
    )
    share = Column("share of its purchases that goes over each link; sums to 1", width="links")
    income = Column("what it earned in the tick, credits")
    bought = Column("what it bought in its last tick, credits")
