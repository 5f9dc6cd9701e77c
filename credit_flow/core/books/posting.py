"""A batch of postings, checked as a whole on its net effect, then committed as a whole.

Arrays are passed in. `rows` (lines, 6) are the canonical rows of the journal: payer, payee, asset, kind, cause, and last the
amount in whole quanta, which `check` fills in from `amounts` (lines,) credits; a batch is their lines start .. stop - 1.
Balances are the flat cells of accounts x assets, cell = asset * capacity + account; `delta` has the same shape and is 0.0
between batches; `touched` (2 x lines + 1,) lists the cells that a batch changes.
"""

from __future__ import annotations

import functools

import numpy as np

from credit_flow.core.amounts import LIMIT, PER_CREDIT, nearest
from credit_flow.core.books import errors
from credit_flow.core.books.kinds import CODES, KINDS
from credit_flow.core.programs.kernel import compile_for, kernel

WORLD, SINK, HOUSE, MARKET = 0, 1, 2, 3
CREDIT = 0
OPEN, FROZEN, CLOSED = 1, 2, 3
SET_UP, MARKET_MAY, FROZEN_MAY = 1, 2, 4

_N_KINDS = len(KINDS)
_ENDOWMENT = CODES["endowment"]
_CLOSE = CODES["close"]

_AMOUNT, _HUGE, _SELF, _UNKNOWN, _CLOSED, _FROZEN, _ASSET, _WAY, _LATE, _EARLY = range(1, 11)
_BALANCE, _GROSS, _MINTED, _BUDGET, _OVERDRAFT, _NOT_EMPTY, _SYSTEM = range(11, 18)


@kernel
def _account_fault(account, n_accounts, state):
    if account < 0 or account >= n_accounts:
        return _UNKNOWN
    if state[account] == CLOSED:
        return _CLOSED
    return 0


@kernel
def _amount_fault(amount):
    if not amount * PER_CREDIT > 0.5:
        return _AMOUNT
    if amount == amount + amount:
        return _AMOUNT
    if amount >= LIMIT - 0.5 / PER_CREDIT:
        return _HUGE
    return 0


@kernel
def _way_fault(payer, payee, kind, flags):
    """Where credit never flows."""
    if payee == WORLD or payer == SINK:
        return _WAY
    if payer == WORLD and flags & SET_UP and kind != _ENDOWMENT:
        return _EARLY
    if payer == WORLD and not flags & SET_UP and kind == _ENDOWMENT:
        return _LATE
    return 0


@kernel
def _line_fault(payer, payee, asset, kind, amount, n_accounts, n_assets, state, flags):
    """Why one line cannot be posted, whatever the balances (0: it can), and the account to name."""
    fault = _amount_fault(amount)
    if fault:
        return fault, payer
    if asset < 0 or asset >= n_assets:
        return _ASSET, payer
    fault = _account_fault(payer, n_accounts, state)
    if fault:
        return fault, payer
    fault = _account_fault(payee, n_accounts, state)
    if fault:
        return fault, payee
    if payer == payee:
        return _SELF, payer
    if state[payer] == FROZEN and not flags & FROZEN_MAY:
        return _FROZEN, payer
    if (payer == MARKET or payee == MARKET) and not flags & MARKET_MAY:
        return _WAY, MARKET
    return (_way_fault(payer, payee, kind, flags), payer) if asset == CREDIT else (0, payer)


@kernel
def _add(account, asset, amount, capacity, delta, touched, n_touched):
    """Net `amount` into a cell; a cell whose sum returned to 0.0 may stand in `touched` twice, which is harmless."""
    cell = asset * capacity + account
    before = delta[cell]
    touched[n_touched] = cell
    delta[cell] = before + amount
    return n_touched + int(before == 0.0)


@kernel
def _balance_fault(account, asset, new, line, issuer):
    if abs(new) >= LIMIT:
        return _BALANCE
    if asset == CREDIT:
        return _OVERDRAFT if account != WORLD and new < -line[account] else 0
    return _OVERDRAFT if new < 0.0 and account != issuer[asset] else 0


@kernel
def _close_fault(account, capacity, n_accounts, n_assets, state, cells, delta):
    fault = _account_fault(account, n_accounts, state)
    if fault:
        return fault, 0
    if account <= MARKET:
        return _SYSTEM, 0
    for asset in range(n_assets):
        cell = asset * capacity + account
        if cells[cell] + delta[cell] != 0.0:
            return _NOT_EMPTY, asset
    return 0, 0


@kernel
def _forget(rows, start, stop, touched, n_touched, delta, gross):
    for j in range(n_touched):
        delta[touched[j]] = 0.0
    for i in range(start, stop):
        if 0 <= rows[i, 2] < gross.shape[0]:
            gross[rows[i, 2]] = 0.0


@kernel
def _net(
    rows, amounts, start, stop, delta, touched, gross, capacity, state, n_accounts, n_assets, flags, totals, found
):  # fmt: skip
    """Net every line; returns the number of touched cells; `found` is the first fault."""
    n_touched = 0
    for i in range(start, stop):
        payer, payee, asset, kind = rows[i, 0], rows[i, 1], rows[i, 2], rows[i, 3]
        rows[i, 5] = 0
        if kind >= _N_KINDS:
            continue
        fault, account = _line_fault(
            payer, payee, asset, kind, amounts[i], n_accounts, n_assets, state, flags
        )
        amount = 0.0
        if fault == 0:
            amount = nearest(amounts[i])
            rows[i, 5] = int(amount * PER_CREDIT)
            gross[asset] += amount
            if gross[asset] >= LIMIT:
                fault = _GROSS
        if fault:
            found[0], found[1], found[2], found[3] = fault, i - start, account, asset
            totals[4] = amounts[i]
            return n_touched
        if asset == CREDIT and payer == WORLD:
            totals[2] += amount
        if asset == CREDIT and payee == SINK:
            totals[3] += amount
        n_touched = _add(payer, asset, -amount, capacity, delta, touched, n_touched)
        n_touched = _add(payee, asset, amount, capacity, delta, touched, n_touched)
    return n_touched


@kernel
def _limits(n_touched, cells, delta, touched, capacity, line, issuer, flags, totals, found):
    """Test the net effect: mint budget, number range, overdraft."""
    if totals[2] > totals[0] and not flags & SET_UP:
        found[0], found[2], found[3] = _BUDGET, WORLD, CREDIT
        totals[4] = totals[2]
        return
    if totals[2] > 0.0 and totals[2] - cells[WORLD] + totals[1] >= LIMIT:
        found[0], found[2], found[3] = _MINTED, WORLD, CREDIT
        totals[4] = totals[2]
        return
    for j in range(n_touched):
        cell = touched[j]
        new = cells[cell] + delta[cell]
        if 0.0 <= new < LIMIT:
            continue
        asset = cell // capacity
        account = cell - asset * capacity
        fault = _balance_fault(account, asset, new, line, issuer)
        if fault:
            found[0], found[2], found[3] = fault, account, asset
            totals[4] = new
            return


@kernel
def _closes(rows, start, stop, cells, delta, capacity, state, n_accounts, n_assets, totals, found):
    """Test that every account to be closed is open and left with 0.0 in every asset."""
    for i in range(stop - 1, start - 1, -1):
        if rows[i, 3] != _CLOSE:  # closings stand at the end of a batch
            return
        account = rows[i, 0]
        fault, asset = _close_fault(account, capacity, n_accounts, n_assets, state, cells, delta)
        if fault:
            found[0], found[1], found[2], found[3] = fault, i - start, account, asset
            if fault == _NOT_EMPTY:
                totals[4] = cells[asset * capacity + account] + delta[asset * capacity + account]
            return


@kernel
def check(
    rows, amounts, start, stop, cells, delta, touched, gross, capacity, state, line, issuer,
    n_accounts, n_assets, flags, totals, found,
):  # fmt: skip
    """Compute the net effect of lines start .. stop - 1 aside; returns the touched cells, or -1 with `found` and no trace.

    `totals` (5,): budget left, lines granted, then out: minted, burnt, the number at
    fault; `found` (4,): fault, line, account, asset.
    """
    found[0], found[1] = 0, -1
    totals[2], totals[3] = 0.0, 0.0
    n_touched = _net(
        rows, amounts, start, stop, delta, touched, gross, capacity, state, n_accounts, n_assets, flags, totals, found
    )  # fmt: skip
    if found[0] == 0:
        _limits(n_touched, cells, delta, touched, capacity, line, issuer, flags, totals, found)
    if found[0] == 0:
        _closes(rows, start, stop, cells, delta, capacity, state, n_accounts, n_assets, totals, found)
    if found[0]:
        _forget(rows, start, stop, touched, n_touched, delta, gross)
        return -1
    return n_touched


@kernel
def commit(rows, start, stop, cells, delta, touched, n_touched, gross):
    """Add the net effect to the balances and clear the work arrays."""
    for j in range(n_touched):
        cell = touched[j]
        cells[cell] += delta[cell]
        delta[cell] = 0.0
    _forget(rows, start, stop, touched, 0, delta, gross)


@functools.cache
def ready() -> None:
    """Have both rules compiled, once in a process: else the first posting would do it, and Ctrl-C waits until that is whole."""
    rows, ids, credits = np.zeros((1, 6), dtype=np.int64), np.zeros(1, dtype=np.int64), np.zeros(1)
    state = np.zeros(1, dtype=np.int8)
    compile_for(
        check, rows, credits, 0, 0, credits, credits, ids, credits, 0, state, credits, ids, 0, 0, 0, credits, ids
    )  # fmt: skip
    compile_for(commit, rows, 0, 0, credits, credits, ids, 0, credits)


def refusal(found, totals, balance, line, n_accounts: int, n_assets: int) -> errors.LedgerError:
    """The error for a fault that `check` found, in words: what, where, and what would be right."""
    fault, row, account, asset = (int(x) for x in found)
    number = float(totals[4])
    at = f"line {row}: " if row >= 0 else ""
    if fault == _OVERDRAFT:
        return errors.Overdraft(
            f"account {account} would be left with {number} of asset {asset}; it holds {balance} and may go down "
            f"to {0.0 - line if asset == CREDIT else 0.0}. Pay less, or grant a credit line first"
        )
    if fault == _BUDGET:
        return errors.MintBudget(
            f"minting {number} credits; {float(totals[0])} of the tick's budget are left"
        )
    kind, text = _WORDS[fault]
    facts = {
        "account": account,
        "asset": asset,
        "number": number,
        "n_accounts": n_accounts,
        "n_assets": n_assets,
    }
    return kind(at + text.format(**facts))


_WORDS = {
    _AMOUNT: (errors.BadAmount, "amount {number} from account {account}: it must be a finite number >= 0"),
    _HUGE: (errors.BalanceOverflow, "amount {number} of asset {asset} from account {account}: amounts stay below 2^33 credits"),
    _SELF: (errors.SelfTransfer, "account {account} pays itself {number} of asset {asset}; leave such lines out"),
    _UNKNOWN: (errors.UnknownAccount, "account {account} was never opened; there are accounts 0 .. {n_accounts} - 1"),
    _CLOSED: (errors.ClosedAccount, "account {account} is closed (asset {asset}, amount {number})"),
    _FROZEN: (errors.FrozenAccount, "account {account} is frozen: it may receive, not pay {number} of asset {asset}"),
    _ASSET: (errors.UnknownAsset, "asset {asset} was never created; there are assets 0 .. {n_assets} - 1"),
    _WAY: (errors.ForbiddenFlow, "account {account}, {number} credits: nothing is paid to WORLD or out of SINK; MARKET is reached through escrow and settle_lot"),
    _LATE: (errors.ForbiddenFlow, "{number} credits: WORLD endows only before the first tick; fund later entrants from an existing account"),
    _EARLY: (errors.MintBudget, "{number} credits: before the first tick WORLD only posts kind endowment; call begin_tick with a mint budget"),
    _BALANCE: (errors.BalanceOverflow, "account {account} would hold {number} of asset {asset}; balances stay below 2^33 in size"),
    _GROSS: (errors.BalanceOverflow, "the batch's gross of asset {asset} reaches 2^33 with {number} from account {account}; post it in parts"),
    _MINTED: (errors.BalanceOverflow, "minting {number} credits: minted credit plus granted lines stay below 2^33"),
    _NOT_EMPTY: (errors.NotEmpty, "account {account} cannot close: it would be left with {number} of asset {asset}, not 0.0"),
    _SYSTEM: (errors.ForbiddenFlow, "account {account} is a system account and never closes"),
}  # fmt: skip
