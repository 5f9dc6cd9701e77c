"""The books: balances of accounts x assets, what each account is, and read-only views of both."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.books import errors
from credit_flow.core.books.entry import one
from credit_flow.core.books.posting import CLOSED, CREDIT, FROZEN, HOUSE, OPEN, WORLD
from credit_flow.core.boundary.memory import require_room, zeros

ROLES = ("world", "sink", "house", "market", "expert")
"""Roles of accounts; there may be several of the role house or market: pools of their own."""

EXPERT = ROLES.index("expert")


class Asset(NamedTuple):
    """What is held: only the issuer may hold less than zero of it."""

    name: str
    issuer: int  # account
    seniority: int = -1  # -1: not a claim; among claims the lower number is paid first


class Books:
    """Balances and accounts as they stand. Views are read-only, and good until the next account or asset is opened."""

    def __init__(self):
        self.assets: list[Asset] = [Asset("credit", WORLD)]
        self.n_accounts = 4
        self._capacity, self._asset_capacity = 256, 1
        self._cells = np.zeros(256)
        self._state = np.full(256, OPEN, dtype=np.int8)
        self._role = np.full(256, EXPERT, dtype=np.int8)
        self._role[:4] = range(4)
        self._line = np.zeros(256)
        self._guarantor = np.full(256, HOUSE, dtype=np.int64)
        self._issuer = np.zeros(1, dtype=np.int64)

    @property
    def balances(self) -> np.ndarray:
        """Read-only view (accounts, assets), credits or units."""
        cells = self._cells.reshape(self._asset_capacity, self._capacity)
        return _read_only(cells.T[: self.n_accounts, : len(self.assets)])

    def column(self, asset: int = CREDIT) -> np.ndarray:
        """Read-only contiguous view (accounts,) of the balances in one asset."""
        if not 0 <= asset < len(self.assets):
            raise errors.UnknownAsset(f"asset {asset} was never created; there are {len(self.assets)}")
        start = asset * self._capacity
        return _read_only(self._cells[start : start + self.n_accounts])

    def balance(self, account: int, asset: int = CREDIT) -> float:
        """What one account holds."""
        return float(self.column(asset)[self.known(account)])

    @property
    def n_assets(self) -> int:
        """Assets ever created, credit included."""
        return len(self.assets)

    @property
    def next_account(self) -> int:
        """The id that the next opened account will get."""
        return self.n_accounts

    @property
    def held(self) -> float:
        """Credit in the hands of HOUSE, MARKET and experts."""
        return float(self.column(CREDIT)[HOUSE:].sum())

    @property
    def residual(self) -> float:
        """The largest |sum over all accounts| of any asset; always 0.0."""
        return residual_of(self.balances)

    @property
    def states(self) -> np.ndarray:
        """Read-only view (accounts,): `OPEN`, `FROZEN` or `CLOSED` of `core.posting`."""
        return _read_only(self._state[: self.n_accounts])

    @property
    def lines(self) -> np.ndarray:
        """Read-only view (accounts,) of the credit lines, in credits."""
        return _read_only(self._line[: self.n_accounts])

    @property
    def issuers(self) -> np.ndarray:
        """Read-only view (assets,): the account that issues each asset."""
        return _read_only(self._issuer[: len(self.assets)])

    def is_open(self, account: int) -> bool:
        """Whether the account exists and is not closed (a frozen account is open)."""
        return 0 <= account < self.n_accounts and bool(self._state[account] != CLOSED)

    def is_frozen(self, account: int) -> bool:
        """Whether the account may receive but not pay."""
        return 0 <= account < self.n_accounts and bool(self._state[account] == FROZEN)

    def role(self, account: int) -> str:
        """What the account is: one of `ROLES`."""
        return ROLES[self._role[self.known(account)]]

    def guarantor(self, account: int) -> int:
        """Who makes good a used credit line of this account."""
        return int(self._guarantor[self.known(account)])

    def known(self, account: int) -> int:
        """The account as an int. Errors: `UnknownAccount`."""
        if not 0 <= one(account, "account") < self.n_accounts:
            raise errors.UnknownAccount(
                f"account {account} was never opened; there are 0 .. {self.n_accounts - 1}"
            )
        return int(account)

    def living(self, account: int) -> int:
        """The account as an int. Errors: `UnknownAccount`, `ClosedAccount`."""
        if self._state[self.known(account)] == CLOSED:
            raise errors.ClosedAccount(f"account {account} is closed")
        return int(account)

    def _reserve(self, n_accounts: int, n_assets: int) -> bool:
        """Make room, a quarter at least; whether anything grew."""
        if n_accounts <= self._capacity and n_assets <= self._asset_capacity:
            return False
        capacity, assets = _grown(self._capacity, n_accounts), _grown(self._asset_capacity, n_assets)
        what = f"books of {capacity:,} accounts and {assets:,} assets"
        require_room(
            8.0 * capacity * (2 * assets + 4), what, "experts, or of what lets them multiply or issue assets"
        )
        cells = zeros((assets, capacity))
        cells[: self._asset_capacity, : self._capacity] = self._cells.reshape(
            self._asset_capacity, self._capacity
        )
        self._state = _longer(self._state, capacity, OPEN)
        self._role = _longer(self._role, capacity, EXPERT)
        self._line = _longer(self._line, capacity, 0.0)
        self._guarantor = _longer(self._guarantor, capacity, HOUSE)
        self._issuer = _longer(self._issuer, assets, 0)
        self._capacity, self._asset_capacity, self._cells = capacity, assets, cells.reshape(-1)
        return True


def residual_of(balances: np.ndarray) -> float:
    """The residual of books: the largest |sum over all accounts| of any asset, of `balances` (accounts, assets), units; 0.0 if they are sound."""
    return float(np.abs(balances.sum(axis=0)).max(initial=0.0))


def _read_only(view: np.ndarray) -> np.ndarray:
    view.flags.writeable = False
    return view


def _grown(capacity: int, n: int) -> int:
    return capacity if n <= capacity else max(n, capacity + capacity // 4)


def _longer(column: np.ndarray, n: int, fill: float) -> np.ndarray:
    out = np.full(n, fill, dtype=column.dtype)
    out[: len(column)] = column
    return out
