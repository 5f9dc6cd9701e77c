"""What a tick of the economy looked like, read off its contracts."""

from __future__ import annotations

import numpy as np

from credit_flow.core.kernel import fragment
from credit_flow.core.posting import HOUSE
from credit_flow.core.state import (
    BIRTHS,
    BURNT,
    CLEARED_PRICE,
    DEATHS,
    FIRST_ID,
    KEEP_STEPS,
    LOG,
    MINTED,
    N_LIVING,
    N_LOGGED,
    N_STEPS,
    N_TASKS,
    PAID,
    STEP_AMOUNTS,
    STEP_IDS,
    TICK,
)

OWN = LOG.index("tasks")
"""The first of the logged numbers that are the economy's own; those before it every scenario has."""


def observe(model) -> dict[str, float]:
    """Tasks offered and taken, steps done, hired (done by another than the owner of the task) and succeeded, units of work, compute and
    its price, and credits promised for the tasks taken, less what owners paid for them in a sale."""
    return dict(zip(LOG[OWN:], model.logged[-1, OWN:].tolist()))


def steps(model) -> dict[str, np.ndarray]:
    """The steps done since the recorder last asked, as columns; `price` is what the doer was
    paid for it by its principal, nan where the principal did it itself: the owner, or who was hired for a whole of which it is a part."""
    ids, amounts = model.steps_logged
    columns = dict(zip(STEP_IDS, ids.T)) | dict(zip(STEP_AMOUNTS, amounts.T))
    return columns | {"succeeded": columns["succeeded"] > 0}


def keep_numbers(lot, worker, s, terms):
    """Write the numbers of the tick to the log."""
    numbers = s.log[s.counts[N_LOGGED]]
    s.counts[N_LOGGED] += 1
    numbers[0], numbers[1], numbers[2] = s.counts[N_LIVING], s.counts[BIRTHS], s.counts[DEATHS]
    numbers[3], numbers[4] = s.sums[MINTED] - s.sums[BURNT], s.cells[HOUSE]
    numbers[5], numbers[6] = s.sums[MINTED], s.sums[BURNT]
    for place in range(OWN, len(numbers)):
        numbers[place] = 0.0
    numbers[OWN] = s.counts[N_TASKS]
    for task in range(s.counts[N_TASKS]):
        if s.owner[task] >= 0:
            _add_task(task, s, numbers)
    numbers[OWN + 7], numbers[OWN + 11] = s.sums[PAID], s.sums[CLEARED_PRICE]


@fragment
def _add_task(task, s, numbers):
    """Add what came of a taken task to the numbers of the tick, in the order of `LOG`."""
    numbers[OWN + 1] += 1.0
    numbers[OWN + 6] += s.promised[task] - s.price[task]
    for node in range(s.first[task], s.first[task + 1]):
        for hop in range(s.hired.shape[1]):
            if s.hired[node, hop] >= 0:
                numbers[OWN + 8] += 1.0
                numbers[OWN + 9] += s.quote[node, hop]
        if s.kind[node] >= 0 and s.doer[node] >= 0:
            numbers[OWN + 2] += 1.0
            numbers[OWN + 3] += 1.0 if s.doer[node] != s.owner[task] else 0.0
            numbers[OWN + 4] += s.succeeded[node]
            numbers[OWN + 5] += s.work[node]
            numbers[OWN + 10] += s.units[node]


def keep_steps(lot, worker, s, terms):
    """Write down every step done in the tick, if steps are kept."""
    if s.counts[KEEP_STEPS] == 0:
        return
    for task in range(s.counts[N_TASKS]):
        for node in range(s.first[task], s.first[task + 1]):
            if s.kind[node] >= 0 and s.doer[node] >= 0:
                _keep_step(task, node, s)


@fragment
def _keep_step(task, node, s):
    principal = s.owner[task] if s.above[node] < 0 else s.doer[s.above[node]]
    price = np.nan
    for hop in range(s.hired.shape[1]):
        if s.hired[node, hop] >= 0:
            price = s.quote[node, hop]
            if hop > 0:
                principal = s.hired[node, hop - 1]
    ids, amounts = s.step_ids[s.counts[N_STEPS]], s.step_amounts[s.counts[N_STEPS]]
    s.counts[N_STEPS] += 1
    ids[0], ids[1], ids[2], ids[3] = (
        s.counts[TICK],
        s.counts[FIRST_ID] + task,
        node - s.first[task],
        s.kind[node],
    )
    ids[4], ids[5], ids[6] = s.owner[task], principal, s.doer[node]
    ids[7] = 1 if s.succeeded[node] > 0.0 else 0
    amounts[0], amounts[1], amounts[2] = s.work[node], price, s.units[node]
