"""Practice: learning by doing, and forgetting."""

from __future__ import annotations

from collections.abc import Sequence

from credit_flow.agents.traits import Load, Skills
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreements import Agreements
from credit_flow.worlds.work.task_list import StepList

INNATE = 0.1
"""The skill that forgetting falls back to."""


class LearningByDoing(Institution):
    """Skills grow by doing and fade by forgetting; load is a running mean of steps done.

    Doing a step of kind k: skill[k] += learning (1 - skill[k]), for a part of a split step that share of it. Every tick: skill[k] -= forgetting (skill[k] - 0.1).

    Load, which raises an expert's price in the next tick (congestion): busy += (steps of the tick - busy) / load_memory; 0 at birth.

    Increasing returns to practice are what makes specialization pay. `load_memory` is in ticks, 1 or more; at 1 the load is
    last tick's count, and the best two of a kind take turns in serving all of it (docs/design.md).
    """

    def __init__(self, *, learning: float, forgetting: float, load_memory: int = 10):
        self.learning, self.forgetting, self.load_memory = learning, forgetting, load_memory

    def parts(self, model) -> Sequence[Phase]:
        """Update `skill` and `busy` from the tick's contracts."""
        forgetting = Phase(forget, Living, (float(self.forgetting),))
        weight = 1.0 / self.load_memory
        learning = Phase(learn, terms=(float(self.learning), weight))
        return (Phase(rest, Living, (1.0 - weight,)), learning, forgetting)


def rest(i, worker, living: Living, load: Load, terms):
    """Of the load so far the share `kept` remains; nothing done yet."""
    (kept,) = terms
    load.busy[living.rows[i]] *= kept


def learn(lot, worker, steps: StepList, deals: Agreements, skills: Skills, load: Load, terms):
    """Whoever did a step learns from it and has more of a load."""
    learning, weight = terms
    skill = skills.skill
    for step in range(steps.n[0]):
        row, k = deals.doer[step], steps.kind[step]
        if k >= 0 and row >= 0:
            skill[row, k] += learning * steps.share[step] * (1.0 - skill[row, k])
            load.busy[row] += weight


def forget(i, worker, living: Living, skills: Skills, terms):
    """The i-th living expert forgets a little of everything."""
    (forgetting,) = terms
    row, skill = living.rows[i], skills.skill
    for k in range(skill.shape[1]):
        skill[row, k] -= forgetting * (skill[row, k] - INNATE)
