"""Hiring: for the steps it is bad at, an owner asks its neighbours for quotes and hires the best trusted one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from credit_flow.agents.traits import Load, Markups, Skills, Ties
from credit_flow.core.amounts import up
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreements import Agreements, Prices, QuoteDesk
from credit_flow.institutions.work.step_cost import own_cost
from credit_flow.worlds.work.task_list import StepList, TaskList

LEAST_TRUST = 0.05
"""Trust below this counts as this much when quotes are compared."""

FREE_STEPS = 3
"""Steps per tick that do not yet raise an expert's price."""


class Hiring(Institution):
    """A reverse auction among an expert's neighbours for each step that it is responsible for.

    Expert j quotes (1 + markup) x (1 + congestion x max(0, load - 3)) x its cost, where its load is the running mean of
    its steps per tick (`LearningByDoing`); quotes are compared as quote / max(trust, 0.05). The principal
    hires the best if that, plus `transaction_cost` credits, is less than its own cost. The hired becomes responsible and
    may hire on, to `depth` hand-overs in all: the credit tree. Where it may, whom an owner asks counts in what its own
    neighbours would charge; further down quotes cover doing all oneself. So what the hired are paid covers what they pay,
    and nobody can end a tree poorer than by working alone.
    """

    def __init__(self, *, transaction_cost: float, congestion: float, depth: int):
        self.transaction_cost, self.congestion, self.depth = transaction_cost, congestion, depth

    def parts(self, model) -> Sequence[Phase]:
        """Fill in `hired`, `quote`, `link`, `offered`, `affordable` and `doer` of the tick's contracts."""
        return (Phase(hire, TaskList, (self.depth, self.congestion, self.transaction_cost)),)


def hire(
    task,
    worker,
    living: Living,
    accounts: Accounts,
    tasks: TaskList,
    steps: StepList,
    deals: Agreements,
    desk: QuoteDesk,
    price: Prices,
    skills: Skills,
    markups: Markups,
    load: Load,
    ties: Ties,
    terms,
):
    """For every step of a task: who does it in the end, and who hired whom on the way."""
    if deals.owner[task] < 0:
        return
    depth, congestion, fee = terms
    costs, inner = desk.quotes[worker, 0], desk.quotes[worker, 1]
    kind, work = steps.kind, steps.work
    traits = (living.alive, skills.skill, markups.markup, load.busy, ties.neighbours, ties.trust)
    terms = (price.expected[0], congestion, fee)
    for step in range(tasks.first[task], tasks.first[task + 1]):
        principal = deals.owner[task] if steps.above[step] < 0 else deals.doer[steps.above[step]]
        made = _hand_overs(step, steps.above, deals.hired)
        for hop in range(depth - made):
            deep = made + hop == 0 and depth > 1
            own = _unshared(step, steps.end[step], principal, deep, kind, work, traits, terms, costs, inner)
            _ask(step, steps.end[step], principal, deep, kind, work, traits, terms, costs, inner)
            best, best_quote, best_judged = _choose(principal, traits, terms, costs)
            if hop == 0 and best >= 0 and kind[step] >= 0:
                deals.offered[step] = (best_quote + fee) / work[step]
                deals.affordable[step] = (
                    best_quote + fee <= accounts.cells[living.first_account[0] + principal]
                )
            if best < 0 or not best_judged + fee < own:
                break
            deals.hired[step, hop] = ties.neighbours[principal, best]
            deals.quote[step, hop] = best_quote
            deals.link[step, hop] = best
            principal = deals.hired[step, hop]
        deals.doer[step] = principal


@kernel
def _hand_overs(node, above, hired):
    """How often a step has changed hands as part of what it belongs to."""
    n = 0
    whole = above[node]
    while whole >= 0:
        for hop in range(hired.shape[1]):
            n += hired[whole, hop] >= 0
        whole = above[whole]
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
        busyness = max(0.0, busy[other] - FREE_STEPS)
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
