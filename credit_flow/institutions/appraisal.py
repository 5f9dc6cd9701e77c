"""Appraisal: what the tasks an expert looks at would cost it, hiring included."""

from __future__ import annotations

from credit_flow.core.amounts import up
from credit_flow.core.kernel import fragment, kernel
from credit_flow.core.state import COMPUTE_PRICE, N_TASKS, TICK
from credit_flow.core.streams import below, uniform
from credit_flow.institutions.work import compute_units


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


@fragment
def sight(i, key, quotes, s):
    """Draw the tasks that the i-th living expert sees in this tick."""
    row = s.rows[i]
    look_around(i, row, quotes, s.counts[N_TASKS], key, s.counts[TICK], s.lot, s.draw)
    for entry in range(i * quotes, (i + 1) * quotes):
        s.asker[entry] = row


@fragment
def appraise(task, row, s):
    """What a task would cost expert `row`: expected and worst cost in credits, units of work, and the kind of its largest step.

    The expected cost of a step is the expert's own or the expected price of an outsider, whichever is less; the worst is that of
    doing every step itself.
    """
    price = s.sums[COMPUTE_PRICE]
    cost = worst = total = most = 0.0
    large = -1
    for node in range(s.first[task], s.first[task + 1]):
        k = s.kind[node]
        if k < 0:
            continue
        own = up(compute_units(s.work[node], s.skill[row, k]) * price)
        cost += min(own, s.expected_price[row, k] * s.work[node])
        worst += own
        total += s.work[node]
        if s.work[node] > most:
            most = s.work[node]
            large = k
    return cost, worst, total, large
