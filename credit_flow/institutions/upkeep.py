"""Upkeep: rent for being alive."""

from __future__ import annotations

from collections.abc import Sequence

from credit_flow.core.amounts import nearest
from credit_flow.core.batch import dissipate, post
from credit_flow.core.kinds import CODES
from credit_flow.core.phases import Phase
from credit_flow.core.state import FIRST_ACCOUNT, N_LIVING
from credit_flow.institutions.institution import Institution

_RENT = CODES["rent"]


class Upkeep(Institution):
    """Every living expert pays `rent` credits per tick; who cannot pay it in full pays what it has, and is insolvent.

    The insolvent are marked to die (`dies`) until Demography settles their estates in the same tick.
    """

    def __init__(self, *, rent: float, recycle: float):
        self.rent, self.recycle = float(nearest(rent)), float(recycle)

    def parts(self, model) -> Sequence[Phase]:
        """Post the rents, caused by each expert's own life (its row)."""
        return (Phase(collect, terms=(self.rent, self.recycle)),)


def collect(lot, worker, s, terms):
    """Write down and post the rents of all living."""
    rent, recycle = terms
    first = s.counts[FIRST_ACCOUNT]
    for part in range(0 if recycle > 0.0 else 1, 2):
        for i in range(s.counts[N_LIVING]):
            row = s.rows[i]
            balance = s.cells[first + row]
            s.dies[row] = not balance >= rent
            if rent > 0.0:
                dissipate(s, first + row, min(balance, rent), _RENT, row, recycle, part)
    if rent > 0.0:
        post(s, 0)
