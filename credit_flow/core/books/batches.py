"""Posting from within a phase: lines are written down, then the batch is checked and committed by the ledger's own kernels."""

from __future__ import annotations

import math

import numpy as np

from credit_flow.core.amounts import LIMIT, PER_CREDIT, down, nearest
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.posting import (
    BUDGET,
    BURNT,
    BURNT_BEFORE,
    CREDIT,
    FROZEN_MAY,
    HELD_BEFORE,
    HOUSE,
    MINTED,
    MINTED_BEFORE,
    SINK,
    WORLD,
    Cells,
    check,
    commit,
)
from credit_flow.core.books.tick_audit import fault
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import REFUSED, UNBALANCED, Clock
from credit_flow.core.programs.kernel import fragment

_TICK_EVENT = CODES["tick"]

_FLAGS = np.int64(
    FROZEN_MAY
)  # as a plain constant it would be a type of its own, and `check` be compiled for it once more


@fragment
def line(accounts, payer, payee, asset, amount, kind, cause):
    """Write down that account `payer` gives `amount` of `asset`, credits or units, to `payee`, unless it rounds to 0; nothing moves before `post`."""
    if not (amount >= 0.0 and nearest(amount) == 0.0):
        _write(accounts, payer, payee, asset, amount, kind, cause)


@fragment
def held(accounts, account, asset):
    """What an account holds of `asset`, credits or units."""
    return accounts.cells[accounts.slots[asset] * accounts.capacity[0] + account]


@fragment
def cells_of(accounts):
    """The books as the ledger's own rules take them."""
    return Cells(
        accounts.cells, accounts.delta, accounts.gross, accounts.flow, accounts.issuer, accounts.sort, accounts.slots,
        accounts.state, accounts.line,
    )  # fmt: skip


@fragment
def event(accounts, payer, payee, asset, kind, cause):
    """Write down an event, a line that moves nothing."""
    _write(accounts, payer, payee, asset, 0.0, kind, cause)


@fragment
def _write(accounts, payer, payee, asset, amount, kind, cause):
    i = accounts.n_lines[0]
    accounts.lines[i, 0] = payer
    accounts.lines[i, 1] = payee
    accounts.lines[i, 2] = asset
    accounts.lines[i, 3] = kind
    accounts.lines[i, 4] = cause
    accounts.amounts[i] = amount
    accounts.n_lines[0] = i + 1


@fragment
def dissipate(accounts, payer, amount, kind, cause, recycle, part):
    """Write down that `payer` gives up `amount`: in part 0 the share `recycle` (rounded down) to HOUSE, in part 1 the rest to SINK."""
    kept = down(amount * recycle)
    given = kept if part == 0 else amount - kept
    if given > 0.0:
        line(accounts, payer, HOUSE if part == 0 else SINK, CREDIT, given, kind, cause)


@fragment
def post(clock, accounts, n_opens):
    """Check and commit the lines written since the last batch, in which `n_opens` accounts open. A fault stops the tick."""
    start, stop = accounts.batch_start[0], accounts.n_lines[0]
    if clock.fault[0]:
        accounts.n_lines[0] = start
        return
    books = cells_of(accounts)
    n_touched = check(
        accounts.lines, accounts.amounts, start, stop, accounts.touched, books, accounts.capacity[0], accounts.n[0] + n_opens,
        accounts.n_assets[0], accounts.n_slots[0], accounts.granted[0], _FLAGS, accounts.wrong, accounts.found,
    )  # fmt: skip
    if n_touched < 0:
        clock.fault[0], accounts.n_lines[0] = REFUSED, start
        return
    commit(accounts.lines, start, stop, accounts.touched, n_touched, books)
    if stop > start:
        head = accounts.heads[accounts.n_heads[0]]
        head[0], head[1], head[2], head[3] = clock.tick[0], accounts.batch[0], start, stop
        accounts.n_heads[0] += 1
    accounts.batch[0] += 1
    accounts.batch_start[0] = stop
    accounts.n[0] += n_opens


@fragment
def allow(accounts, asset, budget):
    """Write down, before `open_tick`, that WORLD may issue `budget` of `asset`, credits or units, in the tick that is about to begin."""
    quanta = int(math.floor(min(budget, LIMIT) * PER_CREDIT))
    event(accounts, WORLD, WORLD, asset, _TICK_EVENT, quanta)


@fragment
def open_tick(clock, living, accounts, budget):
    """The next tick begins, in the books as well; WORLD may issue `budget` credits in it, and what `allow` has written down."""
    clock.tick[0] += 1
    living.births[0] = living.deaths[0] = 0
    start = accounts.batch_start[0]
    allow(accounts, CREDIT, budget)
    post(clock, accounts, 0)
    accounts.in_tick[0] = 1
    for slot in range(accounts.n_slots[0]):
        flow = accounts.flow[slot]
        flow[BUDGET], flow[HELD_BEFORE] = 0.0, flow[MINTED] - flow[BURNT]
        flow[MINTED_BEFORE], flow[BURNT_BEFORE] = flow[MINTED], flow[BURNT]
    for i in range(start, accounts.batch_start[0]):
        accounts.flow[accounts.slots[accounts.lines[i, 2]], BUDGET] = accounts.lines[i, 4] / PER_CREDIT


def close_tick(lot, worker, clock: Clock, accounts: Accounts, terms):
    """Audit the books; a broken rule stops the run."""
    n_slots, accounts.in_tick[0] = accounts.n_slots[0], 0
    for slot in range(n_slots):
        accounts.flow[slot, BUDGET] = 0.0
    broken = fault(cells_of(accounts), accounts.capacity[0], accounts.n[0], n_slots, accounts.found)
    if broken and clock.fault[0] == 0:
        clock.fault[0] = UNBALANCED
