"""A batch of postings, checked as a whole on its net effect, then committed as a whole.

Arrays are passed in. `rows` (lines, 6) are the canonical rows of the journal: payer, payee, asset, kind, cause, and last the
amount in whole quanta, which `check` fills in from `amounts` (lines,) credits; a batch is their lines start .. stop - 1.
An asset in use has a slot; balances are the flat cells of accounts x slots, cell = slot * capacity + account. `touched`
(2 x lines + 1,) lists the cells that a batch changes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import LIMIT, PER_CREDIT, QUANTUM, nearest
from credit_flow.core.books.faults import (
    AMOUNT,
    ASSET,
    BALANCE,
    EARLY,
    GROSS,
    HUGE,
    KIND,
    LATE,
    LOST,
    MINT,
    NOT_EMPTY,
    OVERDRAFT,
    RETIRED,
    SELF,
    SHUT,
    STOPPED,
    SUPPLY,
    SYSTEM,
    UNKNOWN,
    WAY,
)
from credit_flow.core.books.kinds import CODES, EVENT_BITS, FROM_WORLD, TO_SINK
from credit_flow.core.programs.kernel import kernel

WORLD, SINK, HOUSE, MARKET = 0, 1, 2, 3
CREDIT = 0
OPEN, FROZEN, CLOSED = 1, 2, 3
SET_UP, MARKET_MAY, FROZEN_MAY = 1, 2, 4
MINTED, BURNT, BUDGET, HELD_BEFORE, MINTED_BEFORE, BURNT_BEFORE = range(6)
"""Columns of `Cells.flow`: so far from WORLD and to SINK, what WORLD may still mint in this tick; and as the tick began what was held,
minted and burnt."""

FLOWS = 6

SORTS = ("good", "token", "credit", "share", "claim")
"""What an asset is: a thing, a right, a money, a part of what its issuer leaves, a debt of its issuer."""

NO_SORT = -1
_SHARE = SORTS.index("share")


class Cells(NamedTuple):
    """The books as arrays. `delta` and `gross` are 0.0 between batches."""

    cells: np.ndarray  # (slots x capacity,) credits or units
    delta: np.ndarray  # (slots x capacity,)
    gross: np.ndarray  # (slots,) units
    flow: np.ndarray  # (slots, 6) units, by column as named above
    issuer: np.ndarray  # (slots,) account, -1: nothing has this slot
    sort: np.ndarray  # (slots,) int8 index into `SORTS`
    slots: np.ndarray  # (assets,) slot, -1: retired
    state: np.ndarray  # (accounts,) int8
    line: np.ndarray  # (accounts,) credits


_ENDOWMENT = CODES["endowment"]
_CLOSE = CODES["close"]


@kernel
def _account_fault(account, n_accounts, state):
    if account < 0 or account >= n_accounts:
        return UNKNOWN
    if state[account] == CLOSED:
        return SHUT
    return 0


@kernel
def _amount_fault(amount):
    if not amount * PER_CREDIT > 0.5:
        return AMOUNT
    if amount == amount + amount:
        return AMOUNT
    if amount >= LIMIT - 0.5 / PER_CREDIT:
        return HUGE
    return 0


@kernel
def _slot_of(asset, slots):
    """Where an asset in use stands; nearly every line is of credit, which is always first."""
    return CREDIT if asset == CREDIT else slots[asset]


@kernel
def _asset_fault(asset, n_assets, slots):
    if asset == CREDIT:
        return 0
    if asset < 0 or asset >= n_assets:
        return ASSET
    return RETIRED if slots[asset] < 0 else 0


@kernel
def _way_fault(payer, payee, kind, sort, flags):
    """Where nothing ever flows, whatever it is."""
    if payee == WORLD or payer == SINK:
        return WAY
    if payer == WORLD and flags & SET_UP and kind != _ENDOWMENT:
        return EARLY
    if payer == WORLD and not flags & SET_UP and kind == _ENDOWMENT:
        return LATE
    if (payer == WORLD and not FROM_WORLD[kind]) or (payee == SINK and not TO_SINK[kind]):
        return KIND
    return LOST if payee == SINK and sort >= _SHARE else 0


@kernel
def _line_fault(payer, payee, asset, kind, amount, n_accounts, n_assets, books, flags):
    """Why one line cannot be posted, whatever the balances (0: it can), and the account to name."""
    fault = _amount_fault(amount)
    if fault:
        return fault, payer
    fault = _asset_fault(asset, n_assets, books.slots)
    if fault:
        return fault, payer
    fault = _account_fault(payer, n_accounts, books.state)
    if fault:
        return fault, payer
    fault = _account_fault(payee, n_accounts, books.state)
    if fault:
        return fault, payee
    if payer == payee:
        return SELF, payer
    if books.state[payer] == FROZEN and not flags & FROZEN_MAY:
        return STOPPED, payer
    if (payer == MARKET or payee == MARKET) and not flags & MARKET_MAY:
        return WAY, MARKET
    if payer <= SINK or payee <= SINK:
        return _way_fault(payer, payee, kind, books.sort[books.slots[asset]], flags), payer
    return 0, payer


@kernel
def _add(cell, amount, delta, touched, n_touched):
    """Net `amount` into a cell; a cell whose sum returned to 0.0 may stand in `touched` twice, which is harmless."""
    before = delta[cell]
    touched[n_touched] = cell
    delta[cell] = before + amount
    return n_touched + int(before == 0.0)


@kernel
def _minted_fault(slot, new, delta, granted, books, flags):
    """What WORLD may not give: beyond the tick's budget, or more than can be counted with the lines that stand."""
    if books.issuer[slot] != WORLD:
        return OVERDRAFT
    if -delta > books.flow[slot, BUDGET] and not flags & SET_UP:
        return MINT
    return SUPPLY if slot == CREDIT and granted - new >= LIMIT else 0


@kernel
def _balance_fault(slot, account, new, delta, granted, books, flags):
    if account == WORLD:
        fault = _minted_fault(slot, new, delta, granted, books, flags)
        if fault:
            return fault
    if abs(new) >= LIMIT:
        return BALANCE
    if slot == CREDIT:
        return OVERDRAFT if account != WORLD and new < -books.line[account] else 0
    return OVERDRAFT if new < 0.0 and account != books.issuer[slot] else 0


@kernel
def _asset_in(slot, n_assets, slots):
    """The asset that has a slot."""
    for asset in range(n_assets):
        if slots[asset] == slot:
            return asset
    return -1


@kernel
def _close_fault(account, capacity, n_accounts, n_slots, books):
    """Why an account cannot close, and the slot to name."""
    fault = _account_fault(account, n_accounts, books.state)
    if fault:
        return fault, 0
    if account <= MARKET:
        return SYSTEM, 0
    for slot in range(n_slots):
        cell = slot * capacity + account
        if books.cells[cell] + books.delta[cell] != 0.0:
            return NOT_EMPTY, slot
    return 0, 0


@kernel
def _forget(rows, start, stop, touched, n_touched, n_assets, books):
    for j in range(n_touched):
        books.delta[touched[j]] = 0.0
    for i in range(start, stop):
        asset = rows[i, 2]
        if 0 <= asset < n_assets and books.slots[asset] >= 0:
            books.gross[books.slots[asset]] = 0.0


@kernel
def _net(rows, amounts, start, stop, touched, books, capacity, n_accounts, n_assets, flags, wrong, found):
    """Net every line; returns the number of touched cells; `found` is the first fault."""
    n_touched = 0
    for i in range(start, stop):
        payer, payee, asset, kind = rows[i, 0], rows[i, 1], rows[i, 2], rows[i, 3]
        rows[i, 5] = 0
        if EVENT_BITS >> kind & 1:
            continue
        fault, account = _line_fault(
            payer, payee, asset, kind, amounts[i], n_accounts, n_assets, books, flags
        )
        amount, slot = 0.0, 0
        if fault == 0:
            amount, slot = nearest(amounts[i]), _slot_of(asset, books.slots)
            rows[i, 5] = int(amount * PER_CREDIT)
            books.gross[slot] += amount
            if books.gross[slot] >= LIMIT:
                fault = GROSS
        if fault:
            found[0], found[1], found[2], found[3] = fault, i - start, account, asset
            wrong[0] = amounts[i] if fault != KIND else kind
            return n_touched
        n_touched = _add(slot * capacity + payer, -amount, books.delta, touched, n_touched)
        n_touched = _add(slot * capacity + payee, amount, books.delta, touched, n_touched)
    return n_touched


@kernel
def _limits(n_touched, touched, books, capacity, n_assets, granted, flags, wrong, found):
    """Test the net effect: mint budgets, number range, overdraft."""
    for j in range(n_touched):
        cell = touched[j]
        new = books.cells[cell] + books.delta[cell]
        if 0.0 <= new < LIMIT:
            continue
        slot = cell // capacity
        account = cell - slot * capacity
        fault = _balance_fault(slot, account, new, books.delta[cell], granted, books, flags)
        if fault:
            found[0], found[2], found[3] = fault, account, _asset_in(slot, n_assets, books.slots)
            wrong[0] = -books.delta[cell] if fault in (MINT, SUPPLY) else new
            return


@kernel
def _closes(rows, start, stop, books, capacity, n_accounts, n_assets, n_slots, wrong, found):
    """Test that every account to be closed is open and left with 0.0 in every asset."""
    for i in range(stop - 1, start - 1, -1):
        if rows[i, 3] != _CLOSE:  # closings stand at the end of a batch
            return
        account = rows[i, 0]
        fault, slot = _close_fault(account, capacity, n_accounts, n_slots, books)
        if fault:
            found[0], found[1], found[2], found[3] = fault, i - start, account, 0
            if fault == NOT_EMPTY:
                found[3] = _asset_in(slot, n_assets, books.slots)
                wrong[0] = books.cells[slot * capacity + account] + books.delta[slot * capacity + account]
            return


@kernel
def check(
    rows, amounts, start, stop, touched, books, capacity, n_accounts, n_assets, n_slots, granted, flags, wrong, found
):  # fmt: skip
    """Compute the net effect of lines start .. stop - 1 aside; returns the touched cells, or -1 with `found` and no trace.

    `granted` are the credits of lines that stand. `found` (4,): fault, line, account, asset; `wrong` (1,): the number at fault.
    """
    found[0], found[1] = 0, -1
    n_touched = _net(
        rows, amounts, start, stop, touched, books, capacity, n_accounts, n_assets, flags, wrong, found
    )
    if found[0] == 0:
        _limits(n_touched, touched, books, capacity, n_assets, granted, flags, wrong, found)
    if found[0] == 0:
        _closes(rows, start, stop, books, capacity, n_accounts, n_assets, n_slots, wrong, found)
    if found[0]:
        _forget(rows, start, stop, touched, n_touched, n_assets, books)
        return -1
    return n_touched


@kernel
def commit(rows, start, stop, touched, n_touched, books):
    """Add the net effect to the balances, count what came from WORLD and went to SINK, and clear the work arrays."""
    for j in range(n_touched):
        cell = touched[j]
        books.cells[cell] += books.delta[cell]
        books.delta[cell] = 0.0
    for i in range(start, stop):
        if EVENT_BITS >> rows[i, 3] & 1:
            continue
        slot = _slot_of(rows[i, 2], books.slots)
        books.gross[slot] = 0.0
        if rows[i, 0] == WORLD:
            amount = rows[i, 5] * QUANTUM
            books.flow[slot, MINTED] += amount
            books.flow[slot, BUDGET] = max(books.flow[slot, BUDGET] - amount, 0.0)
        if rows[i, 1] == SINK:
            books.flow[slot, BURNT] += rows[i, 5] * QUANTUM
