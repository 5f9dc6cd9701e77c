"""Reading appraisal: what a digit is expected to cost, before anybody has looked at it closely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import TaskObservation
from credit_flow.core.amounts import up
from credit_flow.core.programs.kernel import lots
from credit_flow.institutions.reading.readings import UNIT
from credit_flow.institutions.work.agreements import Prices
from credit_flow.institutions.work.appraisal import look_around
from credit_flow.worlds.work.digits import N_CLASSES
from credit_flow.worlds.work.tasks import Tasks

LEAST_SUCCESS = 0.05
"""Who expects to be right less often than this quotes as if it were right this often."""


@dataclass(frozen=True)
class ReadingAppraisal:
    """What experts see of the digits they look at. Expected cost, when digits are sold to experts (`sale`): answer, lesson
    and help, and the share of the bounty that it expects to lose by being wrong. When experts ask to be paid: answer,
    lesson and help over the chance of being right. Worst cost: answer, lesson and `budget` credits of help.
    """

    budget: float
    sale: bool

    def __call__(self, model, tasks: Tasks, quotes: int) -> tuple[TaskObservation, np.ndarray]:
        """Observations and worst costs (living experts x quotes,), credits; a task drawn twice is seen once (lot -1)."""
        table, n = model.table, len(model.table.rows) * quotes
        rows = np.repeat(table.rows, quotes)
        lot, cost, draw = np.empty(n, dtype=np.int64), np.empty(n), np.empty(n)
        lesson = table.pixels.shape[1] / UNIT * float(model.work[Prices].expected[0])
        own = up(N_CLASSES * lesson) + up(lesson)
        traits = (table.rows, table.success, table.expected_price)
        sight = (model.stream("quotes"), model.tick, quotes, len(tasks), tasks.bounty, *traits)
        _look(len(table.rows), *sight, own, self.sale, lot, cost, draw)
        plain = (np.ones(n), tasks.bounty[lot], np.where(lot < 0, -1, 0), table.markup[rows])
        return TaskObservation(rows, draw, lot, cost, *plain), np.full(n, own + self.budget)


@lots
def _look(i, key, tick, quotes, n_tasks, bounty, rows, success, expected, own, sale, lot, cost, draw):
    row = rows[i]
    look_around(i, row, quotes, n_tasks, key, tick, lot, draw)
    for entry in range(i * quotes, (i + 1) * quotes):
        spent = own + expected[row, 0]
        lost = (1.0 - success[row]) * bounty[lot[entry]]
        cost[entry] = spent + lost if sale else spent / max(success[row], LEAST_SUCCESS)
