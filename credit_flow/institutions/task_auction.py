"""TaskAuction: experts that looked at a task quote for it; a mechanism of the shelf names owner and price."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from credit_flow.agents.policy import Observation
from credit_flow.core.amounts import down, up
from credit_flow.core.kernel import kernel, lots
from credit_flow.core.ledger import HOUSE
from credit_flow.core.streams import uniform
from credit_flow.institutions.contracts import Asks, Contracts
from credit_flow.institutions.institution import Institution
from credit_flow.mechanisms.mechanism import Mechanism
from credit_flow.worlds.tasks import Tasks

Appraise = Callable[[object, Tasks, int], tuple[Observation, np.ndarray]]
"""What experts see of the tasks they look at, `quotes` entries per living expert, and what each would cost at worst, credits."""


class TaskAuction(Institution):
    """Experts ask for each task under seal; the mechanism names its owner and what he is promised (or pays).

    `side="procurement"`: the lowest ask wins and is promised the mechanism's price, at most the bounty. `side="sale"`: the
    highest bid wins and goes to HOUSE, and the owner is promised the whole bounty. Each expert looks at `quotes` tasks
    drawn at random (a task drawn twice counts once) and quotes only while its balance covers, together with its other
    quotes of the tick, doing every step itself; in a sale also its bid. A treasury that pays the bounties puts out tasks
    only as far as its balance goes.
    """

    def __init__(
        self, mechanism: Mechanism, appraise: Appraise, *, side: str = "procurement", quotes: int = 2
    ):
        self.mechanism, self.appraise, self.side, self.quotes = mechanism, appraise, side, quotes

    def step(self, model) -> None:
        """Hold one auction per task; owners and promises stand in `model.contracts`."""
        contracts = model.contracts = Contracts(model.world.tasks, hops=model.parameters.hops)
        if len(contracts.tasks) == 0 or len(model.table.rows) == 0:
            return
        seen, worst = self.appraise(model, contracts.tasks, self.quotes)
        asks = model.decide("ask" if self.side == "procurement" else "bid", seen)
        rows, sale = model.table.rows, self.side == "sale"
        _cover(len(rows), self.quotes, sale, model.balances, model.first_account, rows, worst, asks)
        contracts.asks = Asks(seen.lot, seen.rows, seen.cost, asks)
        if model.payer == HOUSE:
            _withdraw_unfunded(model, contracts.tasks, contracts.asks)
        self._clear(model, contracts)

    def _clear(self, model, contracts: Contracts) -> None:
        tasks, asks = contracts.tasks, contracts.asks
        n_tasks = len(tasks)
        width = _count(n_tasks, asks.lot, asks.ask, count := np.zeros(n_tasks, dtype=np.int64))
        orders, tie = np.full((n_tasks, width), np.nan), np.zeros((n_tasks, width))
        bidder = np.empty((n_tasks, width), dtype=np.int64)
        _scatter(asks.lot, asks.row, asks.ask, model.stream("ties"), model.tick, count, orders, tie, bidder)
        reserve = tasks.bounty if self.side == "procurement" else 0.0
        clearing = self.mechanism.clear(orders, reserve=reserve, tie=tie, side=self.side)
        winner = clearing.winners()
        taken = winner >= 0
        contracts.owner[taken] = bidder[taken, winner[taken]]
        paid = clearing.payment[taken, winner[taken]]
        if self.side == "sale":
            contracts.price[taken], contracts.promised[taken] = paid, tasks.bounty[taken]
        else:
            contracts.promised[taken] = paid


def _withdraw_unfunded(model, tasks: Tasks, asks: Asks) -> None:
    """A treasury puts out tasks in their order as far as its purse goes; nobody can quote for the others."""
    funded = np.cumsum(tasks.bounty) <= model.purse
    asks.ask[(asks.lot >= 0) & ~funded[asks.lot]] = np.nan


@lots
def _cover(i, quotes, sale, balances, first_account, rows, worst, asks):
    free = balances[first_account + rows[i]]
    for entry in range(i * quotes, (i + 1) * quotes):
        if np.isnan(asks[entry]):
            continue
        asks[entry] = down(asks[entry]) if sale else up(asks[entry])
        needed = worst[entry] + (asks[entry] if sale else 0.0)
        if needed > free:
            asks[entry] = np.nan
        else:
            free -= needed


@kernel
def _count(n_tasks, lot, ask, count):
    for entry in range(len(lot)):
        if not np.isnan(ask[entry]):
            count[lot[entry]] += 1
    widest = 1
    for task in range(n_tasks):
        widest = max(widest, count[task])
        count[task] = 0
    return widest


@kernel
def _scatter(lot, row, ask, key, tick, count, orders, tie, bidder):
    for entry in range(len(lot)):
        if np.isnan(ask[entry]):
            continue
        task = lot[entry]
        place = count[task]
        count[task] += 1
        orders[task, place] = ask[entry]
        tie[task, place] = uniform(key, tick, row[entry], task)
        bidder[task, place] = row[entry]
