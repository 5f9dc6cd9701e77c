"""The sealed asks of a tick's task auction as phases see them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.agents.observation import TaskObservation
from credit_flow.core.programs.sections import array, count
from credit_flow.worlds.work.task_list import TaskList


class AskList(NamedTuple):
    """Entries 0 .. n - 1, `quotes` for every living expert in its turn; those for task t are `order[start[t]]` .. `order[start[t + 1] - 1]`."""

    beside = (TaskList,)

    n: np.ndarray = count()
    funded: np.ndarray = count()  # only so many of the tick's tasks are put out
    lot: np.ndarray = array("living * quotes", dtype=np.int64)  # task, -1 = none
    asker: np.ndarray = array("living * quotes", dtype=np.int64)  # row
    cost: np.ndarray = array("living * quotes")  # credits, expected
    worst: np.ndarray = array("living * quotes")  # credits
    total: np.ndarray = array("living * quotes")  # units of work
    large: np.ndarray = array("living * quotes", dtype=np.int64)  # kind of the largest step
    draw: np.ndarray = array("living * quotes")  # in [0, 1)
    ask: np.ndarray = array("living * quotes")  # credits, nan = none
    start: np.ndarray = array("tasks + 1", dtype=np.int64)
    order: np.ndarray = array("living * quotes", dtype=np.int64)


class AuctionDesk(NamedTuple):
    """Room for one auction at a time."""

    desk: np.ndarray = array("workers", 6, "living + 2", scratch=True)


def seen_of(model, quotes: int) -> TaskObservation:
    """What the living see of the `quotes` tasks that each looks at."""
    asks, n = model.work[AskList], quotes * len(model.table.rows)
    rows, lot = asks.asker[:n], asks.lot[:n]
    bounty, markup = model.world.tasks.bounty[lot], model.table.markup[rows]
    shown = {"cost": asks.cost[:n], "work": asks.total[:n], "kind": asks.large[:n], "draw": asks.draw[:n]}
    return TaskObservation(rows=rows, lot=lot, bounty=bounty, markup=markup, **shown)


def put_asks(work, seen: TaskObservation, ask: np.ndarray, worst: np.ndarray) -> None:
    """Go on with asks (asks,) that were made in Python on what was `seen`, and what each would cost at worst (asks,), credits."""
    asks, n = work[AskList], len(ask)
    asks.lot[:n], asks.asker[:n], asks.cost[:n] = seen.lot, seen.rows, seen.cost
    asks.ask[:n], asks.worst[:n] = ask, worst


def take_quotes(model, kind: str, seen: TaskObservation) -> np.ndarray:
    """What experts ask or bid (asks,), credits, for the tasks they see; markups follow where policies do not keep them."""
    decisions = model.decide(kind, seen, seen.space(kind))
    if not all(policy.keeps_markup for policy in model.policies):
        imply_markups(model, seen, decisions if kind == "ask" else seen.bounty - decisions)
    return decisions


def imply_markups(model, seen: TaskObservation, asks: np.ndarray) -> None:
    """Work for hire is priced at the mean markup over cost that an expert's `asks` (n,) credits imply, never below cost."""
    asked = np.isfinite(asks)
    rows = seen.rows[asked]
    ratio = np.maximum(asks[asked] / seen.cost[asked] - 1.0, 0.0)
    n_asks = np.bincount(rows, minlength=model.table.n_rows)
    implied = np.bincount(rows, weights=ratio, minlength=model.table.n_rows)
    keeps = np.array([policy.keeps_markup for policy in model.policies])
    changed = (n_asks > 0) & ~keeps[model.table.policy]
    model.table.markup[changed] = implied[changed] / n_asks[changed]
