"""Appraisal: what the tasks an expert looks at would cost it, hiring included."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.policy import Observation
from credit_flow.core.amounts import up
from credit_flow.core.kernel import kernel, lots
from credit_flow.core.streams import below, uniform
from credit_flow.institutions.work import compute_units
from credit_flow.worlds.tasks import Tasks


def appraise(model, tasks: Tasks, quotes: int) -> tuple[Observation, np.ndarray]:
    """What every expert sees of the `quotes` tasks it looks at, drawn at random, and what doing each all by itself would cost.

    The expected cost of a step is the expert's own or the expected price of an outsider, whichever is less. Returns
    observations and worst costs (living experts x quotes,), credits; a task drawn twice is seen once (lot -1).
    """
    table, n = model.table, len(model.table.rows) * quotes
    rows = np.repeat(table.rows, quotes)
    lot, kind = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    cost, worst, work, draw = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    sight = (model.stream("quotes"), model.tick, quotes, len(tasks), tasks.first, tasks.kind, tasks.work)
    traits = (table.rows, table.skill, table.expected_price, model.compute_price)
    _look(len(table.rows), *sight, *traits, lot, kind, cost, worst, work, draw)
    return Observation(rows, lot, cost, work, tasks.bounty[lot], kind, table.markup[rows], draw), worst


@lots
def _look(
    i,
    key,
    tick,
    quotes,
    n_tasks,
    first,
    kind,
    work,
    rows,
    skill,
    expected,
    price,
    lot,
    large,
    cost,
    worst,
    total,
    draw,
):
    row = rows[i]
    look_around(i, row, quotes, n_tasks, key, tick, lot, draw)
    for entry in range(i * quotes, (i + 1) * quotes):
        large[entry] = -1
        cost[entry] = worst[entry] = total[entry] = 0.0
        task = lot[entry]
        if task < 0:
            continue
        most = 0.0
        for node in range(first[task], first[task + 1]):
            k = kind[node]
            if k < 0:
                continue
            own = up(compute_units(work[node], skill[row, k]) * price)
            cost[entry] += min(own, expected[row, k] * work[node])
            worst[entry] += own
            total[entry] += work[node]
            if work[node] > most:
                most = work[node]
                large[entry] = k


@kernel
def look_around(i, row, quotes, n_tasks, key, tick, lot, draw):
    """Draw the `quotes` tasks that the i-th living expert looks at; one drawn twice is seen once (`lot` -1)."""
    for quote in range(quotes):
        entry = i * quotes + quote
        lot[entry] = below(n_tasks, key, tick, row, 2 * quote)
        for earlier in range(i * quotes, entry):
            if lot[earlier] == lot[entry]:
                lot[entry] = -1
        draw[entry] = uniform(key, tick, row, 2 * quote + 1)
