"""Schooling: who has seen nothing yet is taught, at its own expense."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import up
from credit_flow.core.boundary.memory import require_room
from credit_flow.institutions.dissipation import dissipation
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.reading.digit_reading import bank_of
from credit_flow.institutions.reading.readings import UNIT
from credit_flow.institutions.work.agreements import Prices
from credit_flow.worlds.work.digit_classifiers import RATE_FLOOR, by_expert, learn

BYTES_PER_LESSON = 56
"""What a digit takes that a newcomer is taught: drawn, and sorted by pupil."""


class Schooling(Institution):
    """A newcomer without parents learns from `digits` training digits; it pays their compute as a fee, caused by its own
    life (its row). Who cannot pay for all of them is not taught."""

    def __init__(self, *, digits: int, recycle: float):
        self.digits, self.recycle = digits, recycle

    def step(self, model) -> None:
        """Teach those who have never seen a digit."""
        table, world, bank = model.table, model.world, bank_of(model.table)
        tuition = up(self.digits * table.pixels.shape[1] / UNIT * float(model.work[Prices].expected[0]))
        pupils = table.rows[table.seen[table.rows].sum(axis=1) == 0]
        pupils = pupils[model.balances[model.first_account + pupils] >= tuition]
        if len(pupils) == 0 or self.digits == 0:
            return
        n = len(pupils) * self.digits
        what = f"{self.digits:,} digits for each of {len(pupils):,} newcomers"
        require_room(BYTES_PER_LESSON * n, what, "schooling, experts or immigration")
        taught = world.lesson(model.tick, len(pupils), self.digits)
        rows, first, digits = by_expert(np.repeat(pupils, self.digits), taught.ravel())
        spent = np.empty(len(rows), dtype=np.int64)
        learn(len(rows), rows, first, digits, world.images, world.labels, RATE_FLOOR, *bank, spent)
        accounts, amounts = model.first_account + rows, np.full(len(rows), tuition)
        model.ledger.post(*dissipation(accounts, amounts, "fee", rows, self.recycle))
