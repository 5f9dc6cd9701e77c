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
    (v) claims equal liabilities, which is (i) and (iv) of a claim: its issuer alone is below zero; (vi) MARKET equals the open escrows; (vii) closed accounts hold nothing.
    Errors: `AuditFailure` with the residual, the last batch and the accounts involved.
    """
    sums = ledger.balances.sum(axis=0)
    for asset in np.flatnonzero(sums):
        raise _failure(ledger, "(i) an asset does not sum to zero", asset, sums[asset])
    _stocks(ledger)
    _signs(ledger)
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


def _signs(ledger: Ledger) -> None:
    """Rules (iv) and (vii), account by account."""
    found = np.zeros(2, dtype=np.int64)
    cells, capacity, issuers = ledger._cells, ledger._capacity, ledger.issuers
    fault = _first_fault(cells, capacity, ledger.lines, ledger.states, issuers, found)
    if fault:
        asset, account = found.tolist()
        rule = "(vii) a closed account holds something" if fault == 1 else "(iv) the sign rule is broken"
        raise _failure(ledger, rule, asset, ledger.balance(account, asset), [account])


@kernel
def _first_fault(cells, capacity, line, state, issuers, found):
    """The first broken rule (1 closed, 2 sign), 0 if there is none; `found` (2,) is where: asset, account."""
    for asset in range(issuers.shape[0]):
        for account in range(state.shape[0]):
            balance = cells[asset * capacity + account]
            if balance == 0.0:
                continue
            found[0], found[1] = asset, account
            if state[account] == CLOSED:
                return 1
            if account == issuers[asset]:
                if balance > 0.0:
                    return 2
            elif balance < (-line[account] if asset == CREDIT else 0.0):
                return 2
    return 0


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
