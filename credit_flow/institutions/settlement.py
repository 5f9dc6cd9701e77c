"""Settlement: one batch pays rewards, hired work, fees and compute."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import down, nearest, up
from credit_flow.core.kernel import kernel, lots
from credit_flow.core.ledger import HOUSE, Entry
from credit_flow.institutions.dissipation import dissipation
from credit_flow.institutions.institution import Institution


class Settlement(Institution):
    """One atomic batch pays for all work of the tick, each line caused by its task.

    The payer (WORLD, or the treasury) pays each owner promise x judged share; each
    principal pays whom it hired, and `transaction_cost` per hiring to SINK; each doer pays for its compute; an owner pays
    `royalty` of its reward to its parent, if that lives. In a sale the owner pays its price to HOUSE."""

    def __init__(self, *, transaction_cost: float, royalty: float, recycle: float, sale: bool):
        self.transaction_cost = float(nearest(transaction_cost))
        self.royalty, self.recycle, self.sale = royalty, recycle, sale

    def step(self, model) -> None:
        """Post the tick's payments; limits are tested on their net effect."""
        deals = model.contracts
        verdicts = model.verdicts = model.world.judge.take(model.tick)
        entries = self._hires(model, deals) + self._compute(model, deals)
        if self.sale:
            entries.append(self._purchase(model, deals))
        if verdicts is not None:
            entries += self._rewards(model, verdicts)
        model.ledger.post(*entries)

    def _rewards(self, model, verdicts) -> list[Entry]:
        amounts = np.empty(len(verdicts.ids))
        _rewards(len(amounts), verdicts.promised, verdicts.share, amounts)
        paid = amounts > 0.0
        owners, amounts, ids = verdicts.owner[paid], amounts[paid], verdicts.ids[paid]
        accounts = np.where(model.table.alive[owners], model.first_account + owners, HOUSE)
        if model.payer == HOUSE:
            kept = accounts != HOUSE
            owners, accounts, amounts, ids = owners[kept], accounts[kept], amounts[kept], ids[kept]
        model.paid = amounts.sum()
        entries = [Entry(model.payer, accounts, amounts, "reward", ids)]
        if self.royalty:
            entries.append(self._royalties(model, owners, amounts, ids))
        return entries

    def _royalties(self, model, owners, amounts, ids) -> Entry:
        parents = model.table.parent[owners].astype(np.int64)
        due = np.floor(amounts * self.royalty * 2**20) / 2**20
        kept = (parents >= 0) & model.table.alive[parents] & model.table.alive[owners] & (due > 0.0)
        payer, payee = model.first_account + owners[kept], model.first_account + parents[kept]
        return Entry(payer, payee, due[kept], "royalty", ids[kept])

    def _hires(self, model, deals) -> list[Entry]:
        n = int((deals.hired >= 0).sum())
        if n == 0:
            return []
        payer, payee, cause = (np.empty(n, dtype=np.int64) for _ in range(3))
        amount = np.empty(n)
        trees = (deals.tasks.ids, deals.tasks.first, deals.tasks.parent)
        _hires(
            *trees,
            deals.owner,
            deals.hired,
            deals.quote,
            deals.doer,
            model.first_account,
            payer,
            payee,
            amount,
            cause,
        )
        entries = [Entry(payer, payee, amount, "payment", cause)]
        if self.transaction_cost:
            entries += dissipation(payer, np.full(n, self.transaction_cost), "fee", cause, self.recycle)
        return entries

    def _compute(self, model, deals) -> list[Entry]:
        done = np.flatnonzero(deals.units > 0.0)
        amounts = np.empty(len(done))
        _costs(len(done), done, deals.units, model.cleared_price, amounts)
        task_of = np.searchsorted(deals.tasks.first, done, side="right") - 1
        payers = model.first_account + deals.doer[done]
        return dissipation(payers, amounts, "compute", deals.tasks.ids[task_of], self.recycle)

    def _purchase(self, model, deals) -> Entry:
        bought = np.flatnonzero((deals.owner >= 0) & (deals.price > 0.0))
        buyers = model.first_account + deals.owner[bought]
        return Entry(buyers, HOUSE, deals.price[bought], "payment", deals.tasks.ids[bought])


@lots
def _rewards(task, promised, share, amounts):
    amounts[task] = down(promised[task] * share[task])


@lots
def _costs(i, done, units, price, amounts):
    amounts[i] = up(units[done[i]] * price)


@kernel
def _hires(ids, first, parent, owner, hired, quote, doer, first_account, payer, payee, amount, cause):
    n = 0
    for task in range(len(owner)):
        if owner[task] < 0:
            continue
        for node in range(first[task], first[task + 1]):
            principal = owner[task] if parent[node] < 0 else doer[parent[node]]
            for hop in range(hired.shape[1]):
                if hired[node, hop] < 0:
                    break
                payer[n] = first_account + principal
                payee[n] = first_account + hired[node, hop]
                amount[n] = quote[node, hop]
                cause[n] = ids[task]
                principal = hired[node, hop]
                n += 1
