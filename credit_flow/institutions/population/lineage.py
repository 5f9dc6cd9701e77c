"""Lineage: the rich pay for children, who repay them; the broke and the idle die."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import down, nearest
from credit_flow.core.books.ledger import HOUSE, Entry
from credit_flow.core.books.posting import CLOSED
from credit_flow.core.programs.kernel import lots
from credit_flow.institutions.institution import Institution, writes
from credit_flow.institutions.population.demography import wind_up
from credit_flow.institutions.states.titles import Titles


class Lineage(Institution):
    """Births and deaths of a Hayek machine (key `baum1999`; the constants are ours).

    All at the end of an episode. An expert richer than `threshold` credits pays the `stake` of a mutated child. Whatever a
    child's wealth rises above its highest so far is profit: it repays the stake first, and pays the share `royalty` of the
    rest, to its parent while that lives. Who owns no state dies when its wealth no longer covers its bid and `cost`, the
    most that acting can cost, or after `patience` episodes without a win; what it leaves is paid to its parent if that lives, else to HOUSE.
    Without `births` nobody has children.
    """

    def __init__(
        self, *, births: bool, threshold: float, stake: float, royalty: float, patience: int, cost: float
    ):
        self.cost = float(nearest(cost))
        self.births, self.threshold, self.stake = births, float(nearest(threshold)), float(nearest(stake))
        self.royalty, self.patience = float(royalty), patience

    def step(self, model) -> None:
        """Note the wins; at the end of an episode collect for parents, bury the dead, bear children."""
        titles = model.registers[Titles]
        model.table.last_win[titles.acted[titles.acted >= 0]] = model.world.episode.max()
        if not model.world.over.any():
            return
        if self.births:
            self._collect(model)
        self._bury(model)
        if self.births:
            self._bear(model)

    def _collect(self, model) -> None:
        table, rows = model.table, model.table.rows
        due = np.zeros((2, len(rows)))
        wealth = model.balances[model.first_account + rows]
        parents = table.parent[rows]
        living = (parents >= 0) & table.alive[parents]
        share_profit(len(rows), rows, wealth, living, self.royalty, table.debt, table.peak, due)
        payer, payee = model.first_account + rows, model.first_account + parents
        entries = [
            Entry(payer[part > 0.0], payee[part > 0.0], part[part > 0.0], kind, rows[part > 0.0])
            for part, kind in zip(due, ("repayment", "royalty"))
            if part.any()
        ]
        if entries:
            model.ledger.post(*entries)

    def _bury(self, model) -> None:
        table, rows = model.table, model.table.rows
        wealth = model.balances[model.first_account + rows]
        idle = model.world.episode.max() - table.last_win[rows] >= self.patience
        broke = np.nan_to_num(table.bid[rows]) + self.cost > wealth
        dying = rows[(broke | idle) & ~np.isin(rows, model.registers[Titles].row)]
        if len(dying) == 0:
            return
        parents = table.parent[dying]
        heirs = np.where(self._living(model, parents, dying), model.first_account + parents, HOUSE)
        settle_estates(model, dying, heirs)

    def _living(self, model, parents: np.ndarray, dying: np.ndarray) -> np.ndarray:
        """Which of `parents` (n,) live on, (n,) bool."""
        open_ = model.ledger.states[model.first_account + np.maximum(parents, 0)] != CLOSED
        return (parents >= 0) & open_ & ~np.isin(parents, dying)

    def _bear(self, model) -> None:
        rows = model.table.rows
        parents = rows[model.balances[model.first_account + rows] > self.threshold]
        if len(parents) == 0:
            return
        accounts = np.arange(len(parents)) + model.ledger.next_account
        stakes = Entry(
            model.first_account + parents, accounts, self.stake, "stake", accounts - model.first_account
        )
        model.ledger.post(stakes, opens=len(parents))
        model.bear(parents)


def settle_estates(model, dying: np.ndarray, heirs: np.ndarray) -> None:
    """Experts `dying` (n,), rows, leave what they own to the accounts `heirs` (n,), and close theirs; where there are debts or other assets, by the law of estates."""
    if model.ledger.n_slots > 1 or any(writes(part, "wind_up") for part in model.institutions):
        wind_up(model, dying)
        return
    accounts = model.first_account + dying
    estate = model.balances[accounts]
    left = estate > 0.0
    model.ledger.post(
        Entry(accounts[left], heirs[left], estate[left], "estate", dying[left]), closes=accounts
    )
    model.bury(dying)


@lots
def share_profit(i, rows, wealth, living, royalty, debt, peak, due):
    """What expert i owes its parent for wealth (n,) above its peak: `due` (2, n) credits, stake repaid and royalty."""
    row = rows[i]
    profit = wealth[i] - peak[row]
    if profit <= 0.0:
        return
    if living[i]:
        due[0, i] = min(debt[row], profit)
        due[1, i] = down(royalty * (profit - due[0, i]))
        debt[row] -= due[0, i]
    peak[row] = wealth[i] - due[0, i] - due[1, i]
