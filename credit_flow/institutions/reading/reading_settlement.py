"""ReadingSettlement: one batch pays rewards, digits bought, decisions and compute."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.books.ledger import Entry
from credit_flow.institutions.dissipation import dissipation
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.reading.readings import UNIT
from credit_flow.institutions.work.agreement_tables import Contracts, contracts_in
from credit_flow.institutions.work.agreements import Prices


class ReadingSettlement(Institution):
    """Who pays whom, all caused by the digit: WORLD pays an owner the promise if its answer is right, else nothing; the owner
    pays the price of the digit, and each expert it hired its quote; everybody pays for the multiply-adds it spent on
    answers, decisions and lessons. Prices and compute are dissipated (`recycle`)."""

    def __init__(self, *, recycle: float):
        self.recycle = recycle

    def step(self, model) -> None:
        """Post the tick's payments; limits are tested on their net effect."""
        deals = contracts_in(model.work)
        entries = (self._rewards(model, deals), *self._prices(model, deals), self._hirings(model, deals))
        model.ledger.post(*entries, *self._compute(model, deals))

    def _rewards(self, model, deals: Contracts) -> Entry:
        done = model.readings
        paid = np.flatnonzero(model.world.right(done.digits, done.final) & (deals.promised > 0.0))
        owners, amounts = model.first_account + done.owner[paid], deals.promised[paid]
        model.work[Prices].paid[0] = float(amounts.sum())
        return Entry(model.payer, owners, amounts, "reward", deals.tasks.ids[paid])

    def _prices(self, model, deals: Contracts) -> list[Entry]:
        sold = np.flatnonzero(deals.price > 0.0)
        buyers = model.first_account + deals.owner[sold]
        return dissipation(buyers, deals.price[sold], "payment", deals.tasks.ids[sold], self.recycle)

    def _hirings(self, model, deals: Contracts) -> Entry:
        done, bought = model.readings, model.readings.bought
        task = done.helped
        payers, payees = model.first_account + done.owner[task], model.first_account + done.doer[bought]
        return Entry(payers, payees, done.quote[bought], "payment", deals.tasks.ids[task])

    def _compute(self, model, deals: Contracts) -> list[Entry]:
        rows, tasks, multiply_adds = model.readings.work(model.table.pixels.shape[1])
        amounts = (
            np.ceil(multiply_adds / UNIT * float(model.work[Prices].expected[0]) * PER_CREDIT) / PER_CREDIT
        )
        some = multiply_adds > 0
        payers, causes = model.first_account + rows[some], deals.tasks.ids[tasks[some]]
        return dissipation(payers, amounts[some], "compute", causes, self.recycle)
