"""Settlement: one batch pays rewards, hired work, fees and compute."""

from __future__ import annotations

from collections.abc import Sequence

from credit_flow.core.amounts import down, nearest, up
from credit_flow.core.batch import dissipate, line, post
from credit_flow.core.kernel import fragment
from credit_flow.core.kinds import CODES
from credit_flow.core.ledger import HOUSE
from credit_flow.core.phases import Phase
from credit_flow.core.state import CLEARED_PRICE, FIRST_ACCOUNT, FIRST_ID, N_DUE, N_TASKS, PAID
from credit_flow.institutions.institution import Institution

_PAYMENT, _FEE, _COMPUTE = CODES["payment"], CODES["fee"], CODES["compute"]
_REWARD, _ROYALTY = CODES["reward"], CODES["royalty"]


class Settlement(Institution):
    """One atomic batch pays for all work of the tick, each line caused by its task.

    The payer (WORLD, or the treasury) pays each owner promise x judged share; each
    principal pays whom it hired, and `transaction_cost` per hiring to SINK; each doer pays for its compute; an owner pays
    `royalty` of its reward to its parent, if that lives. In a sale the owner pays its price to HOUSE."""

    def __init__(self, *, transaction_cost: float, royalty: float, recycle: float, sale: bool):
        self.transaction_cost = float(nearest(transaction_cost))
        self.royalty, self.recycle, self.sale = float(royalty), float(recycle), sale

    def parts(self, model) -> Sequence[Phase]:
        """Post the tick's payments; limits are tested on their net effect."""
        terms = (self.transaction_cost, self.royalty, self.recycle, self.sale, model.payer)
        return (Phase(settle, terms=terms),)


def settle(lot, worker, s, terms):
    """Write down all payments of the tick, kind by kind, and post them."""
    fee, royalty, recycle, sale, payer = terms
    _pay_hired(s)
    first_part = 0 if recycle > 0.0 else 1
    if fee > 0.0:
        for part in range(first_part, 2):
            _pay_fees(s, fee, recycle, part)
    for part in range(first_part, 2):
        _pay_compute(s, recycle, part)
    if sale:
        _buy_tasks(s)
    _reward(s, payer)
    if royalty > 0.0:
        _pay_parents(s, payer, royalty)
    post(s, 0)


@fragment
def _pay_hired(s):
    first = s.counts[FIRST_ACCOUNT]
    for task in range(s.counts[N_TASKS]):
        if s.owner[task] < 0:
            continue
        for node in range(s.first[task], s.first[task + 1]):
            principal = s.owner[task] if s.above[node] < 0 else s.doer[s.above[node]]
            for hop in range(s.hired.shape[1]):
                hired = s.hired[node, hop]
                if hired < 0:
                    break
                line(
                    s,
                    first + principal,
                    first + hired,
                    s.quote[node, hop],
                    _PAYMENT,
                    s.counts[FIRST_ID] + task,
                )
                principal = hired


@fragment
def _pay_fees(s, fee, recycle, part):
    first = s.counts[FIRST_ACCOUNT]
    for task in range(s.counts[N_TASKS]):
        if s.owner[task] < 0:
            continue
        for node in range(s.first[task], s.first[task + 1]):
            principal = s.owner[task] if s.above[node] < 0 else s.doer[s.above[node]]
            for hop in range(s.hired.shape[1]):
                if s.hired[node, hop] < 0:
                    break
                dissipate(s, first + principal, fee, _FEE, s.counts[FIRST_ID] + task, recycle, part)
                principal = s.hired[node, hop]


@fragment
def _pay_compute(s, recycle, part):
    first, price = s.counts[FIRST_ACCOUNT], s.sums[CLEARED_PRICE]
    for task in range(s.counts[N_TASKS]):
        for node in range(s.first[task], s.first[task + 1]):
            if s.units[node] > 0.0:
                cost = up(s.units[node] * price)
                dissipate(s, first + s.doer[node], cost, _COMPUTE, s.counts[FIRST_ID] + task, recycle, part)


@fragment
def _buy_tasks(s):
    for task in range(s.counts[N_TASKS]):
        if s.owner[task] >= 0 and s.price[task] > 0.0:
            buyer = s.counts[FIRST_ACCOUNT] + s.owner[task]
            line(s, buyer, HOUSE, s.price[task], _PAYMENT, s.counts[FIRST_ID] + task)


@fragment
def _earned(i, s, payer):
    """What falls due for the i-th verdict, and to whom: HOUSE, if its owner is dead; a treasury does not pay itself."""
    amount = down(s.due_promised[i] * s.due_share[i])
    owner = s.due_owner[i]
    account = s.counts[FIRST_ACCOUNT] + owner if s.alive[owner] else HOUSE
    return (0.0 if payer == account else amount), account


@fragment
def _reward(s, payer):
    for i in range(s.counts[N_DUE]):
        amount, account = _earned(i, s, payer)
        if amount > 0.0:
            line(s, payer, account, amount, _REWARD, s.due_id[i])
            s.sums[PAID] += amount


@fragment
def _pay_parents(s, payer, royalty):
    for i in range(s.counts[N_DUE]):
        amount, account = _earned(i, s, payer)
        owner = s.due_owner[i]
        parent = s.parent[owner]
        due = down(amount * royalty)
        if parent >= 0 and due > 0.0 and s.alive[parent] and s.alive[owner]:
            line(s, account, s.counts[FIRST_ACCOUNT] + parent, due, _ROYALTY, s.due_id[i])
