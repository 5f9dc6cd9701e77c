"""Posting from within a phase: lines are written down, then the batch is checked and committed by the ledger's own kernels."""

from __future__ import annotations

import math

from credit_flow.core.amounts import LIMIT, PER_CREDIT, down, nearest
from credit_flow.core.audit import fault
from credit_flow.core.kernel import fragment
from credit_flow.core.kinds import CODES
from credit_flow.core.posting import CREDIT, FROZEN_MAY, HOUSE, SINK, WORLD, check, commit
from credit_flow.core.state import (
    BATCH,
    BATCH_START,
    BUDGET,
    BURNT,
    BURNT_0,
    CAPACITY,
    FAULT,
    GRANTED,
    HELD_0,
    IN_TICK,
    MINTED,
    MINTED_0,
    N_ACCOUNTS,
    N_ASSETS,
    N_HEADS,
    N_LINES,
    REFUSED,
    TICK,
    UNBALANCED,
)

_TICK_EVENT = CODES["tick"]


@fragment
def line(s, payer, payee, amount, kind, cause):
    """Write down that account `payer` gives `amount` credits to `payee`, unless it rounds to 0; nothing moves before `post`."""
    if not (amount >= 0.0 and nearest(amount) == 0.0):
        _write(s, payer, payee, CREDIT, amount, kind, cause)


@fragment
def event(s, payer, payee, asset, kind, cause):
    """Write down an event, a line that moves nothing."""
    _write(s, payer, payee, asset, 0.0, kind, cause)


@fragment
def _write(s, payer, payee, asset, amount, kind, cause):
    i = s.counts[N_LINES]
    s.lines[i, 0] = payer
    s.lines[i, 1] = payee
    s.lines[i, 2] = asset
    s.lines[i, 3] = kind
    s.lines[i, 4] = cause
    s.amounts[i] = amount
    s.counts[N_LINES] = i + 1


@fragment
def dissipate(s, payer, amount, kind, cause, recycle, part):
    """Write down that `payer` gives up `amount`: in part 0 the share `recycle` (rounded down) to HOUSE, in part 1 the rest to SINK."""
    kept = down(amount * recycle)
    given = kept if part == 0 else amount - kept
    if given > 0.0:
        line(s, payer, HOUSE if part == 0 else SINK, given, kind, cause)


@fragment
def post(s, n_opens):
    """Check and commit the lines written since the last batch, in which `n_opens` accounts open. A fault stops the tick."""
    start, stop = s.counts[BATCH_START], s.counts[N_LINES]
    if s.counts[FAULT]:
        s.counts[N_LINES] = start
        return
    s.totals[0], s.totals[1] = s.sums[BUDGET], s.sums[GRANTED]
    n_touched = check(
        s.lines, s.amounts, start, stop, s.cells, s.delta, s.touched, s.gross, s.counts[CAPACITY], s.state,
        s.credit_line, s.issuer, s.counts[N_ACCOUNTS] + n_opens, s.counts[N_ASSETS], FROZEN_MAY, s.totals, s.found,
    )  # fmt: skip
    if n_touched < 0:
        s.counts[FAULT], s.counts[N_LINES] = REFUSED, start
        return
    commit(s.lines, start, stop, s.cells, s.delta, s.touched, n_touched, s.gross)
    if stop > start:
        i = s.counts[N_HEADS]
        s.heads[i, 0], s.heads[i, 1], s.heads[i, 2], s.heads[i, 3] = (
            s.counts[TICK],
            s.counts[BATCH],
            start,
            stop,
        )
        s.counts[N_HEADS] = i + 1
    s.counts[BATCH] += 1
    s.counts[BATCH_START] = stop
    s.counts[N_ACCOUNTS] += n_opens
    s.sums[MINTED] += s.totals[2]
    s.sums[BURNT] += s.totals[3]
    s.sums[BUDGET] = max(s.sums[BUDGET] - s.totals[2], 0.0)


@fragment
def open_tick(s, budget):
    """Open the tick in the books; WORLD may mint `budget` credits in it."""
    quanta = int(math.floor(min(budget, LIMIT) * PER_CREDIT))
    event(s, WORLD, WORLD, CREDIT, _TICK_EVENT, quanta)
    post(s, 0)
    s.sums[BUDGET] = quanta / PER_CREDIT
    s.counts[IN_TICK] = 1
    s.sums[HELD_0] = s.sums[MINTED] - s.sums[BURNT]
    s.sums[MINTED_0], s.sums[BURNT_0] = s.sums[MINTED], s.sums[BURNT]


def close_tick(lot, worker, s, terms):
    """Audit the books; a broken rule stops the run."""
    s.sums[BUDGET], s.counts[IN_TICK] = 0.0, 0
    stocks = (s.sums[MINTED], s.sums[BURNT], s.sums[HELD_0], s.sums[MINTED_0], s.sums[BURNT_0])
    size = (s.counts[CAPACITY], s.counts[N_ACCOUNTS], s.counts[N_ASSETS])
    if fault(s.cells, *size, *stocks, s.credit_line, s.state, s.issuer, s.found) and s.counts[FAULT] == 0:
        s.counts[FAULT] = UNBALANCED
