"""ComputeMarket: what a unit of compute costs this tick, and who gets it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from credit_flow.core.amounts import QUANTUM, down, up
from credit_flow.core.programs.kernel import lots
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.institutions.work.agreements import Prices
from credit_flow.institutions.work.step_cost import compute_units, own_cost
from credit_flow.mechanisms.exchange.call_auction import CallAuction

FORESIGHT = 0.2
"""Weight of the last cleared price in what experts expect the next one to be."""


class ComputeMarket(Institution):
    """Sells compute to the owners of tasks.

    With `capacity` None the price is posted and supply is elastic: everybody gets what he needs. Otherwise `capacity`
    units per tick go to the tasks that can pay most per unit, at one uniform price that clears the market, at least
    `reserve` credits; the others are not done, and their contracts are void. Contracts are cost-plus: quotes move with the price of compute, so no hired
    expert loses by it, and an owner's limit is what its promise and the credit it reserved for the task can bear.
    """

    def __init__(self, *, capacity: float | None = None, reserve: float):
        self.capacity, self.reserve = capacity, reserve

    def parts(self, model) -> Sequence[Callable]:
        """Nothing where the price is posted."""
        return () if self.capacity is None else (self.step,)

    def step(self, model) -> None:
        """Clear the price, void what gets no compute, and rescale quotes when the price has moved."""
        deals, prices = contracts_in(model.work), model.work[Prices]
        if len(deals.tasks) == 0:
            return
        units, limit = np.zeros(len(deals.tasks)), np.full(len(deals.tasks), np.nan)
        trees = (deals.tasks.first, deals.tasks.kind, deals.tasks.work, deals.tasks.parent)
        terms = (deals.owner, deals.promised, deals.hired, deals.quote, deals.doer)
        cost = (model.table.skill, float(prices.expected[0]), model.parameters.transaction_cost)
        _demand(len(deals.tasks), *trees, *terms, *cost, units, limit)
        tie = model.draws("compute", (1, len(units)))
        clearing = CallAuction().clear(
            limit, self.reserve, quantity=units[None, :], supply=self.capacity, tie=tie
        )
        served = clearing.allocation[0] > 0.0
        prices.cleared[0] = cleared = float(np.nan_to_num(clearing.price[0], nan=prices.cleared[0]))
        _reprice(len(units), *trees, *terms, *cost, cleared, served, np.zeros(deals.tasks.n_nodes))
        prices.expected[0] += FORESIGHT * (cleared - prices.expected[0])


@lots
def _demand(
    task, first, kind, work, parent, owner, promised, hired, quote, doer, skill, price, fee, units, limit
):
    if owner[task] < 0:
        return
    own = 0.0  # compute units the owner uses itself
    bought = 0.0  # credits of quotes it pays at today's expected price
    n_fees = 0
    for node in range(first[task], first[task + 1]):
        if kind[node] >= 0:
            used = compute_units(work[node], skill[doer[node], kind[node]])
            units[task] += used
            if doer[node] == owner[task]:
                own += used
        above = parent[node]
        if hired.shape[1] > 0 and hired[node, 0] >= 0 and (above < 0 or doer[above] == owner[task]):
            bought += quote[node, 0]
            n_fees += 1
    worst = own_cost(first[task], first[task + 1], kind, work, skill, owner[task], price)
    slack = 4.0 * QUANTUM * (first[task + 1] - first[task])
    budget = min(promised[task], worst) - n_fees * fee - slack
    limit[task] = max(0.0, down(budget / (own + bought / price)))


@lots
def _reprice(
    task, first, kind, work, parent, owner, promised, hired, quote, doer, skill, price, fee, cleared, served, burden
):  # fmt: skip
    """Void what is not served. Elsewhere quotes move with the price, but never below what they oblige to pay."""
    if owner[task] < 0:
        return
    for node in range(first[task + 1] - 1, first[task] - 1, -1):
        if not served[task]:
            doer[node] = -1
            for hop in range(hired.shape[1]):
                hired[node, hop] = -1
            continue
        if kind[node] >= 0:
            burden[node] = own_cost(node, node + 1, kind, work, skill, doer[node], cleared)
        for hop in range(hired.shape[1] - 1, -1, -1):
            if hired[node, hop] >= 0:
                quote[node, hop] = max(up(quote[node, hop] * (cleared / price)), burden[node])
                burden[node] = quote[node, hop] + fee
        if parent[node] >= 0:
            burden[parent[node]] += burden[node]
    if not served[task]:
        owner[task] = -1
        promised[task] = 0.0
