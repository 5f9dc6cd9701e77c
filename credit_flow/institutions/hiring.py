"""Hiring: for the steps it is bad at, an owner asks its neighbours for quotes and hires the best trusted one."""

from __future__ import annotations

from credit_flow.core.amounts import up
from credit_flow.core.kernel import lots
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work import own_cost

LEAST_TRUST = 0.05
"""Trust below this counts as this much when quotes are compared."""

FREE_STEPS = 3
"""Steps of last tick's work that do not yet raise an expert's price."""


class Hiring(Institution):
    """A reverse auction among an expert's neighbours for each step it is responsible for.

    Expert j quotes (1 + markup) x (1 + congestion x max(0, steps done last tick - 3)) x its own cost; quotes are compared
    as quote / max(trust, 0.05). The principal hires the best if that, plus `transaction_cost` credits, is less than doing
    it itself. The hired becomes responsible and may hire on, to `depth` hand-overs: the credit tree. Since a quote
    covers the hired expert's own cost and hiring is always cheaper, nobody can end a tree poorer than by working alone.
    """

    def __init__(self, *, transaction_cost: float, congestion: float, depth: int):
        self.transaction_cost, self.congestion, self.depth = transaction_cost, congestion, depth

    def step(self, model) -> None:
        """Fill in `hired`, `quote`, `link`, `offered` and `doer` of the tick's contracts."""
        deals, table, tasks = model.contracts, model.table, model.contracts.tasks
        trees = (tasks.first, tasks.end, tasks.parent, tasks.kind, tasks.work, deals.owner)
        traits = (table.alive, table.skill, table.markup, table.busy, table.neighbours, table.trust)
        terms = (model.compute_price, self.congestion, self.transaction_cost, self.depth)
        _hire(
            len(tasks),
            *trees,
            *traits,
            *terms,
            deals.hired,
            deals.quote,
            deals.link,
            deals.offered,
            deals.doer,
        )


@lots
def _hire(
    task, first, end, parent, kind, work, owner,
    alive, skill, markup, busy, neighbours, trust,
    price, congestion, transaction_cost, depth,
    hired, quote, link, offered, doer,
):  # fmt: skip
    if owner[task] < 0:
        return
    for node in range(first[task], first[task + 1]):
        principal = owner[task]
        hop = 0
        above = parent[node]
        if above >= 0:
            principal = doer[above]
            for earlier in range(hired.shape[1]):
                hop += hired[above, earlier] >= 0
            ancestor = parent[above]
            while ancestor >= 0:
                for earlier in range(hired.shape[1]):
                    hop += hired[ancestor, earlier] >= 0
                ancestor = parent[ancestor]
        place = 0
        while hop < depth:
            own = own_cost(node, end[node], kind, work, skill, principal, price)
            best = -1
            best_link = 0
            best_quote = 0.0
            best_judged = 0.0
            for slot in range(neighbours.shape[1]):
                candidate = neighbours[principal, slot]
                if candidate < 0 or candidate == principal or not alive[candidate]:
                    continue
                busyness = max(0, busy[candidate] - FREE_STEPS)
                rate = (1.0 + markup[candidate]) * (1.0 + congestion * busyness)
                asked = up(rate * own_cost(node, end[node], kind, work, skill, candidate, price))
                judged = asked / max(trust[principal, slot], LEAST_TRUST)
                if best < 0 or judged < best_judged:
                    best, best_link, best_quote, best_judged = candidate, slot, asked, judged
            if best < 0:
                break
            if place == 0 and kind[node] >= 0:
                offered[node] = best_quote / work[node]
            if not best_judged + transaction_cost < own:
                break
            hired[node, place] = best
            quote[node, place] = best_quote
            link[node, place] = best_link
            principal = best
            place += 1
            hop += 1
        doer[node] = principal
