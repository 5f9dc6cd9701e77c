"""TaskOffer: the world puts out the tasks of the tick, and nothing is agreed about them yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from credit_flow.core.books.batches import open_tick
from credit_flow.core.books.ledger import WORLD
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreement_tables import open_contracts
from credit_flow.institutions.work.agreements import Agreements
from credit_flow.worlds.declared import offered
from credit_flow.worlds.work.task_list import StepList, TaskList


class TaskOffer(Institution):
    """The first part of a tick in which tasks are offered. Where the world pays, WORLD may mint what they are worth."""

    def parts(self, model) -> Sequence[Phase | Callable]:
        """The world's own phase where it has one, else its `advance`; then the ledger opens the tick."""
        opening = Phase(begin, terms=(model.payer == WORLD,), lines="1")
        offering = model.world.offering
        return (
            (self._ask_world, opening) if offering is None else (offering, opening, Phase(forget, TaskList))
        )

    def _ask_world(self, model) -> None:
        """Where the world is Python: it advances and offers its tasks."""
        kinds = model.table.skill.shape[1] if "skill" in model.table.names else None
        total = offered(model.world, model.tick + 1, kinds)
        open_contracts(model.work, model.world.tasks)
        model.work[TaskList].offered[0] = total


def begin(lot, worker, clock: Clock, living: Living, accounts: Accounts, tasks: TaskList, terms):
    """Open the tick: WORLD, if it pays, may mint what the tasks are worth."""
    (world_pays,) = terms
    open_tick(clock, living, accounts, tasks.offered[0] if world_pays else 0.0)


def forget(task, worker, tasks: TaskList, steps: StepList, deals: Agreements, terms):
    """Nothing is agreed about a new task."""
    deals.owner[task] = -1
    deals.promised[task] = deals.price[task] = 0.0
    for step in range(tasks.first[task], tasks.first[task + 1]):
        deals.offered[step], deals.affordable[step], deals.doer[step] = np.nan, False, -1
        deals.units[step] = deals.succeeded[step] = 0.0
        for hop in range(deals.hired.shape[1]):
            deals.hired[step, hop], deals.link[step, hop], deals.quote[step, hop] = -1, 0, 0.0
