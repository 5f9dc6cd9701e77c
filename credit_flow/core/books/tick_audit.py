"""The audit at the close of each tick: seven equalities, all exact."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.books import Books
from credit_flow.core.books.errors import AuditFailure
from credit_flow.core.books.posting import CLOSED, CREDIT, HOUSE, MARKET, SINK, WORLD
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
    size = (ledger._capacity, ledger.n_accounts, ledger.n_assets)
    stocks = (ledger.minted, ledger.burnt, *ledger.tick_start)
    rule = fault(ledger._cells, *size, *stocks, ledger._line, ledger._state, ledger._issuer, found)
    if rule:
        asset, account = int(found[3]), int(found[2])
        raise _failure(
            ledger, rule, asset, _residual(ledger, rule, asset, account), [account] if rule > _CHANGE else []
        )
    if not ledger.escrows.open:
        escrowed = np.zeros(ledger.n_assets)
    else:
        escrowed = ledger.escrows.total(ledger.n_assets)
    for asset in np.flatnonzero(ledger.balances[MARKET] != escrowed):
        gap = ledger.balance(MARKET, asset) - escrowed[asset]
        raise _failure(ledger, _ESCROW, asset, gap, [MARKET])


@kernel
def fault(
    cells, capacity, n_accounts, n_assets, minted, burnt, held_before, minted_before, burnt_before, line, state, issuer, found
):  # fmt: skip
    """The first broken rule, an index into `RULES`, 0 if none is; `found` [2, 3] is where: account, asset. Rule (vi) is left out."""
    held = 0.0
    for asset in range(n_assets):
        total = _sum(cells, asset * capacity, n_accounts)
        found[2], found[3] = 0, asset
        if total != 0.0:
            return _SUM
        if asset == CREDIT:
            held = total - cells[WORLD] - cells[SINK]
    found[3] = CREDIT
    if held != minted - burnt:
        return _STOCK
    if held - held_before != (minted - minted_before) - (burnt - burnt_before):
        return _CHANGE
    found[2] = WORLD
    if cells[WORLD] != -minted:
        return _END
    found[2] = SINK
    if cells[SINK] != burnt:
        return _END
    return _first_sign_fault(cells, capacity, n_accounts, n_assets, line, state, issuer, found)


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
def _first_sign_fault(cells, capacity, n_accounts, n_assets, line, state, issuer, found):
    """Rules (iv) and (vii), account by account."""
    for asset in range(n_assets):
        for account in range(n_accounts):
            balance = cells[asset * capacity + account]
            if balance == 0.0 or (balance > 0.0 and account != issuer[asset] and state[account] != CLOSED):
                continue
            found[2], found[3] = account, asset
            if state[account] == CLOSED:
                return _CLOSED
            if account == issuer[asset]:
                if balance > 0.0:
                    return _SIGN
            elif balance < (-line[account] if asset == CREDIT else 0.0):
                return _SIGN
    return 0


def _residual(ledger: Books, rule: int, asset: int, account: int) -> float:
    held, minted, burnt = ledger.tick_start
    if rule == _SUM:
        return ledger.balances[:, asset].sum()
    if rule == _STOCK:
        return ledger.held - (ledger.minted - ledger.burnt)
    if rule == _CHANGE:
        return (ledger.held - held) - ((ledger.minted - minted) - (ledger.burnt - burnt))
    if rule == _END:
        return ledger.balance(account) - (-ledger.minted if account == WORLD else ledger.burnt)
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
