"""`FixedTalent`: an expert with fixed talents, for economies in which credit is nothing but a claim on attention."""

from __future__ import annotations

from credit_flow.agents.expert import Column, Expert


class FixedTalent(Expert):
    """An expert that does steps of work when it is given compute; it decides nothing."""

    skill = Column("skill per kind of work, in (0, 1)", width="kinds")
    usefulness = Column("work it would finish per unit of compute at the present demand, on average, 0 .. 1")
    busy = Column("its load: steps it does per tick, a running mean")
