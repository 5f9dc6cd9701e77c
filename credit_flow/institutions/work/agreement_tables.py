"""The contracts of one tick: who owns which task, whom he hired for which step, and how it went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.institutions.work.agreements import Agreements, HireList, VerdictList
from credit_flow.institutions.work.ask_list import AskList
from credit_flow.worlds.work.judge import Verdicts
from credit_flow.worlds.work.task_list import TaskList, put_tasks, tasks_in
from credit_flow.worlds.work.tasks import Tasks

EMPTY = {"owner": -1, "hired": -1, "offered": np.nan, "doer": -1}

ON_TASKS = [array.shape[0] == "tasks" for array in Agreements._field_defaults.values()]
"""Which columns of `Agreements` have an entry a task; the others have one a node."""


@dataclass
class Asks:
    """The sealed asks (or bids) of one tick's task auction, one entry per expert and task it looked at."""

    lot: np.ndarray  # (asks,) int64, task of the tick, -1 = did not quote
    row: np.ndarray  # (asks,) int64
    cost: np.ndarray  # (asks,) credits, expected cost of the whole task
    ask: np.ndarray  # (asks,) credits, nan = no ask


@dataclass
class Contracts:
    """Filled in by the institutions of a tick in their order; `hops` is the longest chain of hirings per step."""

    tasks: Tasks
    hops: int
    asks: Asks | None
    owner: np.ndarray  # (tasks,) row, -1 = not taken
    promised: np.ndarray  # (tasks,) credits for a perfect result
    price: np.ndarray  # (tasks,) credits the owner paid for the task, in a sale
    hired: np.ndarray  # (nodes, hops) row hired at each hand-over, -1 = none
    quote: np.ndarray  # (nodes, hops) credits paid for it
    link: np.ndarray  # (nodes, hops) index into the principal's neighbours
    offered: np.ndarray  # (nodes,) credits per unit of work, best quote the first principal saw
    affordable: np.ndarray  # (nodes,) whether that principal held enough for it
    doer: np.ndarray  # (nodes,) row responsible for the node, -1 = nobody
    units: np.ndarray  # (nodes,) compute units used
    succeeded: np.ndarray  # (nodes,) share of the node's steps that succeeded


def contracts_in(work) -> Contracts | None:
    """The contracts on the tick's tasks that stand in a workspace, and the asks for them, as views; None where there are no tasks."""
    if TaskList not in work:
        return None
    tasks = tasks_in(work)
    columns = dict(zip(Agreements._fields, _standing(work, tasks)))
    return Contracts(tasks, work.sizes["hops"], asks_in(work), **columns)


def open_contracts(work, tasks: Tasks) -> None:
    """Go on with tasks that were offered in Python; nothing is agreed on them yet."""
    put_tasks(work, tasks)
    for name, column in zip(Agreements._fields, _standing(work, tasks)):
        column.fill(EMPTY.get(name, 0))


def _standing(work, tasks: Tasks) -> list[np.ndarray]:
    """What is agreed on `tasks`, as views in the order of `Agreements`."""
    n, n_nodes = len(tasks), tasks.n_nodes
    return [column[: n if on_tasks else n_nodes] for column, on_tasks in zip(work[Agreements], ON_TASKS)]


def asks_in(work) -> Asks | None:
    """The asks of the tick that stand in a workspace, as views; None where there is no auction."""
    if AskList not in work:
        return None
    asks, n = work[AskList], int(work[AskList].n[0])
    return Asks(asks.lot[:n], asks.asker[:n], asks.cost[:n], asks.ask[:n])


def ask_rows(model) -> dict[str, np.ndarray] | None:
    """The sealed asks of the tick as columns of the Record's table `asks`, if there were any."""
    deals = contracts_in(model.work)
    if deals is None or deals.asks is None:
        return None
    made, kept = deals.asks, np.isfinite(deals.asks.ask)
    lot, row = made.lot[kept], made.row[kept]
    paid = np.where(deals.price > 0, deals.price, deals.promised)
    columns = {
        "task": deals.tasks.ids[lot],
        "row": row,
        "cost": made.cost[kept],
        "ask": made.ask[kept],
        "bounty": deals.tasks.bounty[lot],
        "won": deals.owner[lot] == row,
        "price": np.where(deals.owner >= 0, paid, np.nan)[lot],
    }
    return columns if len(lot) else None


def verdicts_in(work) -> Verdicts:
    """The verdicts that fall due in the tick, as views."""
    due, hires = work[VerdictList], work[HireList]
    n, n_hires = int(due.n[0]), int(hires.n[0])
    whole = [column[:n] for column in (due.task_id, due.owner, due.promised, due.share)]
    return Verdicts(
        *whole, *[column[:n_hires] for column in (hires.principal, hires.link, hires.hired, hires.outcome)]
    )


def put_verdicts(work, verdicts: Verdicts | None) -> None:
    """Go on with verdicts made in Python; None: nothing falls due."""
    n, n_hires = (0, 0) if verdicts is None else (len(verdicts.ids), len(verdicts.hired))
    work.use(VerdictList, HireList)
    work.have(verdicts=n, hirings=n_hires)
    due, hires = work[VerdictList], work[HireList]
    due.n[0], hires.n[0] = n, n_hires
    if verdicts is not None:
        due.task_id[:n], due.owner[:n] = verdicts.ids, verdicts.owner
        due.promised[:n], due.share[:n] = verdicts.promised, verdicts.share
        hires.principal[:n_hires], hires.link[:n_hires] = verdicts.principal, verdicts.link
        hires.hired[:n_hires], hires.outcome[:n_hires] = verdicts.hired, verdicts.outcome
