"""Settlement: one batch pays rewards, hired work, fees and compute."""

from __future__ import annotations

from collections.abc import Sequence

from credit_flow.core.amounts import down, nearest, up
from credit_flow.core.books.batches import dissipate, line, post
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.ledger import CREDIT, HOUSE
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import fragment
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreements import Agreements, Prices, VerdictList
from credit_flow.worlds.work.task_list import StepList, TaskList

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
        return (Phase(settle, terms=terms, lines="3 * tasks + (2 + 3 * hops) * steps"),)


def settle(
    lot,
    worker,
    clock: Clock,
    living: Living,
    accounts: Accounts,
    tasks: TaskList,
    steps: StepList,
    deals: Agreements,
    due: VerdictList,
    prices: Prices,
    terms,
):
    """Write down all payments of the tick, kind by kind, and post them."""
    fee, royalty, recycle, sale, payer = terms
    prices.paid[0] = 0.0
    _pay_hired(accounts, living, tasks, steps, deals)
    first_part = 0 if recycle > 0.0 else 1
    if fee > 0.0:
        for part in range(first_part, 2):
            _pay_fees(accounts, living, tasks, steps, deals, fee, recycle, part)
    for part in range(first_part, 2):
        _pay_compute(accounts, living, tasks, deals, prices.cleared[0], recycle, part)
    if sale:
        _buy_tasks(accounts, living, tasks, deals)
    _reward(accounts, living, due, prices, payer)
    if royalty > 0.0:
        _pay_parents(accounts, living, due, payer, royalty)
    post(clock, accounts, 0)


@fragment
def _pay_hired(accounts, living, tasks, steps, deals):
    first = living.first_account[0]
    for task in range(tasks.n[0]):
        if deals.owner[task] < 0:
            continue
        for step in range(tasks.first[task], tasks.first[task + 1]):
            principal = deals.owner[task] if steps.above[step] < 0 else deals.doer[steps.above[step]]
            for hop in range(deals.hired.shape[1]):
                hired, quote = deals.hired[step, hop], deals.quote[step, hop]
                if hired < 0:
                    break
                line(
                    accounts,
                    first + principal,
                    first + hired,
                    CREDIT,
                    quote,
                    _PAYMENT,
                    tasks.first_id[0] + task,
                )
                principal = hired


@fragment
def _pay_fees(accounts, living, tasks, steps, deals, fee, recycle, part):
    first = living.first_account[0]
    for task in range(tasks.n[0]):
        if deals.owner[task] < 0:
            continue
        for step in range(tasks.first[task], tasks.first[task + 1]):
            principal = deals.owner[task] if steps.above[step] < 0 else deals.doer[steps.above[step]]
            for hop in range(deals.hired.shape[1]):
                if deals.hired[step, hop] < 0:
                    break
                dissipate(accounts, first + principal, fee, _FEE, tasks.first_id[0] + task, recycle, part)
                principal = deals.hired[step, hop]


@fragment
def _pay_compute(accounts, living, tasks, deals, price, recycle, part):
    first = living.first_account[0]
    for task in range(tasks.n[0]):
        for step in range(tasks.first[task], tasks.first[task + 1]):
            if deals.units[step] > 0.0:
                cost, payer = up(deals.units[step] * price), first + deals.doer[step]
                dissipate(accounts, payer, cost, _COMPUTE, tasks.first_id[0] + task, recycle, part)


@fragment
def _buy_tasks(accounts, living, tasks, deals):
    for task in range(tasks.n[0]):
        if deals.owner[task] >= 0 and deals.price[task] > 0.0:
            buyer = living.first_account[0] + deals.owner[task]
            line(accounts, buyer, HOUSE, CREDIT, deals.price[task], _PAYMENT, tasks.first_id[0] + task)


@fragment
def _earned(i, living, due, payer):
    """What falls due for the i-th verdict, and to whom: HOUSE, if its owner is dead; a treasury does not pay itself."""
    amount = down(due.promised[i] * due.share[i])
    owner = due.owner[i]
    account = living.first_account[0] + owner if living.alive[owner] else HOUSE
    return (0.0 if payer == account else amount), account


@fragment
def _reward(accounts, living, due, prices, payer):
    for i in range(due.n[0]):
        amount, account = _earned(i, living, due, payer)
        if amount > 0.0:
            line(accounts, payer, account, CREDIT, amount, _REWARD, due.task_id[i])
            prices.paid[0] += amount


@fragment
def _pay_parents(accounts, living, due, payer, royalty):
    for i in range(due.n[0]):
        amount, account = _earned(i, living, due, payer)
        owner = due.owner[i]
        parent = living.parent[owner]
        share = down(amount * royalty)
        if parent >= 0 and share > 0.0 and living.alive[parent] and living.alive[owner]:
            line(accounts, account, living.first_account[0] + parent, CREDIT, share, _ROYALTY, due.task_id[i])
