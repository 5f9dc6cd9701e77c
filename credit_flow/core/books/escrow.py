"""Escrow: money of open bids lies with MARKET, by lot; the escrow of a lot closes once, as a whole or in parts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from credit_flow.core.amounts import PER_CREDIT, nearest
from credit_flow.core.books.entry import Entry, Staging
from credit_flow.core.books.errors import (
    AlreadySettled,
    ClosedAccount,
    ForbiddenFlow,
    NotEmpty,
    Overdraft,
    UnknownLot,
)
from credit_flow.core.books.posting import MARKET


class Escrows:
    """What every open lot holds: {lot: {(account, asset): amount}}, and which lots have been settled."""

    def __init__(self):
        self.open: dict[int, dict[tuple[int, int], float]] = {}
        self._settled: set[int] = set()

    def require_open(self, lot: int) -> dict[tuple[int, int], float]:
        """What the lot holds. Errors: `AlreadySettled`, `UnknownLot`."""
        self.require_unsettled(lot)
        if lot not in self.open:
            raise UnknownLot(f"nothing was escrowed for lot {lot}")
        return self.open[lot]

    def require_unsettled(self, lot: int) -> None:
        """Errors: `AlreadySettled`."""
        if lot in self._settled:
            raise AlreadySettled(f"lot {lot} has been settled: its escrow paid and closed once")

    def add(self, lot: int, accounts: np.ndarray, amounts: np.ndarray, asset: int) -> None:
        """Add what `accounts` (n,) put in."""
        held = self.open.setdefault(lot, {})
        for account, amount in zip(accounts.tolist(), amounts.tolist()):
            held[account, asset] = held.get((account, asset), 0.0) + amount

    def settle(self, lot: int) -> None:
        """Close the lot for good."""
        self.require_open(lot)
        del self.open[lot]
        self._settled.add(lot)

    def part(self, lot: int, accounts, amounts, asset: int) -> dict[tuple[int, int], float]:
        """So much of what `accounts` (n,) put in: {(account, asset): amount}. Errors: `Overdraft` for more than is there."""
        held, found = self.require_open(lot), {}
        for account, amount in zip(
            *(side.tolist() for side in np.broadcast_arrays(*map(np.atleast_1d, (accounts, amounts))))
        ):
            found[account, asset] = found.get((account, asset), 0.0) + float(nearest(amount))
        for (account, _), amount in found.items():
            there = held.get((account, asset), 0.0)
            if not 0.0 <= amount <= there:
                raise Overdraft(
                    f"{amount} of what account {account} put into lot {lot}: it put in {there} of asset {asset}"
                )
        return {key: amount for key, amount in found.items() if amount}

    def release(self, lot: int, accounts: np.ndarray, assets: np.ndarray, amounts: np.ndarray) -> None:
        """Drop a part of what accounts put in (n,); the lot stays open with the rest."""
        held = self.require_open(lot)
        for key, amount in zip(zip(accounts.tolist(), assets.tolist()), amounts.tolist()):
            held[key] = held.get(key, 0.0) - amount
            if held[key] == 0.0:
                del held[key]

    def withdraw(self, lot: int, account: int) -> None:
        """Drop everything that `account` put in; the lot stays open for the others."""
        held = self.require_open(lot)
        for key in [key for key in held if key[0] == account]:
            del held[key]

    def of(self, accounts: np.ndarray) -> Iterator[tuple[int, int, int, float]]:
        """(lot, account, asset, amount) of every open bid of these accounts (n,)."""
        if not self.open:
            return
        accounts = set(accounts.tolist())
        for lot, held in self.open.items():
            for (account, asset), amount in held.items():
                if account in accounts:
                    yield lot, account, asset, amount

    def total(self) -> dict[int, float]:
        """What all open lots hold, by asset, credits or units."""
        out: dict[int, float] = {}
        for held in self.open.values():
            for (_, asset), amount in held.items():
                out[asset] = out.get(asset, 0.0) + amount
        return out


def refund(held: dict[tuple[int, int], float], lot: int) -> Entry:
    """All that a lot holds goes back from MARKET to those who put it in."""
    accounts, assets = (np.array(ids, dtype=np.int64) for ids in zip(*held)) if held else (_NONE, _NONE)
    return Entry(MARKET, accounts, np.array(list(held.values())), "refund", lot, assets)


def require_closable(escrows: Escrows, accounts: np.ndarray, withdrawn: set[tuple[int, int]]) -> None:
    """Accounts (n,) close once each, none with an open bid that is not among the (lot, account) `withdrawn`. Errors: `ClosedAccount`, `NotEmpty`."""
    if len(np.unique(accounts)) < np.size(accounts):
        raise ClosedAccount(f"closes = {accounts}: an account closes once")
    for lot, account, _, amount in escrows.of(np.atleast_1d(accounts)):
        if (lot, account) not in withdrawn:
            raise NotEmpty(f"account {account} cannot close: lot {lot} holds {amount} of it in escrow")


def require_within(held: dict[tuple[int, int], float], staging: Staging, start: int) -> None:
    """The lines from `start` on must be paid by bidders of the lot, out of what each put in. Errors: `Overdraft`."""
    left = dict(held)
    payers, payees, assets = staging.rows[start : staging.n, :3].T.tolist()
    amounts = np.rint(staging.amounts[start : staging.n] * PER_CREDIT) / PER_CREDIT
    for payer, payee, asset, amount in zip(payers, payees, assets, amounts.tolist()):
        if payee == MARKET:
            raise ForbiddenFlow("MARKET is reached through escrow: a lot that closes pays nothing into it")
        left[payer, asset] = left.get((payer, asset), 0.0) - amount
        if left[payer, asset] < 0.0:
            raise Overdraft(
                f"account {payer} pays {-left[payer, asset]} of asset {asset} more than it put into escrow"
            )


_NONE = np.empty(0, dtype=np.int64)
