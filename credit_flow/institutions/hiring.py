"""Hiring: for the steps it is bad at, an owner asks its neighbours for quotes and hires the best trusted one."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import up
from credit_flow.core.kernel import kernel, lots
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work import own_cost

LEAST_TRUST = 0.05
"""Trust below this counts as this much when quotes are compared."""

FREE_STEPS = 3
"""Steps of last tick's work that do not yet raise an expert's price."""


class Hiring(Institution):
    """A reverse auction among an expert's neighbours for each step that it is responsible for.

    Expert j quotes (1 + markup) x (1 + congestion x max(0, steps done last tick - 3)) x its cost; quotes are compared as
    quote / max(trust, 0.05). The principal hires the best if that, plus `transaction_cost` credits, is less than its own
    cost. The hired becomes responsible and may hire on, to `depth` hand-overs in all: the credit tree. Where it may, whom
    an owner asks counts in what its own neighbours would charge; further down quotes cover doing all oneself. So what
    the hired are paid covers what they pay, and nobody can end a tree poorer than by working alone.
    """

    def __init__(self, *, transaction_cost: float, congestion: float, depth: int):
        self.transaction_cost, self.congestion, self.depth = transaction_cost, congestion, depth

    def step(self, model) -> None:
        """Fill in `hired`, `quote`, `link`, `offered` and `doer` of the tick's contracts."""
        deals, table, tasks = model.contracts, model.table, model.contracts.tasks
        trees = (tasks.first, tasks.end, tasks.parent, tasks.kind, tasks.work, deals.owner)
        traits = (table.alive, table.skill, table.markup, table.busy, table.neighbours, table.trust)
        terms = (model.compute_price, self.congestion, self.transaction_cost)
        costs, inner = np.empty((2, len(tasks), table.neighbours.shape[1]))
        results = (deals.hired, deals.quote, deals.link, deals.offered, deals.doer)
        _hire(len(tasks), self.depth, *trees, *traits, *terms, costs, inner, *results)


@lots
def _hire(
    task, depth, first, end, parent, kind, work, owner,
    alive, skill, markup, busy, neighbours, trust, price, congestion, fee,
    costs, inner, hired, quote, link, offered, doer,
):  # fmt: skip
    if owner[task] < 0:
        return
    traits = (alive, skill, markup, busy, neighbours, trust)
    terms = (price, congestion, fee)
    for node in range(first[task], first[task + 1]):
        principal = owner[task] if parent[node] < 0 else doer[parent[node]]
        made = _hand_overs(node, parent, hired)
        for hop in range(depth - made):
            deep = made + hop == 0 and depth > 1
            own = _unshared(
                node, end[node], principal, deep, kind, work, traits, terms, costs[task], inner[task]
            )
            _ask(node, end[node], principal, deep, kind, work, traits, terms, costs[task], inner[task])
            best, best_quote, best_judged = _choose(principal, traits, terms, costs[task])
            if hop == 0 and best >= 0 and kind[node] >= 0:
                offered[node] = (best_quote + fee) / work[node]
            if best < 0 or not best_judged + fee < own:
                break
            hired[node, hop] = neighbours[principal, best]
            quote[node, hop] = best_quote
            link[node, hop] = best
            principal = hired[node, hop]
        doer[node] = principal


@kernel
def _hand_overs(node, parent, hired):
    """How often a step has changed hands as part of what it belongs to."""
    n = 0
    above = parent[node]
    while above >= 0:
        for hop in range(hired.shape[1]):
            n += hired[above, hop] >= 0
        above = parent[above]
    return n


@kernel
def _choose(row, traits, terms, costs):
    """The link, the quote and the judged quote of the best neighbour of `row`, given each one's cost; link -1: none."""
    _, _, markup, busy, neighbours, trust = traits
    _, congestion, _ = terms
    best, best_quote, best_judged = -1, 0.0, 0.0
    for link in range(len(costs)):
        if np.isnan(costs[link]):
            continue
        other = neighbours[row, link]
        busyness = max(0, busy[other] - FREE_STEPS)
        quote = up((1.0 + markup[other]) * (1.0 + congestion * busyness) * costs[link])
        judged = quote / max(trust[row, link], LEAST_TRUST)
        if best < 0 or judged < best_judged:
            best, best_quote, best_judged = link, quote, judged
    return best, best_quote, best_judged


@kernel
def _ask(start, stop, row, deep, kind, work, traits, terms, costs, inner):
    """Each neighbour's cost of the steps, nan = cannot be hired: its own, or if `deep` what it would be by hiring on."""
    alive, skill, _, _, neighbours, _ = traits
    for link in range(len(costs)):
        other = neighbours[row, link]
        if other < 0 or other == row or not alive[other]:
            costs[link] = np.nan
        elif deep:
            costs[link] = _plan(start, stop, other, kind, work, traits, terms, inner)
        else:
            costs[link] = own_cost(start, stop, kind, work, skill, other, terms[0])


@kernel
def _plan(start, stop, row, kind, work, traits, terms, costs):
    """What the steps cost `row` when it does each itself or hands it to a neighbour that does it itself."""
    alive, skill, _, _, neighbours, _ = traits
    total = 0.0
    for node in range(start, stop):
        if kind[node] >= 0:
            for link in range(len(costs)):
                other = neighbours[row, link]
                costs[link] = np.nan
                if other >= 0 and other != row and alive[other]:
                    costs[link] = own_cost(node, node + 1, kind, work, skill, other, terms[0])
            total += _cheaper(node, row, kind, work, traits, terms, costs)
    return total


@kernel
def _unshared(start, stop, row, deep, kind, work, traits, terms, costs, inner):
    """What the steps cost `row` if it does not hand them over as a whole, but perhaps each by itself."""
    if stop - start == 1:
        return own_cost(start, stop, kind, work, traits[1], row, terms[0])
    total = 0.0
    for node in range(start, stop):
        if kind[node] >= 0:
            _ask(node, node + 1, row, deep, kind, work, traits, terms, costs, inner)
            total += _cheaper(node, row, kind, work, traits, terms, costs)
    return total


@kernel
def _cheaper(node, row, kind, work, traits, terms, costs):
    """What one step costs `row`, done or handed over, whichever is cheaper."""
    own = own_cost(node, node + 1, kind, work, traits[1], row, terms[0])
    best, quote, judged = _choose(row, traits, terms, costs)
    return quote + terms[2] if best >= 0 and judged + terms[2] < own else own
