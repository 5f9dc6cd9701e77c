"""PatternShow: a tick begins with the pattern that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from credit_flow.core.amounts import QUANTUM, up
from credit_flow.core.books.batches import open_tick
from credit_flow.core.books.posting import BURNT, CREDIT, MINTED
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import below
from credit_flow.institutions.institution import Institution
from credit_flow.worlds.patterns import PatternList


class PatternShow(Institution):
    """A pattern is drawn and shown for `shown` ticks, then another. WORLD may pay the share `income` of all weights, rounded up for each."""

    def __init__(self, *, shown: int, income: float):
        self.shown, self.income = int(shown), float(income)

    def parts(self, model) -> Sequence[Phase]:
        """One phase, which begins the tick."""
        terms = (model.stream("patterns"), len(model.world.patterns), self.shown, self.income)
        return (Phase(show, terms=terms, lines="1", begins=True),)


def show(lot, worker, clock: Clock, living: Living, accounts: Accounts, patterns: PatternList, terms):
    """Draw the pattern of the tick, and open the tick in the books."""
    key, n_patterns, shown, income = terms
    patterns.now[0] = below(n_patterns, key, clock.tick[0] // shown + 1, 0, 0)
    patterns.age[0] = clock.tick[0] % shown + 1
    weights = accounts.flow[CREDIT, MINTED] - accounts.flow[CREDIT, BURNT]
    open_tick(clock, living, accounts, up(income * weights) + living.n[0] * QUANTUM)
