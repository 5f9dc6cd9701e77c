"""The audit at the close of each tick: seven equalities, all exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from credit_flow.core.errors import AuditFailure
from credit_flow.core.kernel import kernel
from credit_flow.core.posting import CLOSED, CREDIT, HOUSE, MARKET, SINK, WORLD

if TYPE_CHECKING:
    from credit_flow.core.ledger import Ledger


def audit(ledger: Ledger) -> None:
    """Check the books of `ledger` as they stand.

    (i) every asset sums to 0.0; (ii) minted - burnt = credit held; (iii) the change of that stock since the tick began
    = inflow - dissipation; (iv) every account obeys its sign rule, WORLD and SINK equal what was minted and burnt;
    (v) claims equal liabilities; (vi) MARKET equals the open escrows; (vii) closed accounts hold nothing.
    Errors: `AuditFailure` with the residual, the last batch and the accounts involved.
    """
    sums = ledger.balances.sum(axis=0)
    for asset in np.flatnonzero(sums):
        raise _failure(ledger, "(i) an asset does not sum to zero", asset, sums[asset])
    _stocks(ledger)
    for asset in range(ledger.n_assets):
        _signs(ledger, asset)
        _claims(ledger, asset)
    escrowed = ledger.escrows.total(ledger.n_assets)
    for asset in np.flatnonzero(ledger.balances[MARKET] != escrowed):
        gap = ledger.balance(MARKET, asset) - escrowed[asset]
        raise _failure(ledger, "(vi) MARKET differs from the open escrows", asset, gap, [MARKET])


def _stocks(ledger: Ledger) -> None:
    gap = ledger.held - (ledger.minted - ledger.burnt)
    if gap != 0.0:
        raise _failure(ledger, "(ii) credit held differs from minted - burnt", CREDIT, gap)
    held, minted, burnt = ledger.tick_start
    gap = (ledger.held - held) - ((ledger.minted - minted) - (ledger.burnt - burnt))
    if gap != 0.0:
        raise _failure(ledger, "(iii) the stock changed by more than inflow - dissipation", CREDIT, gap)
    for account, should in ((WORLD, -ledger.minted), (SINK, ledger.burnt)):
        gap = ledger.balance(account) - should
        if gap != 0.0:
            raise _failure(
                ledger, "(iv) an end of the flow differs from its postings", CREDIT, gap, [account]
            )


def _signs(ledger: Ledger, asset: int) -> None:
    column = ledger.column(asset)
    account = _first_fault(column, ledger.lines, ledger.states, ledger.assets[asset].issuer, asset == CREDIT)
    if account >= 0:
        rule = (
            "(vii) a closed account holds"
            if ledger.states[account] == CLOSED
            else "(iv) the sign rule is broken by"
        )
        raise _failure(ledger, rule, asset, column[account], [account])


@kernel
def _first_fault(column, line, state, issuer, is_credit):
    """The first account that breaks its sign rule or is closed and not empty; -1 if there is none."""
    for account in range(column.shape[0]):
        balance = column[account]
        if state[account] == CLOSED and balance != 0.0:
            return account
        floor = -line[account] if is_credit else 0.0
        if balance < floor and account != issuer:
            return account
        if account == issuer and is_credit and balance > 0.0:
            return account
    return -1


def _claims(ledger: Ledger, asset: int) -> None:
    issuer, column = ledger.assets[asset].issuer, ledger.column(asset)
    if ledger.assets[asset].seniority < 0:
        return
    gap = column[column > 0.0].sum() + min(column[issuer], 0.0)
    if gap != 0.0 or column[issuer] > 0.0:
        raise _failure(ledger, "(v) claims differ from the liability", asset, gap, [issuer])


def _failure(ledger: Ledger, what: str, asset: int, residual: float, accounts=()) -> AuditFailure:
    named = list(accounts) or _last_accounts(ledger)
    holdings = ", ".join(f"account {a} holds {ledger.balance(a, int(asset))}" for a in named[:8])
    return AuditFailure(
        f"tick {ledger.tick}: {what}: residual {float(residual)!r} of asset {int(asset)} "
        f"({ledger.assets[asset].name}) after batch {ledger.next_batch - 1}; {holdings or 'no account named'}"
    )


def _last_accounts(ledger: Ledger) -> list[int]:
    """Accounts of the last block held: where to look first."""
    blocks = ledger.journal.blocks()
    if not blocks:
        return [HOUSE]
    ids = [np.atleast_1d(side)[:4] for part in blocks[-1].parts for side in (part.payer, part.payee)]
    return sorted(set(np.concatenate(ids).tolist()))
