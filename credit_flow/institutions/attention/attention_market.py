"""AttentionMarket: a fixed number of compute slots, shared in proportion to balances."""

from __future__ import annotations

import numpy as np

from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import below, uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.mechanisms.exchange.proportional_share import ProportionalShare


class AttentionMarket(Institution):
    """Each tick `slots` slots of compute go to the experts in proportion to their balances; nobody pays for them.

    The proportional share of expert i is a(i) = slots x b(i) / sum b (keys `kelly1997`, `waldspurger1994`), a real number.
    Whole slots by systematic sampling (key `madow1944`): with one draw u from [0, 1) expert i gets as many slots as there
    are integers m with a(1) + .. + a(i - 1) <= m + u < a(1) + .. + a(i): a(i) rounded down or up, a(i) on average. A slot is
    for one step of the tick's tasks. With more steps than slots the last ones stay undone; with fewer, a second draw says
    which slots stay idle.
    """

    def __init__(self, *, slots: int):
        self.slots = slots

    def step(self, model) -> None:
        """Write who does which step to the workspace: owner and doer of a task are the same, its slot's holder."""
        deals = contracts_in(model.work)
        rows = model.table.rows
        shares = ProportionalShare().clear(model.balances[model.first_account + rows], supply=self.slots)
        holder = np.empty(self.slots, dtype=np.int64)
        key = model.stream("attention")
        systematic_sample(shares.allocation[0], uniform(key, model.tick, 0, 0), holder)
        turn = (
            np.arange(min(self.slots, len(deals.tasks))) + below(self.slots, key, model.tick, 0, 1)
        ) % self.slots
        deals.owner[: len(turn)] = rows[holder[turn]]
        deals.doer[: len(turn)] = rows[holder[turn]]


@kernel
def systematic_sample(allocation, u, holder):
    """Write to `holder` (slots,) who gets each slot: m + u lies in the holder's part of the line of allocations (n,).

    The allocations sum to the number of slots; where rounding leaves them short, the last who has any gets the last slot.
    """
    m = 0
    reached = 0.0
    last = 0
    for i in range(len(allocation)):
        if allocation[i] > 0.0:
            last = i
            reached += allocation[i]
            while m < len(holder) and m + u < reached:
                holder[m] = i
                m += 1
    while m < len(holder):
        holder[m] = last
        m += 1
