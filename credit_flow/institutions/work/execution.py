"""Execution: the work is done, compute is used, the world judges the result."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

from credit_flow.agents.traits import Skills
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import fragment
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreement_tables import put_verdicts, verdicts_in
from credit_flow.institutions.work.agreements import Agreements, HireList, Opinions, VerdictList
from credit_flow.institutions.work.step_cost import compute_units, success_probability
from credit_flow.worlds.work.judge import judge
from credit_flow.worlds.work.task_list import StepList, TaskList


class Execution(Institution):
    """Whoever is responsible for a step does it, and the world judges the result.

    It uses w / (0.2 + 0.8 skill) units of compute and succeeds with
    probability 0.6 + 0.4 skill. The judge's verdicts on the whole are filed for the tick in which they are due."""

    def parts(self, model) -> Sequence[Phase | Callable]:
        """Fill in `units` and `succeeded` of the tick's contracts, and file the verdicts that fall due."""
        opinion = model.world.judge
        doing = Phase(
            do, TaskList, (model.stream("success"), opinion.key, opinion.probability, opinion.noise)
        )
        late = (self._wait,) if opinion.delay else ()
        return (doing, Phase(file_verdicts), *late)

    def _wait(self, model) -> None:
        """Verdicts come late: put away those on the work of this tick, and take out those due in it."""
        model.world.judge.submit(model.tick, copy.deepcopy(verdicts_in(model.work)))
        put_verdicts(model.work, model.world.judge.take(model.tick))


def do(
    task,
    worker,
    clock: Clock,
    tasks: TaskList,
    steps: StepList,
    skills: Skills,
    deals: Agreements,
    opinions: Opinions,
    terms,
):
    """Do the steps of a task: compute used, success by chance, and what the judge sees of it."""
    key, opinion, probability, noise = terms
    tick, task_id, share = clock.tick[0], tasks.first_id[0] + task, 0.0
    if deals.owner[task] >= 0:
        share = _share_done(task, task_id, key, tick, tasks.first, steps, skills, deals)
    judge(task, opinion, tick, task_id, share, probability, noise, opinions.judged, opinions.revealed)


@fragment
def _share_done(task, task_id, key, tick, first, steps, skills, deals):
    n_steps = 0
    n_succeeded = 0.0
    for step in range(first[task], first[task + 1]):
        if steps.kind[step] < 0:
            continue
        ability = skills.skill[deals.doer[step], steps.kind[step]]
        deals.units[step] = compute_units(steps.work[step], ability)
        success = uniform(key, tick, task_id, step - first[task]) < success_probability(ability)
        deals.succeeded[step] = 1.0 if success else 0.0
        n_steps += 1
        n_succeeded += deals.succeeded[step]
    for step in range(first[task], first[task + 1]):
        if steps.kind[step] < 0:
            inside = 0
            good = 0.0
            for leaf in range(step, steps.end[step]):
                if steps.kind[leaf] >= 0:
                    inside += 1
                    good += deals.succeeded[leaf]
            deals.succeeded[step] = good / inside
    return n_succeeded / n_steps


def file_verdicts(
    lot,
    worker,
    tasks: TaskList,
    steps: StepList,
    deals: Agreements,
    opinions: Opinions,
    due: VerdictList,
    hires: HireList,
    terms,
):
    """Write down who is to be paid for what share of success, and how every hiring went as far as the judge reveals it."""
    n_due = n_hires = 0
    for task in range(tasks.n[0]):
        owner, judged = deals.owner[task], opinions.judged[task]
        if owner < 0:
            continue
        due.task_id[n_due], due.owner[n_due] = tasks.first_id[0] + task, owner
        due.promised[n_due], due.share[n_due] = deals.promised[task], judged
        n_due += 1
        for step in range(tasks.first[task], tasks.first[task + 1]):
            principal = owner if steps.above[step] < 0 else deals.doer[steps.above[step]]
            for hop in range(deals.hired.shape[1]):
                hired = deals.hired[step, hop]
                if hired < 0:
                    break
                hires.principal[n_hires], hires.link[n_hires] = principal, deals.link[step, hop]
                hires.hired[n_hires] = hired
                hires.outcome[n_hires] = deals.succeeded[step] if opinions.revealed[task] else judged
                principal = hired
                n_hires += 1
    due.n[0], hires.n[0] = n_due, n_hires
