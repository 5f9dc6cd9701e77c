"""Opening: the world moves on, and the ledger opens the tick with the most that it may cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from credit_flow.core.books.batches import open_tick
from credit_flow.core.boundary.answers import Space, checked
from credit_flow.core.mistake import told
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.budget import Budget
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.institution import Institution, proper, writes


class Opening(Institution):
    """The first part of a tick in which the world asks for nothing but its budget. WORLD may issue what the world's `offering`, where it has one,
    writes into `Budget`, credits, else what its `advance` returns, credits or {asset: units}; and the credits that institutions say beside."""

    def parts(self, model) -> Sequence[Phase | Callable]:
        """The world's own phase where it has one, and the ledger opens the tick; else all of it in Python."""
        offering = model.world.offering
        if offering is None:
            return (self._advance,)
        minting = any(writes(part, "mint") for part in model.institutions)
        return (offering, *((self._add_mint,) if minting else ()), Phase(begin, lines="1"))

    def _add_mint(self, model) -> None:
        minted = sum(part.mint(model.world) for part in proper(model.institutions))
        model.work[Budget].most[0] += minted

    def _advance(self, model) -> None:
        """Begin the next tick, in the world as in the books."""
        living = model.work[Living]
        model.tick += 1
        living.births[0] = living.deaths[0] = 0
        world = model.world
        minted = sum(part.mint(world) for part in proper(model.institutions))
        offered = world.advance(model.tick)
        budgets = {
            asset: _budget(world, asset, most, model.tick)
            for asset, most in (offered if isinstance(offered, Mapping) else {"credit": offered}).items()
        }
        model.ledger.begin_tick(model.tick, {**budgets, "credit": budgets.get("credit", 0.0) + minted})


def begin(lot, worker, clock: Clock, living: Living, accounts: Accounts, budget: Budget, terms):
    """The next tick begins, in the books as well."""
    open_tick(clock, living, accounts, budget.most[0])


def _budget(world, asset: str, most, tick: int) -> float:
    """How much of an asset a world lets WORLD issue in `tick`, credits or units. Errors: `BadAnswer` for what is no amount."""
    if type(most) is float and 0.0 <= most < math.inf:
        return most
    space = Space("most", (), low=0.0, unit=asset)
    return float(checked(most, space, f"{told(type(world))}.advance", tick, whose=lambda: asset))
