"""A world from which nothing comes."""

from __future__ import annotations

from credit_flow.core.programs.budget import Budget
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.phases import Phase
from credit_flow.worlds.world import World


def offer_nothing(lot, worker, clock: Clock, budget: Budget, terms):
    """The next tick costs WORLD nothing."""
    clock.short[0], budget.most[0] = 0, 0.0


class ClosedWorld(World):
    """Nothing to do and nothing to earn: WORLD may issue 0 credits in every tick, and what experts gain others lose."""

    offering = Phase(offer_nothing, begins=True)

    def advance(self, tick: int) -> float:
        """0 credits."""
        return 0.0
