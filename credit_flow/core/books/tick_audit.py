"""The audit at the close of each tick: seven equalities, all exact."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.books import Books
from credit_flow.core.books.errors import AuditFailure
from credit_flow.core.books.posting import (
    BURNT,
    BURNT_BEFORE,
    CLOSED,
    CREDIT,
    HELD_BEFORE,
    HOUSE,
    MARKET,
    MINTED,
    MINTED_BEFORE,
    SINK,
    WORLD,
    Cells,
)
from credit_flow.core.programs.kernel import kernel

RULES = (
    "",
    "(i) an asset does not sum to zero",
    "(ii) credit held differs from minted - burnt",
    "(iii) the stock changed by more than inflow - dissipation",
    "(iv) an end of the flow differs from its postings",
    "(iv) the sign rule is broken",
    "(vi) MARKET differs from the open escrows",
    "(vii) a closed account holds something",
)
_SUM, _STOCK, _CHANGE, _END, _SIGN, _ESCROW, _CLOSED = range(1, 8)


def audit(ledger: Books) -> None:
    """Check the books of `ledger` as they stand.

    (i) every asset sums to 0.0; (ii) minted - burnt = credit held; (iii) the change of that stock since the tick began
    = inflow - dissipation; (iv) every account obeys its sign rule, WORLD and SINK equal what was minted and burnt;
    (v) claims equal liabilities, which is (i) and (iv) of a claim: its issuer alone is below zero; (vi) MARKET equals the open escrows; (vii) closed accounts hold nothing.
    Errors: `AuditFailure` with the residual, the last batch and the accounts involved.
    """
    found = np.zeros(4, dtype=np.int64)
    rule = fault_arrays(*ledger.cells, ledger.capacity, ledger.n_accounts, ledger.n_slots, found)
    if rule:
        asset, account = ledger.asset_in(int(found[3])), int(found[2])
        raise _failure(
            ledger, rule, asset, _residual(ledger, rule, asset, account), [account] if rule > _CHANGE else []
        )
    escrowed = ledger.escrows.total()
    for asset in ledger.living_assets:
        gap = ledger.balance(MARKET, asset) - escrowed.get(asset, 0.0)
        if gap:
            raise _failure(ledger, _ESCROW, asset, gap, [MARKET])


@kernel
def fault(books, capacity, n_accounts, n_slots, found):
    """The first broken rule, an index into `RULES`, 0 if none is; `found` [2, 3] is where: account, slot. Rule (vi) is left out."""
    for slot in range(n_slots):
        if books.issuer[slot] < 0:
            continue
        rule = _slot_fault(books, capacity, n_accounts, slot, found)
        if rule:
            return rule
    for slot in range(n_slots):
        issuer, start = books.issuer[slot], slot * capacity
        rule = _sign_fault(books.cells, start, n_accounts, slot, issuer, books.line, books.state, found)
        if rule:
            return rule
    return 0


@kernel
def fault_arrays(
    cells, delta, gross, flow, issuer, sort, slots, state, line, capacity, n_accounts, n_slots, found
):  # fmt: skip
    """`fault` for a caller in Python, whose call costs less where no tuple is to be taken apart."""
    books = Cells(cells, delta, gross, flow, issuer, sort, slots, state, line)
    return fault(books, capacity, n_accounts, n_slots, found)


@kernel
def _slot_fault(books, capacity, n_accounts, slot, found):
    """Rules (i) to (iii), and both ends of the flow, in one asset."""
    world, sink = slot * capacity + WORLD, slot * capacity + SINK
    found[2], found[3] = 0, slot
    total = _sum(books.cells, slot * capacity, n_accounts)
    if total != 0.0:
        return _SUM
    minted, burnt = books.flow[slot, MINTED], books.flow[slot, BURNT]
    held = total - books.cells[world] - books.cells[sink]
    if held != minted - burnt:
        return _STOCK
    came, went = minted - books.flow[slot, MINTED_BEFORE], burnt - books.flow[slot, BURNT_BEFORE]
    if held - books.flow[slot, HELD_BEFORE] != came - went:
        return _CHANGE
    found[2] = WORLD
    if books.cells[world] != -minted:
        return _END
    found[2] = SINK
    return _END if books.cells[sink] != burnt else 0


@kernel
def _sum(cells, start, n):
    """The sum of `n` cells; exact in any order, so four run side by side."""
    a = b = c = d = 0.0
    whole = n - n % 4
    for i in range(start, start + whole, 4):
        a += cells[i]
        b += cells[i + 1]
        c += cells[i + 2]
        d += cells[i + 3]
    for i in range(start + whole, start + n):
        a += cells[i]
    return (a + b) + (c + d)


@kernel
def _sign_fault(cells, start, n_accounts, slot, issuer, line, state, found):
    """Rules (iv) and (vii) in one asset, account by account."""
    for account in range(n_accounts):
        balance = cells[start + account]
        if balance == 0.0 or (balance > 0.0 and account != issuer and state[account] != CLOSED):
            continue
        found[2], found[3] = account, slot
        if state[account] == CLOSED:
            return _CLOSED
        if account == issuer:
            if balance > 0.0:
                return _SIGN
        elif balance < (-line[account] if slot == CREDIT else 0.0):
            return _SIGN
    return 0


def _residual(ledger: Books, rule: int, asset: int, account: int) -> float:
    held, minted, burnt = ledger.held_of(asset), ledger.minted[asset], ledger.burnt[asset]
    if rule == _SUM:
        return float(ledger.column(asset).sum())
    if rule == _STOCK:
        return held - (minted - burnt)
    if rule == _CHANGE:
        held_before, minted_before, burnt_before = ledger.tick_start(asset)
        return (held - held_before) - ((minted - minted_before) - (burnt - burnt_before))
    if rule == _END:
        return ledger.balance(account, asset) - (-minted if account == WORLD else burnt)
    return ledger.balance(account, asset)


def _failure(ledger: Books, rule: int, asset: int, residual: float, accounts) -> AuditFailure:
    named = list(accounts) or _last_accounts(ledger)
    holdings = ", ".join(f"account {a} holds {ledger.balance(a, int(asset))}" for a in named[:8])
    return AuditFailure(
        f"tick {ledger.tick}: {RULES[rule]}: residual {float(residual)!r} of asset {int(asset)} "
        f"({ledger.assets[asset].name}) after batch {ledger.next_batch - 1}; {holdings or 'no account named'}"
    )


def _last_accounts(ledger: Books) -> list[int]:
    """Accounts of the last block held: where to look first."""
    blocks = ledger.journal.blocks(ledger.tick)
    if not blocks:
        return [HOUSE]
    ids = [np.atleast_1d(side)[:4] for part in blocks[-1].parts for side in (part.payer, part.payee)]
    return sorted(set(np.concatenate(ids).tolist()))
