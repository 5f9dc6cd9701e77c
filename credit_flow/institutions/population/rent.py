"""Rent for being alive."""

from __future__ import annotations

from collections.abc import Sequence

from credit_flow.core.amounts import nearest
from credit_flow.core.books.batches import dissipate, post
from credit_flow.core.books.kinds import CODES
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.institution import Institution

_RENT = CODES["rent"]


class Rent(Institution):
    """Every living expert pays `rent` credits per tick; who cannot pay it in full pays what it has, and is insolvent.

    The insolvent are marked to die (`dies`) until Demography settles their estates in the same tick.
    """

    def __init__(self, *, rent: float, recycle: float):
        self.rent, self.recycle = float(nearest(rent)), float(recycle)

    def parts(self, model) -> Sequence[Phase]:
        """Post the rents, caused by each expert's own life (its row)."""
        return (Phase(collect, terms=(self.rent, self.recycle), lines="2 * living"),)


def collect(lot, worker, clock: Clock, living: Living, accounts: Accounts, terms):
    """Write down and post the rents of all living."""
    rent, recycle = terms
    first = living.first_account[0]
    for part in range(0 if recycle > 0.0 else 1, 2):
        for i in range(living.n[0]):
            row = living.rows[i]
            balance = accounts.cells[first + row]
            living.dies[row] = not balance >= rent
            if rent > 0.0:
                dissipate(accounts, first + row, min(balance, rent), _RENT, row, recycle, part)
    if rent > 0.0:
        post(clock, accounts, 0)
