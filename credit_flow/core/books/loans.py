"""Loans: credit one way, a claim the other; the borrower issues the claim, so its negative balance is the liability."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import QUANTUM, split
from credit_flow.core.books.books import Books
from credit_flow.core.books.entry import Entry, amounts, credits, one
from credit_flow.core.books.errors import BadAmount, ForbiddenFlow, Overdraft, UnknownAsset
from credit_flow.core.books.posting import KINDS, MARKET, SINK


def lend(ledger: Books, lender, borrower, amount, cause, *, seniority: int = 0):
    """Move `amount` from lender to borrower and a claim of the same number back; returns the claim's asset.

    Each field is one value or one a loan (loans,); arrays make one asset a loan and return them (loans,), in one batch.
    Claims of lower `seniority` are paid first when the borrower dies. Nobody's net worth changes. Errors: `BadAmount` for a
    loan of 0, which would leave a claim on nothing.
    """
    if not np.all(np.greater(amounts(amount), QUANTUM / 2.0)):
        raise BadAmount(f"a loan of {amount} credits: must be at least a quantum, 2^-20")
    shape = np.broadcast_shapes(*(np.shape(field) for field in (lender, borrower, amount, cause)))
    assets = ledger.n_assets + np.arange(shape[0] if shape else 1, dtype=np.int64)
    claim = Entry(borrower, one(seniority, "seniority"), 0.0, "claim", cause, assets)
    credit = Entry(lender, borrower, amount, "loan", cause)
    back = Entry(borrower, lender, amount, "loan", cause, assets)
    ledger._settle([claim], [credit, back])
    return assets if shape else int(assets[0])


def repay(ledger: Books, asset: int, amount: float, cause: int) -> int:
    """The borrower pays `amount` to the holders of a claim, pro rata, and the claim shrinks by as much; returns the batch id.

    Errors: `Overdraft` for more than is owed or than the borrower has; `UnknownAsset` for what is no claim.
    """
    amount = credits(amount)
    if amount > outstanding(ledger, asset):
        raise Overdraft(f"repaying {amount} of claim {asset}: {outstanding(ledger, asset)} are owed")
    holders, shares = _shares(ledger, asset, amount)
    borrower = ledger.assets[asset].issuer
    credit = Entry(borrower, holders, shares, "repayment", cause)
    return ledger.post(credit, Entry(holders, borrower, shares, "repayment", cause, asset))


def charge_interest(ledger: Books, asset: int, amount: float, cause: int) -> int:
    """Enlarge a claim by `amount`, to its holders pro rata; returns the batch id. Errors: `UnknownAsset`."""
    holders, shares = _shares(ledger, asset, credits(amount))
    return ledger.post(Entry(ledger.assets[asset].issuer, holders, shares, "interest", cause, asset))


def outstanding(ledger: Books, asset: int) -> float:
    """What is owed on a claim, in credits. Errors: `UnknownAsset`."""
    column = ledger.column(asset)
    issuer, seniority = ledger.assets[asset].issuer, ledger.assets[asset].seniority
    if seniority < 0:
        raise UnknownAsset(f"asset {asset} ({ledger.assets[asset].name}) is no claim")
    return 0.0 - float(column[issuer])


def net_worth(ledger: Books) -> np.ndarray:
    """Credit plus claims minus liabilities of every account (accounts,), in credits: the only measure of wealth."""
    worth = ledger.column().copy()
    for asset, (_, _, seniority) in enumerate(ledger.assets):
        if seniority >= 0:
            worth += ledger.column(asset)
    return worth


def require_payable(ledger: Books, events) -> None:
    """No line of the batch in preparation, with its `events`, gives a claim to WORLD or SINK: it could never be paid there, and
    its borrower never be wound up. Errors: `ForbiddenFlow`."""
    announced = [event.asset for event in events if event.kind == "claim"]
    if not announced and ledger.n_assets == 1:
        return
    claims = [asset for asset, (_, _, seniority) in enumerate(ledger.assets) if seniority >= 0]
    claims = np.concatenate([np.array(claims, dtype=np.int64), *map(np.atleast_1d, announced)])
    rows = ledger._staging.rows[: ledger._staging.n]
    lost = (rows[:, 1] <= SINK) & (rows[:, 3] < len(KINDS)) & np.isin(rows[:, 2], claims)
    if lost.any():
        payer, payee, asset = rows[lost.argmax(), :3].tolist()
        raise ForbiddenFlow(
            f"account {payer} gives claim {asset} to {('WORLD', 'SINK')[payee]}, where nobody can pay it; HOUSE can hold it, or repay it"
        )


def _shares(ledger: Books, asset: int, amount: float) -> tuple[np.ndarray, np.ndarray]:
    """The holders of a claim and their exact shares of `amount`; odd quanta go by largest fraction, then lower id."""
    outstanding(ledger, asset)
    column = ledger.column(asset)
    holders = np.flatnonzero(column > 0.0)
    if len(holders) == 0:
        raise Overdraft(f"claim {asset} has been paid: nobody holds any of it")
    if MARKET in holders:
        raise ForbiddenFlow(
            f"{column[MARKET]} of claim {asset} is in escrow; settle the lot before it is paid on"
        )
    if len(holders) == 1 or amount == 0.0:
        return holders[:1], np.array([amount])
    shares, _ = split(amount, column[holders], tie=-holders)
    return holders[shares > 0.0], shares[shares > 0.0]
