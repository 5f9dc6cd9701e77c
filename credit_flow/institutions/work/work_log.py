"""What a tick of an economy of tasks looked like, read off its contracts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import fragment
from credit_flow.core.programs.sections import array, count
from credit_flow.institutions.work.agreements import Agreements, Prices
from credit_flow.tables.steps import STEPS
from credit_flow.worlds.work.task_list import StepList, TaskList

STEP_IDS = ("tick", "task", "step", "kind", "owner", "principal", "doer", "succeeded")
STEP_AMOUNTS = ("work", "price", "units")
"""The columns of `StepLog.ids` and `StepLog.amounts`."""


NOTHING = {"ids": np.empty((0, len(STEP_IDS)), dtype=np.int64), "amounts": np.empty((0, len(STEP_AMOUNTS)))}
"""What the log of steps holds where none was done."""


class WorkLog(NamedTuple):
    """The numbers of every tick."""

    columns = (
        "tasks", "tasks_taken", "steps", "steps_hired", "steps_succeeded", "work", "promised", "paid", "hirings", "hired_value",
        "compute", "compute_price", "hiring_open", "hiring_taken",
    )  # fmt: skip
    whole = ("tasks", "tasks_taken", "steps", "steps_hired", "hirings", "hiring_open", "hiring_taken")

    n: np.ndarray = count(2)
    numbers: np.ndarray = array(256, 14, roll="n", most="1")


def steps(model) -> dict[str, np.ndarray]:
    """The steps done since the recorder last asked, as columns; `price` is what the doer was
    paid for it by its principal, nan where the principal did it itself: the owner, or who was hired for a whole of which it is a part."""
    log = model.logs.get(StepLog, NOTHING)
    columns = dict(zip(STEP_IDS, log["ids"].T)) | dict(zip(STEP_AMOUNTS, log["amounts"].T))
    return columns | {"succeeded": columns["succeeded"] > 0}


class StepLog(NamedTuple):
    """Every step done, while somebody records."""

    beside = (StepList,)
    tables = (STEPS.filled(steps),)

    n: np.ndarray = count(2)
    ids: np.ndarray = array(
        "recording * (4 * steps + 16384)", 8, dtype=np.int64, roll="n", most="recording * steps"
    )
    amounts: np.ndarray = array("recording * (4 * steps + 16384)", 3, roll="n", most="recording * steps")


def observe(model) -> dict[str, float]:
    """Tasks offered and taken, steps done, hired (done by another than the owner of the task) and succeeded, units of work, compute and
    its price, credits promised for the tasks taken, less what owners paid for them in a sale, and of the steps for which a principal had an offer
    that it could pay how many there were and how many it let others do."""
    return dict(zip(WorkLog.columns, model.logs[WorkLog]["numbers"][-1].tolist()))


def log_work(
    lot,
    worker,
    tasks: TaskList,
    steps: StepList,
    deals: Agreements,
    prices: Prices,
    log: WorkLog,
    terms,
):
    """Write the numbers of the tick to the log."""
    numbers = log.numbers[log.n[0]]
    log.n[0] += 1
    for place in range(len(numbers)):
        numbers[place] = 0.0
    numbers[0] = tasks.n[0]
    for task in range(tasks.n[0]):
        if deals.owner[task] >= 0:
            _add_task(task, tasks, steps, deals, numbers)
    numbers[7], numbers[11] = prices.paid[0], prices.cleared[0]


@fragment
def _add_task(task, tasks, steps, deals, numbers):
    """Add what came of a taken task to the numbers of the tick, in the order of `WorkLog.columns`."""
    numbers[1] += 1.0
    numbers[6] += deals.promised[task] - deals.price[task]
    for step in range(tasks.first[task], tasks.first[task + 1]):
        for hop in range(deals.hired.shape[1]):
            if deals.hired[step, hop] >= 0:
                numbers[8] += 1.0
                numbers[9] += deals.quote[step, hop]
        if steps.kind[step] >= 0 and deals.doer[step] >= 0:
            numbers[2] += 1.0
            numbers[3] += 1.0 if deals.doer[step] != deals.owner[task] else 0.0
            numbers[4] += deals.succeeded[step]
            numbers[5] += steps.work[step]
            numbers[10] += deals.units[step]
        if steps.kind[step] >= 0 and deals.affordable[step]:
            numbers[12] += 1.0
            numbers[13] += 1.0 if deals.hired[step, 0] >= 0 else 0.0


def log_steps(
    lot, worker, clock: Clock, tasks: TaskList, steps: StepList, deals: Agreements, log: StepLog, terms
):
    """Write down every step done in the tick, if somebody records."""
    if len(log.ids) == 0:
        return
    for task in range(tasks.n[0]):
        for step in range(tasks.first[task], tasks.first[task + 1]):
            if steps.kind[step] >= 0 and deals.doer[step] >= 0:
                _log_step(task, step, clock, tasks, steps, deals, log)


@fragment
def _log_step(task, step, clock, tasks, steps, deals, log):
    principal = deals.owner[task] if steps.above[step] < 0 else deals.doer[steps.above[step]]
    price = np.nan
    for hop in range(deals.hired.shape[1]):
        if deals.hired[step, hop] >= 0:
            price = deals.quote[step, hop]
            if hop > 0:
                principal = deals.hired[step, hop - 1]
    ids, amounts = log.ids[log.n[0]], log.amounts[log.n[0]]
    log.n[0] += 1
    ids[0], ids[1], ids[2] = clock.tick[0], tasks.first_id[0] + task, step - tasks.first[task]
    ids[3], ids[4], ids[5], ids[6] = steps.kind[step], deals.owner[task], principal, deals.doer[step]
    ids[7] = 1 if deals.succeeded[step] > 0.0 else 0
    amounts[0], amounts[1], amounts[2] = steps.work[step], price, deals.units[step]
