"""Opening: the world moves on, and the ledger opens the tick with the most that it may cost."""

from __future__ import annotations

from collections.abc import Mapping

from credit_flow.core.programs.living import Living
from credit_flow.institutions.institution import Institution, proper


class Opening(Institution):
    """The first part of a tick where the world is Python and asks for nothing but its budget. WORLD may issue what `advance` returns,
    credits or {asset: units}, and the credits that institutions say beside."""

    def step(self, model) -> None:
        """Begin the next tick, in the world as in the books."""
        living = model.work[Living]
        model.tick += 1
        living.births[0] = living.deaths[0] = 0
        world = model.world
        minted = sum(part.mint(world) for part in proper(model.institutions))
        offered = world.advance(model.tick)
        budgets = offered if isinstance(offered, Mapping) else {"credit": offered}
        model.ledger.begin_tick(model.tick, {**budgets, "credit": budgets.get("credit", 0.0) + minted})
