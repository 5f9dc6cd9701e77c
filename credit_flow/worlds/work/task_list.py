"""The tasks of a tick as phases see them: whole tasks, and the steps that they consist of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.sections import array, count, number
from credit_flow.worlds.work.tasks import Tasks


class TaskList(NamedTuple):
    """Tasks 0 .. n - 1 of the tick; the steps of task t are `first[t]` .. `first[t + 1]` - 1."""

    size = "tasks"
    drivers = "tasks (task_rate, max_steps, depth)"

    n: np.ndarray = count()
    needed: np.ndarray = count()  # tasks that there was no room for
    first_id: np.ndarray = count()  # the id of task 0
    next_id: np.ndarray = count()  # of the first task of the next tick
    offered: np.ndarray = number()  # credits, the most that they cost the world
    bounty: np.ndarray = array("tasks")  # credits
    first: np.ndarray = array("tasks + 1", dtype=np.int64)


class StepList(NamedTuple):
    """Steps 0 .. n - 1 of all tasks, depth first."""

    size = "steps"
    drivers = "tasks (task_rate, max_steps, depth)"

    n: np.ndarray = count()
    needed: np.ndarray = count()
    kind: np.ndarray = array("steps", dtype=np.int64)  # of work, -1 = made of other steps
    work: np.ndarray = array("steps")  # units
    share: np.ndarray = array("steps")  # of a whole step
    above: np.ndarray = array("steps", dtype=np.int64)  # the step that it is a part of, -1 = the task itself
    end: np.ndarray = array("steps", dtype=np.int64)  # the first step after its parts


class Demand(NamedTuple):
    """What a stream of tasks is like now; the world writes it."""

    task_rate: np.ndarray = number()  # tasks per tick
    bounty_rate: np.ndarray = number()  # credits per unit of work
    kinds: np.ndarray = array("kinds")  # cumulated shares of the kinds of work


def tasks_in(work) -> Tasks:
    """The tasks of the tick that stand in a workspace, as views."""
    tasks, steps = work[TaskList], work[StepList]
    n, n_steps, first_id = int(tasks.n[0]), int(steps.n[0]), int(tasks.first_id[0])
    columns = [column[:n_steps] for column in (steps.kind, steps.work, steps.above, steps.end, steps.share)]
    return Tasks(np.arange(first_id, first_id + n), tasks.bounty[:n], tasks.first[: n + 1], *columns)


def put_tasks(work, offered: Tasks) -> None:
    """Go on with tasks that were offered in Python."""
    work.use(TaskList, StepList)
    work.have(tasks=len(offered), steps=offered.n_nodes)
    tasks, steps, n, n_steps = work[TaskList], work[StepList], len(offered), offered.n_nodes
    tasks.n[0], steps.n[0], tasks.first_id[0] = n, n_steps, offered.ids[0] if n else 0
    tasks.bounty[:n], tasks.first[: n + 1] = offered.bounty, offered.first
    steps.kind[:n_steps], steps.work[:n_steps], steps.share[:n_steps] = (
        offered.kind,
        offered.work,
        offered.size,
    )
    steps.above[:n_steps], steps.end[:n_steps] = offered.parent, offered.end
