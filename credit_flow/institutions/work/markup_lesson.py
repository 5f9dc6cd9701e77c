"""The lesson of a tick for policies that compile: who won raises its markup, who did not lowers it, or what the policy says."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from credit_flow.agents.policy import Policy
from credit_flow.agents.traits import Markups
from credit_flow.core.programs.kernel import bound
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.work.agreements import Agreements
from credit_flow.worlds.work.task_list import TaskList


def lesson(policies: Sequence[Policy]) -> list[Phase]:
    """Everybody's lesson of the tick, if there is one that compiles."""
    (policy, *others) = policies
    if others or policy.lesson is None:
        return []
    return [Phase(_mark), Phase(_learning_by(policy.lesson), Living, policy.terms)]


def _mark(lot, worker, tasks: TaskList, deals: Agreements, markups: Markups, terms):
    for task in range(tasks.n[0]):
        if deals.owner[task] >= 0:
            markups.won[deals.owner[task]] = True


def _learn(i, worker, living: Living, markups: Markups, terms):
    row = living.rows[i]
    markups.markup[row] = _lesson(markups.markup[row], markups.won[row], *terms)  # noqa: F821
    markups.won[row] = False


@functools.cache
def _learning_by(text: Callable) -> Callable:
    return bound(_learn, f"learn_by_{text.__module__}.{text.__qualname__}", _lesson=text)
