"""Reward schemes: whose profit an expert learns from. A learning signal only; credit always follows the ledger."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.kinds import BY_CODE, PROFIT
from credit_flow.core.books.posting import CREDIT
from credit_flow.core.boundary.memory import require_room
from credit_flow.core.programs.kernel import lots
from credit_flow.learners.signals.mixed import Mixed
from credit_flow.learners.signals.own import Own
from credit_flow.learners.signals.pooled import Pooled
from credit_flow.learners.signals.shuffled import Shuffled
from credit_flow.learners.signals.signal import Signal

IS_PROFIT = np.isin(BY_CODE, PROFIT)
"""Whether a kind of posting is one, by code (kinds,)."""


def profits(model) -> np.ndarray:
    """Each expert's profit of the current tick (rows,), credits: what its work brought in less what it paid."""
    lines, n = model.ledger.journal.columns(model.tick), model.ledger.n_accounts
    counts = IS_PROFIT[lines["kind"]] & (lines["asset"] == CREDIT)  # goods and shares are no credits
    amount = lines["amount"][counts]
    got, paid = (np.bincount(lines[side][counts], amount, n) for side in ("payee", "payer"))
    return (got - paid)[model.first_account :]


class RewardScheme:
    """Turns profits into learning signals: `individual` (own profit), `global` (mean profit of all), `neighbourhood` (mean
    over the experts within `radius` hirings, itself included), `mixed`, which moves from individual to global over
    `schedule` ticks, or `shuffled`, the profits dealt out by lot, from which nothing can be learnt."""

    def __init__(self, kind: str, *, radius: int, schedule: int):
        self.kind, self.radius, self.schedule = kind, radius, schedule

    def signal(self, model) -> np.ndarray:
        """The learning signal of the tick (rows,), credits; 0.0 for the dead."""
        profit, rows = profits(model), model.table.rows
        if self.kind == "neighbourhood":
            return self._around(profit, model)
        signal = np.zeros(len(profit))
        signal[rows] = self._rule(model).of(profit[rows], np.zeros(len(rows), dtype=np.int64))
        return signal

    def _rule(self, model) -> Signal:
        if self.kind == "individual":
            return Own()
        if self.kind == "shuffled":
            return Shuffled(model.stream("shuffled signal"), model.tick)
        return Pooled() if self.kind == "global" else Mixed(min(1.0, model.tick / self.schedule))

    def _around(self, profit: np.ndarray, model) -> np.ndarray:
        table, rows = model.table, model.table.rows
        reach = min(len(rows), _reach(table.neighbours.shape[1], self.radius))
        require_room(
            8.0 * len(rows) * reach,
            f"neighbourhoods of {reach:,} for {len(rows):,} experts",
            "radius, links or experts",
        )
        signal, queue = np.zeros(len(profit)), np.empty((len(rows), reach), np.int64)
        _neighbourhood(len(rows), rows, table.alive, table.neighbours, self.radius, profit, queue, signal)
        return signal


def _reach(n_links: int, radius: int) -> int:
    return sum(n_links**step for step in range(radius + 1))


@lots
def _neighbourhood(i, rows, alive, neighbours, radius, profit, queue, signal):
    queue[i, 0] = rows[i]
    n = 1
    start = 0
    for _ in range(radius):
        stop = n
        for place in range(start, stop):
            for slot in range(neighbours.shape[1]):
                other = neighbours[queue[i, place], slot]
                known = other < 0 or not alive[other]
                for seen in range(n):
                    known = known or queue[i, seen] == other
                if not known:
                    queue[i, n] = other
                    n += 1
        start = stop
    total = 0.0
    for place in range(n):
        total += profit[queue[i, place]]
    signal[rows[i]] = total / n
