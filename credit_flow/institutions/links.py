"""Links: whom an expert knows, how far it trusts them, and what it expects outsiders to charge."""

from __future__ import annotations

import numpy as np

from credit_flow.core.kernel import kernel, lots
from credit_flow.core.streams import below, uniform
from credit_flow.institutions.institution import Institution

CAUTION = 0.1
"""Weight of the newest experience in trust and in expected prices."""

NEW_TRUST = 0.8
"""Trust in a neighbour nothing is known of."""


class Links(Institution):
    """Experience with hired experts becomes trust, quotes become expectations, and bad links are replaced.

    After each hire, trust += 0.1 (outcome - trust), the outcome being all that the judge reveals of it; the expected
    outside price of a kind follows the best quotes seen, cost of hiring included, likewise. With probability `rewiring` per tick an expert drops its
    least trusted link for a random one; links to the dead are rewired at once. A new link starts at 0.8."""

    def __init__(self, *, rewiring: float):
        self.rewiring = rewiring

    def step(self, model) -> None:
        """Update `trust`, `expected_price` and `neighbours`."""
        table, deals, verdicts = model.table, model.contracts, model.verdicts
        if verdicts is not None:
            _trust(
                verdicts.principal,
                verdicts.link,
                verdicts.hired,
                verdicts.outcome,
                table.neighbours,
                table.trust,
            )
        trees = (
            deals.tasks.first,
            deals.tasks.parent,
            deals.tasks.kind,
            deals.owner,
            deals.doer,
            deals.offered,
        )
        _expect(*trees, table.expected_price)
        key = model.stream("rewiring")
        _rewire(
            len(table.rows),
            key,
            model.tick,
            self.rewiring,
            table.rows,
            table.alive,
            table.neighbours,
            table.trust,
        )


def meet(model, rows: np.ndarray) -> None:
    """Give the newborn `rows` (n,) without links random neighbours among the living, each trusted at 0.8."""
    table = model.table
    _meet(len(rows), model.stream("links"), model.tick, rows, table.rows, table.neighbours, table.trust)


@kernel
def _trust(principal, link, hired, outcome, neighbours, trust):
    for i in range(len(principal)):
        row, slot = principal[i], link[i]
        if neighbours[row, slot] == hired[i]:  # a late verdict may come after the link was rewired
            trust[row, slot] += CAUTION * (outcome[i] - trust[row, slot])


@kernel
def _expect(first, parent, kind, owner, doer, offered, expected):
    for task in range(len(owner)):
        if owner[task] < 0:
            continue
        for node in range(first[task], first[task + 1]):
            if not np.isnan(offered[node]):
                principal = owner[task] if parent[node] < 0 else doer[parent[node]]
                expected[principal, kind[node]] += CAUTION * (offered[node] - expected[principal, kind[node]])


@lots
def _rewire(i, key, tick, rewiring, rows, alive, neighbours, trust):
    row = rows[i]
    for slot in range(neighbours.shape[1]):
        known = neighbours[row, slot]
        if known < 0 or not alive[known]:
            neighbours[row, slot] = _stranger(key, tick, row, 8 * slot + 1, rows, neighbours)
            trust[row, slot] = NEW_TRUST
    if uniform(key, tick, row, 0) < rewiring:
        least = 0
        for slot in range(neighbours.shape[1]):
            if trust[row, slot] < trust[row, least]:
                least = slot
        neighbours[row, least] = _stranger(key, tick, row, 8 * neighbours.shape[1] + 1, rows, neighbours)
        trust[row, least] = NEW_TRUST


@lots
def _meet(i, key, tick, newborn, rows, neighbours, trust):
    row = newborn[i]
    for slot in range(neighbours.shape[1]):
        neighbours[row, slot] = _stranger(key, tick, row, 8 * slot, rows, neighbours)
        trust[row, slot] = NEW_TRUST


@kernel
def _stranger(key, tick, row, draw, rows, neighbours):
    """A random living expert that `row` does not know yet; -1 if seven draws find none (tiny societies)."""
    for attempt in range(7):
        candidate = rows[below(len(rows), key, tick, row, draw + attempt)]
        fresh = candidate != row
        for slot in range(neighbours.shape[1]):
            fresh = fresh and neighbours[row, slot] != candidate
        if fresh:
            return candidate
    return -1
