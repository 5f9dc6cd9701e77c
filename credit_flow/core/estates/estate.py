"""Estates: creditors first, by seniority and pro rata within a class, then shareholders, then heirs; the account closes with 0.0 in everything."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.books.books import Books
from credit_flow.core.books.entry import Entry, whole
from credit_flow.core.books.errors import ClosedAccount, ForbiddenFlow, UnknownAccount
from credit_flow.core.books.posting import CLOSED, CREDIT, FROZEN_MAY, HOUSE, MARKET, MARKET_MAY, OPEN
from credit_flow.core.estates.estate_clearing import Debt, clear
from credit_flow.core.estates.estate_moves import Moves
from credit_flow.core.estates.shareholders import pay_in_claims, share_out

_LINE = -1


def liquidate(ledger: Books, accounts, *, heirs=HOUSE, cause, first: Iterable[Entry] = ()) -> int:
    """Wind up `accounts` (n,) in one batch and close them; returns the batch id. `heirs` and `cause` are one or (n,).

    `first` is posted before, as a batch of its own: what ends with a life because a contract says so, collateral handed over among it.
    Open escrows return. Creditors are paid by seniority, pro rata within a class, several estates at once by their
    clearing payments; what credit cannot pay is paid in claims on the living at face value, then written off. A used
    credit line comes before all claims and is made good by its guarantor; where that fails the account stays open and
    frozen. What is left, claims and goods included, goes to those who hold shares in the dead, pro rata; where nobody does, to the heir, or to
    HOUSE if the heir is closed or dies too.
    Odd quanta go one each to living creditors of the class, by largest fraction, then lower account.
    """
    accounts = np.atleast_1d(whole(accounts, "accounts")).astype(np.int64)
    heirs = np.broadcast_to(np.asarray(whole(heirs, "heirs"), dtype=np.int64), accounts.shape)
    cause = np.broadcast_to(np.asarray(whole(cause, "cause"), dtype=np.int64), accounts.shape)
    _require_mortal(ledger, accounts, heirs)
    heirs = np.where(np.isin(heirs, accounts) | (ledger.states[heirs] == CLOSED), HOUSE, heirs)
    if first := list(first):
        ledger._settle((), first, flags=FROZEN_MAY)
    if _holds_only_credit(ledger, accounts):
        return _inherit(ledger, accounts, heirs, cause)
    return _wind_up(ledger, accounts.tolist(), heirs.tolist(), cause.tolist())


def _require_mortal(ledger: Books, accounts: np.ndarray, heirs: np.ndarray) -> None:
    for ids in (accounts, heirs):
        unknown = ids[(ids < 0) | (ids >= ledger.n_accounts)]
        if len(unknown):
            raise UnknownAccount(
                f"account {unknown[0]} was never opened; there are 0 .. {ledger.n_accounts - 1}"
            )
    if len(np.unique(accounts)) < len(accounts):
        raise ClosedAccount(f"accounts {accounts}: an account closes once")
    if (accounts <= MARKET).any():
        raise ForbiddenFlow(f"account {accounts.min()} is a system account and never closes")
    if (heirs == MARKET).any():
        raise ForbiddenFlow("MARKET is no heir: it holds open bids and nothing else")
    closed = accounts[ledger.states[accounts] == CLOSED]
    if len(closed):
        raise ClosedAccount(f"account {closed[0]} is closed")


def _holds_only_credit(ledger: Books, accounts: np.ndarray) -> bool:
    balances = ledger._by_slot[:, accounts]
    if (balances[CREDIT] < 0.0).any() or any(ledger.escrows.of(accounts)):
        return False
    return not balances[1:].any()


def _inherit(ledger: Books, accounts, heirs, cause) -> int:
    """The common case: neither debts nor goods."""
    credit = ledger.column(CREDIT)[accounts]
    left = credit > 0.0
    estate = Entry(accounts[left], heirs[left], credit[left], "estate", cause[left])
    close = [Entry(accounts, accounts, 0.0, "close", cause)] if len(accounts) else []
    return ledger._settle((), [estate], close, flags=FROZEN_MAY)


def _wind_up(ledger: Books, accounts: list[int], heirs: list[int], cause: list[int]) -> int:
    moves = Moves(ledger, dict(zip(accounts, cause)))
    withdrawn = _withdraw(ledger, moves)
    debts = _debts(moves, accounts)
    payments = clear(debts, [max(moves.held(account, CREDIT), 0) for account in accounts])
    unpaid = []
    for debt, paid in zip(debts, payments):
        if debt.seniority != _LINE:
            moves.pay(accounts[debt.debtor], debt, paid, CREDIT)
            unpaid.append(debt._replace(quanta=debt.quanta - paid))
    _pay_in_claims(moves, accounts, unpaid)
    share_out(moves, accounts, unpaid)
    _write_off(moves, accounts, unpaid)
    frozen = _make_good(moves, accounts)
    for account, heir in zip(accounts, heirs):
        if account not in frozen:
            for asset, quanta in moves.holdings(account):
                moves.add(account, heir, asset, quanta, "estate", account)
    return _post(ledger, moves, withdrawn, frozen)


def _withdraw(ledger: Books, moves: Moves) -> list[tuple[int, int]]:
    """Bids of the dying return, and whatever bids hold of assets that the dying issued; (lot, account) of all these."""
    dying = moves.causes
    everyone = np.arange(ledger.n_accounts)
    bids = list(ledger.escrows.of(everyone))
    concerned = {(lot, a) for lot, a, asset, _ in bids if a in dying or ledger.assets[asset].issuer in dying}
    for lot, account, asset, amount in bids:
        if (lot, account) in concerned:
            moves.add(MARKET, account, asset, int(amount * PER_CREDIT), "refund", account, cause=lot)
    return sorted(concerned)


def _debts(moves: Moves, accounts: list[int]) -> list[Debt]:
    number = {account: i for i, account in enumerate(accounts)}
    debts = []
    for account in accounts:
        used = -moves.held(account, CREDIT)
        if used > 0:
            debts.append(Debt(number[account], -1, account, CREDIT, used, _LINE))
    for asset in moves.living_assets:
        _, issuer, sort, seniority = moves.ledger.assets[asset]
        if issuer in number and sort == "claim":
            for holder, quanta in moves.holders(asset):
                debts.append(Debt(number[issuer], number.get(holder, -1), holder, asset, quanta, seniority))
    return debts


def _pay_in_claims(moves: Moves, accounts: list[int], unpaid: list[Debt]) -> None:
    """Claims on the living go to unpaid creditors at face value; what the dying receive is passed on once around."""
    for debtor, account in enumerate(accounts):
        pay_in_claims(moves, debtor, account, unpaid)


def _write_off(moves: Moves, accounts: list[int], unpaid: list[Debt]) -> None:
    """What stays unpaid returns to the debtor, and so do goods and shares that the dying issued."""
    for debt in unpaid:
        debtor = accounts[debt.debtor]
        moves.add(debt.creditor, debtor, debt.asset, debt.quanta, "write_off", debtor)
    for asset in moves.living_assets:
        issuer = moves.ledger.assets[asset].issuer
        if issuer in moves.causes:
            for holder, quanta in moves.holders(asset):
                moves.add(holder, issuer, asset, quanta, "write_off", issuer)


def _make_good(moves: Moves, accounts: list[int]) -> list[int]:
    """Guarantors fill used lines; returns the accounts whose guarantor cannot: they stay open and frozen."""
    ledger, frozen = moves.ledger, []
    for account in accounts:
        used = -moves.held(account, CREDIT)
        guarantor = ledger.guarantor(account)
        able = guarantor not in moves.causes and ledger.states[guarantor] == OPEN
        reach = moves.held(guarantor, CREDIT) + int(ledger.lines[guarantor] * PER_CREDIT)
        if used > 0 and able and used <= reach:
            moves.add(guarantor, account, CREDIT, used, "repayment", account)
        elif used > 0:
            frozen.append(account)
    return frozen


def _post(ledger: Books, moves: Moves, withdrawn: list[tuple[int, int]], frozen: list[int]) -> int:
    events = []
    if withdrawn:
        lots, accounts = np.array(withdrawn, dtype=np.int64).T
        events.append(Entry(accounts, accounts, 0.0, "withdraw", lots))
    for ids, kind in ((frozen, "freeze"), ([a for a in moves.causes if a not in frozen], "close")):
        accounts, causes = (
            np.array(ids, dtype=np.int64),
            np.array([moves.causes[a] for a in ids], dtype=np.int64),
        )
        events.append(Entry(accounts, accounts, 0.0, kind, causes))
    return ledger._settle(events[:-1], moves.entries(), events[-1:], flags=MARKET_MAY | FROZEN_MAY)
