"""Reward schemes: whose profit an expert learns from. A learning signal only; credit always follows the ledger."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.kinds import BY_CODE, PROFIT
from credit_flow.core.books.posting import CREDIT
from credit_flow.learners.signals.neighbourhood import Neighbourhood
from credit_flow.learners.signals.own import Own
from credit_flow.learners.signals.pooled import Pooled
from credit_flow.learners.signals.selfish_to_global import SelfishToGlobal
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
        signal, now = np.zeros(len(profit)), np.zeros(len(rows), dtype=np.int64)
        signal[rows] = self._rule(model).of(profit[rows], now, rows)
        return signal

    def _rule(self, model) -> Signal:
        if self.kind == "individual":
            return Own()
        if self.kind == "global":
            return Pooled()
        if self.kind == "shuffled":
            return Shuffled(model.stream("shuffled signal"), model.tick)
        if self.kind == "neighbourhood":
            return Neighbourhood(self.radius, model.table.neighbours)
        return SelfishToGlobal(((0, 0.0), (self.schedule, 1.0))).after(model.tick)
