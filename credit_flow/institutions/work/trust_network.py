"""Trust network: whom an expert knows, how far it trusts them, and what it expects outsiders to charge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from credit_flow.agents.traits import Expectations, Ties
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import below, uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreements import Agreements, HireList
from credit_flow.worlds.work.task_list import StepList, TaskList

CAUTION = 0.1
"""Weight of the newest experience in trust and in expected prices."""

NEW_TRUST = 0.8
"""Trust in a neighbour nothing is known of."""


class TrustNetwork(Institution):
    """Experience with hired experts becomes trust, quotes become expectations, and bad links are replaced.

    After each hire, trust += 0.1 (outcome - trust), the outcome being all that the judge reveals of it; the expected
    outside price of a kind follows the best quotes seen, cost of hiring included, likewise. With probability `rewiring` per tick an expert drops its
    least trusted link for a random one; links to the dead are rewired at once. A new link starts at 0.8."""

    def __init__(self, *, rewiring: float):
        self.rewiring = rewiring

    def parts(self, model) -> Sequence[Phase]:
        """Update `trust`, `expected_price` and `neighbours`."""
        rewiring = Phase(rewire, Living, (model.stream("rewiring"), float(self.rewiring)))
        return (Phase(experience), rewiring)


def meet(model, rows: np.ndarray) -> None:
    """Give the newborn `rows` (n,) without links random neighbours among the living, each trusted at 0.8."""
    table = model.table
    _meet(len(rows), model.stream("links"), model.tick, rows, table.rows, table.neighbours, table.trust)


def experience(
    lot,
    worker,
    tasks: TaskList,
    steps: StepList,
    deals: Agreements,
    hires: HireList,
    ties: Ties,
    expectations: Expectations,
    terms,
):
    """Trust follows the outcomes that became known, expected prices follow the best quotes seen."""
    for i in range(hires.n[0]):
        row, slot = hires.principal[i], hires.link[i]
        if ties.neighbours[row, slot] == hires.hired[i]:  # a late verdict may come after the link was rewired
            ties.trust[row, slot] += CAUTION * (hires.outcome[i] - ties.trust[row, slot])
    expected = expectations.expected_price
    for task in range(tasks.n[0]):
        if deals.owner[task] < 0:
            continue
        for step in range(tasks.first[task], tasks.first[task + 1]):
            if not np.isnan(deals.offered[step]):
                row = deals.owner[task] if steps.above[step] < 0 else deals.doer[steps.above[step]]
                k = steps.kind[step]
                expected[row, k] += CAUTION * (deals.offered[step] - expected[row, k])


def rewire(i, worker, clock: Clock, living: Living, ties: Ties, terms):
    """The i-th living expert replaces links to the dead, and now and then the least trusted one."""
    key, rewiring = terms
    row, tick, others = living.rows[i], clock.tick[0], living.rows[: living.n[0]]
    neighbours, trust = ties.neighbours, ties.trust
    n_links = neighbours.shape[1]
    for slot in range(n_links):
        known = neighbours[row, slot]
        if known < 0 or not living.alive[known]:
            neighbours[row, slot] = _stranger(key, tick, row, 8 * slot + 1, others, neighbours)
            trust[row, slot] = NEW_TRUST
    if uniform(key, tick, row, 0) < rewiring:
        least = 0
        for slot in range(n_links):
            if trust[row, slot] < trust[row, least]:
                least = slot
        neighbours[row, least] = _stranger(key, tick, row, 8 * n_links + 1, others, neighbours)
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
