"""`Connection`: an expert between two units of a network; what it owns is its weight."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.expert import Column, Expert


class Connection(Expert):
    """Leads from unit `source` to unit `target`."""

    source = Column("the unit that it listens to", dtype=np.int64)
    target = Column("the unit that it speaks to", dtype=np.int64)
    lit = Column("how strongly its source fired in the last tick, 0 .. 1")
    contribution = Column("what it contributed to its target in the last tick, credits")
