"""`Worker`: the flagship's expert, who does steps of tasks, hires others and is hired."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.expert import Column, Expert


class Worker(Expert):
    """An expert with a skill per kind of work, a markup, and links to others whom it trusts more or less."""

    skill = Column("skill per kind of work, in (0, 1)", width="kinds")
    expected_price = Column(
        "what it expects to pay an outsider per unit of work, per kind, credits", width="kinds"
    )
    markup = Column("what it adds to its cost, as a share of cost, >= 0", own=True, low=0.0)
    neighbours = Column(
        "rows of the experts it may hire, -1 = none", dtype=np.int32, width="links", fill=-1, of="rows"
    )
    trust = Column("share of steps it expects each neighbour to succeed at, in [0, 1]", width="links")
    busy = Column("its load: steps it does per tick, a running mean over `load_memory` ticks")
