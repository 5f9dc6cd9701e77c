"""Appraisal: what the tasks an expert looks at would cost it, hiring included."""

from __future__ import annotations

from credit_flow.core.amounts import up
from credit_flow.core.programs.kernel import fragment, kernel
from credit_flow.core.streams import below, uniform
from credit_flow.institutions.work.step_cost import compute_units


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
def sight(i, key, quotes, clock, living, tasks, asks):
    """Draw the tasks that the i-th living expert sees in this tick."""
    row = living.rows[i]
    look_around(i, row, quotes, tasks.n[0], key, clock.tick[0], asks.lot, asks.draw)
    for entry in range(i * quotes, (i + 1) * quotes):
        asks.asker[entry] = row


@fragment
def appraise(task, row, tasks, steps, skills, expectations, price):
    """What a task would cost expert `row`: expected and worst cost in credits, units of work, and the kind of its largest step.

    The expected cost of a step is the expert's own or the expected price of an outsider, whichever is less; the worst is that of
    doing every step itself.
    """
    cost = worst = total = most = 0.0
    large = -1
    for step in range(tasks.first[task], tasks.first[task + 1]):
        k, work = steps.kind[step], steps.work[step]
        if k < 0:
            continue
        own = up(compute_units(work, skills.skill[row, k]) * price.expected[0])
        cost += min(own, expectations.expected_price[row, k] * work)
        worst += own
        total += work
        if work > most:
            most = work
            large = k
    return cost, worst, total, large
