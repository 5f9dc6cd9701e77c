"""Practice: learning by doing, and forgetting."""

from __future__ import annotations

from credit_flow.core.kernel import kernel, lots
from credit_flow.institutions.institution import Institution

INNATE = 0.1
"""The skill that forgetting falls back to."""


class Practice(Institution):
    """Skills grow by doing and fade by forgetting; steps done are counted.

    Doing a step of kind k: skill[k] += learning (1 - skill[k]), for a part of a split step that share of it. Every tick: skill[k] -= forgetting (skill[k] - 0.1).

    Increasing returns to practice are what makes specialization pay. Also counts each expert's steps of the tick, which
    raise its price in the next (congestion).
    """

    def __init__(self, *, learning: float, forgetting: float):
        self.learning, self.forgetting = learning, forgetting

    def step(self, model) -> None:
        """Update `skill` and `busy` from the tick's contracts."""
        table, deals = model.table, model.contracts
        table.busy[table.rows] = 0
        _learn(deals.tasks.kind, deals.tasks.size, deals.doer, self.learning, table.skill, table.busy)
        _forget(len(table.rows), table.rows, self.forgetting, table.skill)


@kernel
def _learn(kind, size, doer, learning, skill, busy):
    for node in range(len(kind)):
        if kind[node] >= 0 and doer[node] >= 0:
            skill[doer[node], kind[node]] += learning * size[node] * (1.0 - skill[doer[node], kind[node]])
            busy[doer[node]] += 1


@lots
def _forget(i, rows, forgetting, skill):
    row = rows[i]
    for k in range(skill.shape[1]):
        skill[row, k] -= forgetting * (skill[row, k] - INNATE)
