"""Loans: credit one way, a claim the other, or a claim in place of a payment; the borrower issues the claim, so its negative balance is the liability."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import QUANTUM, split
from credit_flow.core.books.assets import Asset, announcement
from credit_flow.core.books.books import Books
from credit_flow.core.books.entry import Entry, amounts, credits, one, whole
from credit_flow.core.books.errors import BadAmount, ForbiddenFlow, Overdraft, UnknownAsset
from credit_flow.core.books.posting import MARKET


def lend(ledger: Books, lender, borrower, amount, cause, *, seniority: int = 0):
    """Move `amount` from lender to borrower and a claim of the same number back; returns the claim's asset.

    Each field is one value or one a loan (loans,); of arrays the assets are (loans,), in one batch. What a borrower owes in one class is
    one asset, whoever holds it and however often it borrows. Claims of lower `seniority` are paid first when the borrower dies. Nobody's
    net worth changes. Errors: `BadAmount` for a loan of 0, which would leave a claim on nothing.
    """
    _require_some(amount, "a loan")
    given, events = _claims(ledger, borrower, seniority, lender, amount, cause)
    credit = Entry(lender, borrower, amount, "loan", cause)
    ledger._settle(events, [credit, Entry(borrower, lender, amount, "loan", cause, given)])
    return given


def owe(ledger: Books, debtor, creditor, amount, cause, *, seniority: int = 0):
    """Pay by a promise: `debtor` issues a claim of `amount` on itself to `creditor` (kind `issue`), and no credit moves; returns the claim's asset.

    Fields and claims as for `lend`: the debtor's net worth falls by what the creditor's rises. Errors: `BadAmount` for a promise of 0.
    """
    _require_some(amount, "a promise")
    given, events = _claims(ledger, debtor, seniority, creditor, amount, cause)
    ledger._settle(events, [Entry(debtor, creditor, amount, "issue", cause, given)])
    return given


def _require_some(amount, what: str) -> None:
    if not np.all(np.greater(amounts(amount), QUANTUM / 2.0)):
        raise BadAmount(f"{what} of {amount} credits: must be at least a quantum, 2^-20")


def _claims(ledger: Books, borrower, seniority: int, lender, amount, cause) -> tuple[object, list[Entry]]:
    """The claims in which each borrower owes, one asset or (lines,), and the events that create those that are still lacking."""
    shape = np.broadcast_shapes(*(np.shape(field) for field in (lender, borrower, amount, cause)))
    borrowers = np.broadcast_to(whole(borrower, "borrower"), shape or (1,)).tolist()
    causes = np.broadcast_to(whole(cause, "cause"), shape or (1,)).tolist()
    assets, new = _claims_on(ledger, borrowers, one(seniority, "seniority"))
    events = [
        announcement(Asset("", who, "claim", seniority), asset, causes[borrowers.index(who)])
        for who, asset in new
    ]
    return assets if shape else int(assets[0]), events


def _claims_on(
    ledger: Books, borrowers: list[int], seniority: int
) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """The asset in which each borrower owes (loans,), and (borrower, asset) of those that are still to be created."""
    claims = {}
    for asset in ledger.living_assets:
        _, issuer, sort, own = ledger.assets[asset]
        if sort == "claim" and own == seniority:
            claims[issuer] = asset
    missing = [who for who in dict.fromkeys(borrowers) if who not in claims]
    new = [(who, ledger.n_assets + k) for k, who in enumerate(missing)]
    claims |= dict(new)
    return np.array([claims[who] for who in borrowers], dtype=np.int64), new


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
    column, claim = ledger.column(asset), ledger.assets[asset]
    if claim.sort != "claim":
        raise UnknownAsset(f"asset {asset} ({claim.name}) is no claim")
    return 0.0 - float(column[claim.issuer])


def net_worth(ledger: Books) -> np.ndarray:
    """Credit plus claims minus liabilities of every account (accounts,), in credits: the only measure of wealth."""
    worth = ledger.column().copy()
    for asset in ledger.living_assets:
        if ledger.assets[asset].sort == "claim":
            worth += ledger.column(asset)
    return worth


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
