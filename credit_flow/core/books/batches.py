"""Posting from within a phase: lines are written down, then the batch is checked and committed by the ledger's own kernels."""

from __future__ import annotations

import math

from credit_flow.core.amounts import LIMIT, PER_CREDIT, down, nearest
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.posting import CREDIT, FROZEN_MAY, HOUSE, SINK, WORLD, check, commit
from credit_flow.core.books.tick_audit import fault
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import REFUSED, UNBALANCED, Clock
from credit_flow.core.programs.kernel import fragment

_TICK_EVENT = CODES["tick"]


@fragment
def line(accounts, payer, payee, amount, kind, cause):
    """Write down that account `payer` gives `amount` credits to `payee`, unless it rounds to 0; nothing moves before `post`."""
    if not (amount >= 0.0 and nearest(amount) == 0.0):
        _write(accounts, payer, payee, CREDIT, amount, kind, cause)


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
        line(accounts, payer, HOUSE if part == 0 else SINK, given, kind, cause)


@fragment
def post(clock, accounts, n_opens):
    """Check and commit the lines written since the last batch, in which `n_opens` accounts open. A fault stops the tick."""
    start, stop = accounts.batch_start[0], accounts.n_lines[0]
    if clock.fault[0]:
        accounts.n_lines[0] = start
        return
    totals = accounts.totals
    totals[0], totals[1] = accounts.budget[0], accounts.granted[0]
    n_touched = check(
        accounts.lines, accounts.amounts, start, stop, accounts.cells, accounts.delta, accounts.touched, accounts.gross,
        accounts.capacity[0], accounts.state, accounts.credit_line, accounts.issuer, accounts.n[0] + n_opens,
        accounts.n_assets[0], FROZEN_MAY, totals, accounts.found,
    )  # fmt: skip
    if n_touched < 0:
        clock.fault[0], accounts.n_lines[0] = REFUSED, start
        return
    commit(
        accounts.lines,
        start,
        stop,
        accounts.cells,
        accounts.delta,
        accounts.touched,
        n_touched,
        accounts.gross,
    )
    if stop > start:
        head = accounts.heads[accounts.n_heads[0]]
        head[0], head[1], head[2], head[3] = clock.tick[0], accounts.batch[0], start, stop
        accounts.n_heads[0] += 1
    accounts.batch[0] += 1
    accounts.batch_start[0] = stop
    accounts.n[0] += n_opens
    accounts.minted[0] += totals[2]
    accounts.burnt[0] += totals[3]
    accounts.budget[0] = max(accounts.budget[0] - totals[2], 0.0)


@fragment
def open_tick(clock, living, accounts, budget):
    """The next tick begins, in the books as well; WORLD may mint `budget` credits in it."""
    clock.tick[0] += 1
    living.births[0] = living.deaths[0] = 0
    quanta = int(math.floor(min(budget, LIMIT) * PER_CREDIT))
    event(accounts, WORLD, WORLD, CREDIT, _TICK_EVENT, quanta)
    post(clock, accounts, 0)
    accounts.budget[0] = quanta / PER_CREDIT
    accounts.in_tick[0] = 1
    accounts.held_0[0] = accounts.minted[0] - accounts.burnt[0]
    accounts.minted_0[0], accounts.burnt_0[0] = accounts.minted[0], accounts.burnt[0]


def close_tick(lot, worker, clock: Clock, accounts: Accounts, terms):
    """Audit the books; a broken rule stops the run."""
    accounts.budget[0], accounts.in_tick[0] = 0.0, 0
    before = (accounts.held_0[0], accounts.minted_0[0], accounts.burnt_0[0])
    stocks = (accounts.minted[0], accounts.burnt[0], *before)
    size = (accounts.capacity[0], accounts.n[0], accounts.n_assets[0])
    limits = (accounts.credit_line, accounts.state, accounts.issuer)
    if fault(accounts.cells, *size, *stocks, *limits, accounts.found) and clock.fault[0] == 0:
        clock.fault[0] = UNBALANCED
