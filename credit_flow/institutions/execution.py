"""Execution: the work is done, compute is used, the world judges the result."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

from credit_flow.core.kernel import fragment
from credit_flow.core.phases import Phase
from credit_flow.core.state import FIRST_ID, N_DUE, N_HIRES, N_TASKS, TICK
from credit_flow.core.streams import uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work import compute_units, success_probability
from credit_flow.worlds.judge import judge


class Execution(Institution):
    """Whoever is responsible for a step does it, and the world judges the result.

    It uses w / (0.2 + 0.8 skill) units of compute and succeeds with
    probability 0.6 + 0.4 skill. The judge's verdicts on the whole are filed for the tick in which they are due."""

    def parts(self, model) -> Sequence[Phase | Callable]:
        """Fill in `units` and `succeeded` of the tick's contracts, and file the verdicts that fall due."""
        opinion = model.world.judge
        doing = Phase(do, N_TASKS, (model.stream("success"), opinion.key, opinion.probability, opinion.noise))
        late = (self._wait,) if opinion.delay else ()
        return (doing, Phase(file_verdicts), *late)

    def _wait(self, model) -> None:
        """Verdicts come late: put away those on the work of this tick, and take out those due in it."""
        model.world.judge.submit(model.tick, copy.deepcopy(model.verdicts))
        model.verdicts = model.world.judge.take(model.tick)


def do(task, worker, s, terms):
    """Do the steps of a task: compute used, success by chance, and what the judge sees of it."""
    key, opinion, probability, noise = terms
    share = 0.0
    if s.owner[task] >= 0:
        share = _share_done(task, key, s)
    task_id = s.counts[FIRST_ID] + task
    judge(task, opinion, s.counts[TICK], task_id, share, probability, noise, s.judged, s.revealed)


@fragment
def _share_done(task, key, s):
    task_id = s.counts[FIRST_ID] + task
    n_steps = 0
    n_succeeded = 0.0
    for node in range(s.first[task], s.first[task + 1]):
        if s.kind[node] < 0:
            continue
        ability = s.skill[s.doer[node], s.kind[node]]
        s.units[node] = compute_units(s.work[node], ability)
        success = uniform(key, s.counts[TICK], task_id, node - s.first[task]) < success_probability(ability)
        s.succeeded[node] = 1.0 if success else 0.0
        n_steps += 1
        n_succeeded += s.succeeded[node]
    for node in range(s.first[task], s.first[task + 1]):
        if s.kind[node] < 0:
            inside = 0
            good = 0.0
            for leaf in range(node, s.end[node]):
                if s.kind[leaf] >= 0:
                    inside += 1
                    good += s.succeeded[leaf]
            s.succeeded[node] = good / inside
    return n_succeeded / n_steps


def file_verdicts(lot, worker, s, terms):
    """Write down who is to be paid for what share of success, and how every hiring went as far as the judge reveals it."""
    n_due = n_hires = 0
    for task in range(s.counts[N_TASKS]):
        owner = s.owner[task]
        if owner < 0:
            continue
        s.due_id[n_due], s.due_owner[n_due] = s.counts[FIRST_ID] + task, owner
        s.due_promised[n_due], s.due_share[n_due] = s.promised[task], s.judged[task]
        n_due += 1
        for node in range(s.first[task], s.first[task + 1]):
            principal = owner if s.above[node] < 0 else s.doer[s.above[node]]
            for hop in range(s.hired.shape[1]):
                if s.hired[node, hop] < 0:
                    break
                s.hire_principal[n_hires], s.hire_link[n_hires] = principal, s.link[node, hop]
                s.hire_hired[n_hires] = s.hired[node, hop]
                s.hire_outcome[n_hires] = s.succeeded[node] if s.revealed[task] else s.judged[task]
                principal = s.hired[node, hop]
                n_hires += 1
    s.counts[N_DUE], s.counts[N_HIRES] = n_due, n_hires
