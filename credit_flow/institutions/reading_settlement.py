"""ReadingSettlement: one batch pays rewards, digits bought, decisions and compute."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.ledger import Entry
from credit_flow.institutions.dissipation import dissipation
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.readings import UNIT


class ReadingSettlement(Institution):
    """Who pays whom, all caused by the digit: WORLD pays the owner what was promised if the answer is right, else nothing;
    the owner pays the price of the digit, and each expert it hired its quote; everyone pays for the multiply-adds it
    spent, on answers, decisions and lessons."""

    def __init__(self, *, recycle: float):
        self.recycle = recycle

    def step(self, model) -> None:
        """Post the tick's payments; limits are tested on their net effect."""
        deals, done = model.contracts, model.readings
        right = model.world.right(done.digits, done.final)
        paid = np.flatnonzero(right & (deals.promised > 0.0))
        model.paid = float(deals.promised[paid].sum())
        reward = Entry(
            model.payer,
            model.first_account + deals.owner[paid],
            deals.promised[paid],
            "reward",
            deals.tasks.ids[paid],
        )
        model.ledger.post(reward, *self._purchases(model), *self._hirings(model), *self._compute(model))

    def _purchases(self, model) -> list[Entry]:
        deals = model.contracts
        bought = np.flatnonzero(deals.price > 0.0)
        buyers = model.first_account + deals.owner[bought]
        return dissipation(buyers, deals.price[bought], "payment", deals.tasks.ids[bought], self.recycle)

    def _hirings(self, model) -> list[Entry]:
        deals, done = model.contracts, model.readings
        hired = done.hired(deals.owner)
        task = np.nonzero(hired)[0]
        payers, payees = model.first_account + deals.owner[task], model.first_account + done.doer[hired]
        return [Entry(payers, payees, done.quote[hired], "payment", deals.tasks.ids[task])]

    def _compute(self, model) -> list[Entry]:
        rows, tasks, multiply_adds = model.readings.work(model.contracts.owner, model.table.pixels.shape[1])
        amounts = np.ceil(multiply_adds / UNIT * model.compute_price * PER_CREDIT) / PER_CREDIT
        causes = model.contracts.tasks.ids[tasks]
        return dissipation(model.first_account + rows, amounts, "compute", causes, self.recycle)
