"""Execution: the work is done, compute is used, the world judges the result."""

from __future__ import annotations

import numpy as np

from credit_flow.core.kernel import kernel, lots
from credit_flow.core.streams import uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work import compute_units, success_probability
from credit_flow.worlds.judge import Verdicts


class Execution(Institution):
    """Whoever is responsible for a step does it, and the world judges the result.

    It uses w / (0.2 + 0.8 skill) units of compute and succeeds with
    probability 0.6 + 0.4 skill. The judge's verdicts on the whole are filed for the tick in which they are due."""

    def step(self, model) -> None:
        """Fill in `units` and `succeeded` of the tick's contracts and submit them to the world's judge."""
        deals, tasks, judge = model.contracts, model.contracts.tasks, model.world.judge
        share = np.zeros(len(tasks))
        trees = (tasks.ids, tasks.first, tasks.end, tasks.kind, tasks.work)
        done = (deals.owner, deals.doer, deals.units, deals.succeeded, share)
        _do(len(tasks), model.stream("success"), model.tick, *trees, model.table.skill, *done)
        judged, revealed = judge.judge(model.tick, tasks.ids, share)
        judge.submit(model.tick, self._verdicts(deals, judged, revealed))

    def _verdicts(self, deals, judged: np.ndarray, revealed: np.ndarray) -> Verdicts:
        taken = np.flatnonzero(deals.owner >= 0)
        n = int((deals.hired >= 0).sum())
        principal, link, hired = (np.empty(n, dtype=np.int64) for _ in range(3))
        outcome = np.empty(n)
        trees = (deals.tasks.first, deals.tasks.parent, deals.owner, deals.hired, deals.link, deals.doer)
        _outcomes(*trees, deals.succeeded, judged, revealed, principal, link, hired, outcome)
        whole = (deals.tasks.ids[taken], deals.owner[taken], deals.promised[taken], judged[taken])
        return Verdicts(*whole, principal, link, hired, outcome)


@lots
def _do(task, key, tick, ids, first, end, kind, work, skill, owner, doer, units, succeeded, share):
    if owner[task] < 0:
        return
    n_steps = 0
    n_succeeded = 0.0
    for node in range(first[task], first[task + 1]):
        if kind[node] < 0:
            continue
        ability = skill[doer[node], kind[node]]
        units[node] = compute_units(work[node], ability)
        success = uniform(key, tick, ids[task], node - first[task]) < success_probability(ability)
        succeeded[node] = 1.0 if success else 0.0
        n_steps += 1
        n_succeeded += succeeded[node]
    share[task] = n_succeeded / n_steps
    for node in range(first[task], first[task + 1]):
        if kind[node] < 0:
            inside = 0
            good = 0.0
            for leaf in range(node, end[node]):
                if kind[leaf] >= 0:
                    inside += 1
                    good += succeeded[leaf]
            succeeded[node] = good / inside


@kernel
def _outcomes(
    first, parent, owner, hired, link, doer, succeeded, judged, revealed, principal, slot, who, outcome
):
    n = 0
    for task in range(len(owner)):
        if owner[task] < 0:
            continue
        for node in range(first[task], first[task + 1]):
            boss = owner[task] if parent[node] < 0 else doer[parent[node]]
            for hop in range(hired.shape[1]):
                if hired[node, hop] < 0:
                    break
                principal[n] = boss
                slot[n] = link[node, hop]
                who[n] = hired[node, hop]
                outcome[n] = succeeded[node] if revealed[task] else judged[task]
                boss = hired[node, hop]
                n += 1
