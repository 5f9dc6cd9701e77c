"""The books: balances of accounts x assets, what each account is, and read-only views of both."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books import errors
from credit_flow.core.books.assets import Asset, Slots, grown, longer, number_of
from credit_flow.core.books.entry import one
from credit_flow.core.books.posting import (
    BUDGET,
    BURNT,
    CLOSED,
    CREDIT,
    FROZEN,
    HELD_BEFORE,
    HOUSE,
    MINTED,
    OPEN,
    SINK,
    WORLD,
    Cells,
)
from credit_flow.core.boundary.memory import require_room, zeros

ROLES = ("world", "sink", "house", "market", "expert")
"""Roles of accounts; there may be several of the role house or market: pools of their own."""

EXPERT = ROLES.index("expert")


class Books:
    """Balances and accounts as they stand. Views are read-only, and good until the next account or asset is opened."""

    def __init__(self):
        self.assets: list[Asset] = [Asset("credit", WORLD, "credit")]  # by number, retired ones included
        self.n_accounts = 4
        self._slots = Slots()
        self._capacity = 256
        self._cells = np.zeros(256)
        self._state = np.full(256, OPEN, dtype=np.int8)
        self._role = np.full(256, EXPERT, dtype=np.int8)
        self._role[:4] = range(4)
        self._line = np.zeros(256)
        self._guarantor = np.full(256, HOUSE, dtype=np.int64)
        self._clear_work()

    @property
    def balances(self) -> np.ndarray:
        """Balances (accounts, assets), credits or units, read-only; 0.0 in a retired asset."""
        numbers = np.arange(self.n_assets)
        if self._slots.n == self.n_assets and (self._slots.of_asset[: self.n_assets] == numbers).all():
            return _read_only(self._by_slot.T)
        return _read_only(np.stack([self.column(asset) for asset in range(self.n_assets)], axis=1))

    def column(self, asset: int = CREDIT) -> np.ndarray:
        """Read-only contiguous view (accounts,) of the balances in one asset; 0.0 if it was retired."""
        slot = self._slot(asset)
        if slot < 0:
            return _read_only(np.zeros(self.n_accounts))
        return _read_only(self._cells[slot * self._capacity : slot * self._capacity + self.n_accounts])

    def balance(self, account: int, asset: int = CREDIT) -> float:
        """What one account holds."""
        account, slot = self.known(account), self._slot(asset)
        return float(self._cells[slot * self._capacity + account]) if slot >= 0 else 0.0

    @property
    def n_assets(self) -> int:
        """Assets ever created, credit included."""
        return len(self.assets)

    @property
    def n_slots(self) -> int:
        """The most assets that were ever in use at once."""
        return self._slots.n

    @property
    def living_assets(self) -> tuple[int, ...]:
        """The numbers of the assets in use, ascending: those that were not retired."""
        return tuple(np.sort(self._slots.asset[self._slots.used]).tolist())

    def is_in_use(self, asset: int) -> bool:
        """Whether an asset was not retired. Errors: `UnknownAsset` if it was never created."""
        return self._slot(asset) >= 0

    @property
    def named_assets(self) -> dict[str, int]:
        """Name -> number of all that was ever created but claims, which have none of their own; of two of one name the newest."""
        return {asset.name: number for number, asset in enumerate(self.assets) if asset.sort != "claim"}

    def number_of(self, name: str) -> int:
        """The number of the asset in use that is called `name`. Errors: `UnknownAsset`, with the nearest right name."""
        return number_of(self.assets, self._slots, name)

    def asset_in(self, slot: int) -> int:
        """The number of the asset that has a slot."""
        return int(self._slots.asset[slot])

    @property
    def minted(self) -> np.ndarray:
        """What WORLD has issued so far (assets,), credits or units."""
        return self._by_asset(MINTED)

    @property
    def burnt(self) -> np.ndarray:
        """What SINK has taken so far (assets,), credits or units."""
        return self._by_asset(BURNT)

    @property
    def budget_left(self) -> np.ndarray:
        """What WORLD may still issue in this tick (assets,), credits or units."""
        return self._by_asset(BUDGET)

    def tick_start(self, asset: int = CREDIT) -> tuple[float, float, float]:
        """What was held, minted and burnt of an asset when the tick began, credits or units."""
        return tuple(self._slots.flow[self._slot(asset), HELD_BEFORE:].tolist())

    def held_of(self, asset: int) -> float:
        """What HOUSE, MARKET, pools and experts hold of an asset together, less what its issuer owes, credits or units."""
        return float(self.column(asset)[HOUSE:].sum())

    @property
    def next_account(self) -> int:
        """The id that the next opened account will get."""
        return self.n_accounts

    @property
    def held(self) -> float:
        """Credit in the hands of HOUSE, MARKET and experts."""
        return self.held_of(CREDIT)

    @property
    def residual(self) -> float:
        """The largest |sum over all accounts| of any asset; always 0.0."""
        return residual_of(self._by_slot.T)

    def stocks(self) -> tuple[float, float, float]:
        """Credits minted and burnt so far, and held now."""
        minted, burnt = self._slots.flow[CREDIT, : BURNT + 1].tolist()
        return minted, burnt, self.held

    def totals(self) -> dict[str, float]:
        """The audit line: credits `minted`, `burnt` and `held`, and the `residual` of all assets."""
        minted, burnt, held = self.stocks()
        return {"minted": minted, "burnt": burnt, "held": held, "residual": self.residual}

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
        """The account that issues each asset (assets,), retired ones included."""
        return _read_only(np.array([asset.issuer for asset in self.assets], dtype=np.int64))

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

    @property
    def _by_slot(self) -> np.ndarray:
        """A view (slots, accounts)."""
        cells = self._cells.reshape(self._slots.capacity, self._capacity)
        return cells[: self._slots.n, : self.n_accounts]

    def _slot(self, asset: int) -> int:
        """Where an asset stands, -1 if it was retired. Errors: `UnknownAsset`."""
        if asset is CREDIT:
            return CREDIT
        if not 0 <= one(asset, "asset") < len(self.assets):
            raise errors.UnknownAsset(f"asset {asset} was never created; there are {len(self.assets)}")
        return int(self._slots.of_asset[asset])

    def _by_asset(self, flow: int) -> np.ndarray:
        """A column of `Slots.flow` (assets,); 0.0 for a retired one, which was never issued by WORLD, or never at all."""
        out, used = np.zeros(self.n_assets), self._slots.used
        out[self._slots.asset[used]] = self._slots.flow[used, flow]
        return _read_only(out)

    def _reserve(self, n_accounts: int, n_new: int) -> None:
        """Make room for so many accounts and for `n_new` more assets, a quarter at least."""
        if n_new == 0 and n_accounts <= self._capacity:
            return
        slots = self._slots
        n_slots, n_assets = slots.wanted(n_new), self.n_assets + n_new
        if n_accounts <= self._capacity and n_slots <= slots.capacity and n_assets <= len(slots.of_asset):
            return
        capacity, new = grown(self._capacity, n_accounts), grown(slots.capacity, n_slots)
        what = f"books of {capacity:,} accounts and {new:,} assets"
        require_room(
            8.0 * capacity * (2 * new + 4), what, "experts, or of what lets them multiply or issue assets"
        )
        cells = zeros((new, capacity))
        cells[: slots.capacity, : self._capacity] = self._cells.reshape(slots.capacity, self._capacity)
        slots.grow(new, n_assets)
        self._state = longer(self._state, capacity, OPEN)
        self._role = longer(self._role, capacity, EXPERT)
        self._line = longer(self._line, capacity, 0.0)
        self._guarantor = longer(self._guarantor, capacity, HOUSE)
        self._capacity, self._cells = capacity, cells.reshape(-1)
        self._clear_work()

    def _clear_work(self) -> None:
        slots = self._slots
        self._delta, self._gross = np.zeros(len(self._cells)), np.zeros(slots.capacity)
        # the books as arrays, for compiled rules
        self.cells = Cells(
            self._cells, self._delta, self._gross, slots.flow, slots.issuer, slots.sort, slots.of_asset, self._state, self._line
        )  # fmt: skip


def books_of(balances: np.ndarray) -> dict[str, float]:
    """The audit line of `balances` (accounts, assets): credits that WORLD minted, that SINK burnt and that are held inside; and the residual
    of all assets, units."""
    credit = balances[:, CREDIT]
    money = {"minted": -credit[WORLD], "burnt": credit[SINK], "held": credit[HOUSE:].sum()}
    return {name: float(amount) + 0.0 for name, amount in money.items()} | {"residual": residual_of(balances)}


def residual_of(balances: np.ndarray) -> float:
    """The residual of books: the largest |sum over all accounts| of any asset, of `balances` (accounts, assets), units; 0.0 if they are sound."""
    return float(np.abs(balances.sum(axis=0)).max(initial=0.0))


def _read_only(view: np.ndarray) -> np.ndarray:
    view.flags.writeable = False
    return view
