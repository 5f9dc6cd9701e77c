"""Upkeep: rent for being alive."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.institutions.dissipation import dissipation
from credit_flow.institutions.institution import Institution


class Upkeep(Institution):
    """Every living expert pays `rent` credits per tick; who cannot pay it in full pays what it has, and is insolvent.

    The insolvent stand in `model.insolvent` (rows) until Demography settles their estates in the same tick.
    """

    def __init__(self, *, rent: float, recycle: float):
        self.rent, self.recycle = float(nearest(rent)), recycle

    def step(self, model) -> None:
        """Post the rents, caused by each expert's own life (its row)."""
        rows = model.table.rows
        balances = model.balances[model.first_account + rows]
        solvent = balances >= self.rent
        model.insolvent = rows[~solvent]
        if self.rent == 0.0:
            return
        amounts = np.minimum(balances, self.rent)
        if not solvent.all():
            rows, amounts = rows[amounts > 0.0], amounts[amounts > 0.0]
        model.ledger.post(*dissipation(model.first_account + rows, amounts, "rent", rows, self.recycle))
