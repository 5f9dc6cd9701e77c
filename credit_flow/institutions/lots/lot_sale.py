"""LotSale: the lot of the tick is sold by a mechanism of the shelf, paid for, and worth to its winner what it is worth."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np

from credit_flow.agents.traits import LotMemory
from credit_flow.core.amounts import down
from credit_flow.core.books.batches import line, post
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.ledger import CREDIT, HOUSE, WORLD
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import bound, fragment
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.lots.bid_list import BidList, BidLog, LotLog
from credit_flow.mechanisms.mechanism import SingleLot
from credit_flow.worlds.lots.lot import Lot

_PAYMENT, _REWARD = CODES["payment"], CODES["reward"]


class LotSale(Institution):
    """HOUSE sells the lot: bidders pay it what the mechanism says (kind payment), and WORLD pays the winner what the lot is worth to it (kind reward).

    Both are caused by the lot, whose number is the tick. A bid must reach `reserve`, credits. What a bidder paid and what the lot brought it is its profit, a
    column of the table. Amounts are rounded down.
    """

    def __init__(self, mechanism: SingleLot, *, reserve: float = 0.0):
        self.mechanism, self.reserve = mechanism, float(down(reserve))

    def parts(self, model) -> Sequence[Phase]:
        """The auction; one batch pays for it; the lot is written down."""
        terms = (model.stream("ties"), self.reserve, self.mechanism.k)
        return (
            Phase(selling(self.mechanism.lot_rule), terms=terms),
            Phase(settle, lines="living + 1"),
            Phase(log_bids),
        )

    def observe(self, model) -> dict[str, float]:
        """What the lot brought, what it is worth to its winner, and to whom it would have been worth most; how many bid."""
        return dict(zip(LotLog.columns, model.logs[LotLog]["numbers"][-1].tolist()))


def _sell(lot, worker, clock: Clock, living: Living, bids: BidList, terms):
    key, reserve, k = terms
    n = living.n[0]
    for i in range(n):
        bids.tie[0, i] = uniform(key, clock.tick[0], living.rows[i], 0)
        bids.allocation[0, i] = bids.payment[0, i] = 0.0
    bids.reserve[0], bids.price[0] = reserve, np.nan
    orders, tie, allocation, payment = (
        bids.bid[:, :n],
        bids.tie[:, :n],
        bids.allocation[:, :n],
        bids.payment[:, :n],
    )
    _rule(0, orders, bids.reserve, tie, k, bids.highest, allocation, payment, bids.price)  # noqa: F821 - given by `selling`


@functools.cache
def selling(rule: Callable) -> Callable:
    """The text that holds the auction of the lot by a mechanism's `rule` for one lot."""
    return bound(_sell, f"sell_by_{rule.__module__}.{rule.__qualname__}", _rule=rule)


def settle(
    lot,
    worker,
    clock: Clock,
    living: Living,
    accounts: Accounts,
    lots: Lot,
    bids: BidList,
    memory: LotMemory,
    terms,
):
    """Post what is paid for the lot and what it is worth, and note everybody's profit."""
    tick = clock.tick[0]
    for i in range(living.n[0]):
        account = living.first_account[0] + living.rows[i]
        paid = bids.payment[0, i] = down(bids.payment[0, i])
        worth = lots.worth[i] if bids.allocation[0, i] > 0.0 else 0.0
        line(accounts, account, HOUSE, CREDIT, paid, _PAYMENT, tick)
        if worth > 0.0:
            line(accounts, WORLD, account, CREDIT, worth, _REWARD, tick)
        memory.profit[living.rows[i]] = worth - paid
    post(clock, accounts, 0)


def log_bids(
    lot,
    worker,
    clock: Clock,
    living: Living,
    lots: Lot,
    bids: BidList,
    memory: LotMemory,
    log: LotLog,
    rows: BidLog,
    terms,
):
    """Write the numbers of the lot to the log, and every bid if somebody records."""
    numbers, best = log.numbers[log.n[0]], 0.0
    log.n[0] += 1
    numbers[0], numbers[1] = 0.0, np.nan
    for i in range(living.n[0]):
        numbers[0] += bids.payment[0, i]
        best = max(best, lots.worth[i])
        if bids.allocation[0, i] > 0.0:
            numbers[1] = lots.worth[i]
        if len(rows.ids) > 0:
            _log_bid(i, clock, living, lots, bids, memory, rows)
    numbers[2] = numbers[1] / best if best > 0.0 else np.nan
    numbers[3], numbers[4], numbers[5] = bids.n_open[0], bids.n_bids[0], bids.n_uncovered[0]


@fragment
def _log_bid(i, clock, living, lots, bids, memory, rows):
    ids, amounts = rows.ids[rows.n[0]], rows.amounts[rows.n[0]]
    rows.n[0] += 1
    ids[0], ids[1] = clock.tick[0], living.rows[i]
    ids[2] = 1 if bids.allocation[0, i] > 0.0 else 0
    amounts[0], amounts[1], amounts[2] = lots.worth[i], lots.signal[i], bids.bid[0, i]
    amounts[3], amounts[4] = bids.payment[0, i], memory.profit[living.rows[i]]
