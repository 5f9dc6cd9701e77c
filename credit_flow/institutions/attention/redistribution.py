"""Redistribution: those that ran put up a share of their balances and get it back by how useful they were."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import PER_CREDIT, split
from credit_flow.core.books.ledger import HOUSE, Entry
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import uniforms
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreement_tables import contracts_in


class Redistribution(Institution):
    """Zero-sum: every expert that ran pays the share `stake` of its balance to HOUSE, and HOUSE pays the whole pool back to
    them in proportion to their judged usefulness, one batch, exact to the quantum.

    The usefulness of a step is the work done per unit of compute if it succeeded, 0 if not; the judge may see it with
    noise, and those of one expert's steps add up. Where nothing was of any use nobody pays. If an expert runs a(i) < 1
    times per tick, its balance drifts to where stake x balance = pool x usefulness / total: credit becomes proportional
    to usefulness. With more slots than experts it drifts to the most useful alone, like a replicator (key `taylor1978`).
    """

    def __init__(self, *, stake: float):
        self.stake = stake

    def step(self, model) -> None:
        """Post stakes (kind payment) and their division (kind dividend), caused by the tick."""
        ran, judged = self._judged(model)
        if not judged.any():
            return
        accounts = model.first_account + ran
        stakes = np.floor(self.stake * model.balances[accounts] * PER_CREDIT) / PER_CREDIT
        ties = uniforms(model.stream("remainders"), model.tick, (1, len(ran)))[0]
        dividends, _ = split(float(stakes.sum()), judged, tie=ties)
        paid, received = stakes > 0.0, dividends > 0.0
        model.ledger.post(
            Entry(accounts[paid], HOUSE, stakes[paid], "payment", model.tick),
            Entry(HOUSE, accounts[received], dividends[received], "dividend", model.tick),
        )

    def _judged(self, model) -> tuple[np.ndarray, np.ndarray]:
        """Who ran, rows (n,), and their judged usefulness (n,), in work per unit of compute, summed over their steps."""
        deals, judge = contracts_in(model.work), model.world.judge
        useful = np.zeros(len(deals.tasks))
        _useful(deals.doer, deals.tasks.work, deals.units, deals.succeeded, useful)
        judged, _ = judge.judge(model.tick, deals.tasks.ids, useful)
        done = deals.doer >= 0
        ran, step = np.unique(deals.doer[done], return_inverse=True)
        return ran, np.bincount(step, weights=judged[done], minlength=len(ran))


@kernel
def _useful(doer, work, units, succeeded, useful):
    for step in range(len(doer)):
        if doer[step] >= 0:
            useful[step] = work[step] / units[step] * succeeded[step]
