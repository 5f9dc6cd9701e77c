"""What is agreed on the tasks of a tick, and what the world says of their results, as phases see it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.sections import array, count, number
from credit_flow.worlds.work.task_list import StepList, TaskList


class Agreements(NamedTuple):
    """Who owns which task, whom he hired for which step, and how it went."""

    beside = (TaskList, StepList)

    owner: np.ndarray = array("tasks", dtype=np.int64)  # row, -1 = not taken
    promised: np.ndarray = array("tasks")  # credits for a perfect result
    price: np.ndarray = array("tasks")  # credits that the owner paid for the task, in a sale
    hired: np.ndarray = array("steps", "hops", dtype=np.int64)  # row hired at each hand-over, -1 = none
    quote: np.ndarray = array("steps", "hops")  # credits paid for it
    link: np.ndarray = array("steps", "hops", dtype=np.int64)  # index into the principal's neighbours
    offered: np.ndarray = array(
        "steps"
    )  # credits per unit of work, the best quote that the first principal saw
    affordable: np.ndarray = array("steps", dtype=np.bool_)  # whether that principal held enough for it
    doer: np.ndarray = array("steps", dtype=np.int64)  # row responsible for the step, -1 = nobody
    units: np.ndarray = array("steps")  # of compute used
    succeeded: np.ndarray = array("steps")  # share


class Opinions(NamedTuple):
    """What the judge sees of each task."""

    beside = (TaskList, StepList)

    judged: np.ndarray = array("tasks")  # share of success
    revealed: np.ndarray = array("tasks", dtype=np.bool_)  # whether that of each step becomes known


class VerdictList(NamedTuple):
    """Verdicts 0 .. n - 1 on whole tasks that fall due in the tick."""

    beside = (TaskList,)
    size = "verdicts"  # on earlier tasks, beside those of the tick
    drivers = "tasks (task_rate)"

    n: np.ndarray = count()
    task_id: np.ndarray = array("tasks + verdicts", dtype=np.int64)
    owner: np.ndarray = array("tasks + verdicts", dtype=np.int64)  # row
    promised: np.ndarray = array("tasks + verdicts")  # credits
    share: np.ndarray = array("tasks + verdicts")


class HireList(NamedTuple):
    """Hirings 0 .. n - 1 whose outcome becomes known in the tick."""

    beside = (StepList,)
    size = "hirings"  # on earlier tasks, beside those of the tick
    drivers = "tasks (task_rate, max_steps, depth)"

    n: np.ndarray = count()
    principal: np.ndarray = array("steps * hops + hirings", dtype=np.int64)  # row
    link: np.ndarray = array("steps * hops + hirings", dtype=np.int64)  # index into its neighbours
    hired: np.ndarray = array("steps * hops + hirings", dtype=np.int64)  # row
    outcome: np.ndarray = array("steps * hops + hirings")  # share


class QuoteDesk(NamedTuple):
    """Room for the quotes of an expert's neighbours, and of theirs."""

    quotes: np.ndarray = array("workers", 2, "links", scratch=True)


class Prices(NamedTuple):
    """What a unit of compute costs, and what work came to in the tick, credits."""

    lasts = True

    expected: np.ndarray = number()  # of compute
    cleared: np.ndarray = number()  # of compute, as it is paid in this tick
    paid: np.ndarray = number()  # by the payer for all work that was judged in this tick
