"""The ledger: accounts x assets in double entry; credit enters from WORLD, leaves to SINK and moves nowhere else."""

from __future__ import annotations

import math
import threading
from typing import NamedTuple

import numpy as np

from credit_flow.core import errors
from credit_flow.core.amounts import LIMIT, PER_CREDIT
from credit_flow.core.audit import audit
from credit_flow.core.entry import Entry, Staging, number, whole
from credit_flow.core.escrow import Escrows, refund, require_within
from credit_flow.core.journal import Block, Journal
from credit_flow.core.posting import (
    CLOSED,
    CODES,
    CREDIT,
    FROZEN,
    FROZEN_MAY,
    HOUSE,
    MARKET,
    MARKET_MAY,
    KINDS,
    OPEN,
    SET_UP,
    SINK,
    WORLD,
    check,
    commit,
    refusal,
)

__all__ = ["CREDIT", "HOUSE", "MARKET", "SINK", "WORLD", "Asset", "Entry", "Ledger"]

ROLES = ("world", "sink", "house", "market", "expert")
"""Roles of accounts; `house` and `market` may also be opened as pools of their own."""


EXPERT = ROLES.index("expert")


class Asset(NamedTuple):
    """What is held: only the issuer may hold less than zero of it."""

    name: str
    issuer: int  # account
    seniority: int = -1  # -1: not a claim; among claims the lower number is paid first


class Ledger:
    """Balances of all accounts in all assets, and the journal of how they came about (key `ellerman1985`).

    Every posting takes from a payer what it gives to a payee, so each asset sums to exactly 0.0 over all accounts.
    Amounts are rounded to the quantum 2^-20 on entry, which makes float64 sums exact in any order. Everything is
    refused with a `LedgerError` before anything changes. Views (`balances`, `column`) are read-only and good until
    the next account or asset is opened. `journal=False` keeps the hash but no blocks.
    """

    def __init__(self, *, journal: bool = True):
        self.journal = Journal(keep=journal)
        self.assets: list[Asset] = [Asset("credit", WORLD)]
        self.escrows = Escrows()
        self.tick = 0
        self.minted = 0.0
        self.burnt = 0.0
        self.n_accounts = 4
        self.next_batch = 0
        self._n_assets = 1
        self._set_up, self._in_tick = True, False
        self._budget_left = 0.0
        self.tick_start = (0.0, 0.0, 0.0)
        self._granted = 0.0
        self._capacity, self._asset_capacity = 256, 1
        self._cells = np.zeros(256)
        self._state = np.full(256, OPEN, dtype=np.int8)
        self._role = np.full(256, EXPERT, dtype=np.int8)
        self._role[:4] = range(4)
        self._line = np.zeros(256)
        self._guarantor = np.full(256, HOUSE, dtype=np.int64)
        self._issuer = np.zeros(1, dtype=np.int64)
        self._prepare()

    # What is there

    @property
    def balances(self) -> np.ndarray:
        """Read-only view (accounts, assets), credits or units."""
        cells = self._cells.reshape(self._asset_capacity, self._capacity)
        return _read_only(cells.T[: self.n_accounts, : self._n_assets])

    def column(self, asset: int = CREDIT) -> np.ndarray:
        """Read-only contiguous view (accounts,) of the balances in one asset."""
        if not 0 <= asset < self._n_assets:
            raise errors.UnknownAsset(f"asset {asset} was never created; there are {self._n_assets}")
        start = asset * self._capacity
        return _read_only(self._cells[start : start + self.n_accounts])

    def balance(self, account: int, asset: int = CREDIT) -> float:
        """What one account holds."""
        self._known(account)
        return float(self.column(asset)[account])

    @property
    def n_assets(self) -> int:
        """Assets ever created, credit included."""
        return self._n_assets

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
        return float(np.abs(self.balances.sum(axis=0)).max())

    @property
    def states(self) -> np.ndarray:
        """Read-only view (accounts,): `OPEN`, `FROZEN` or `CLOSED` of `core.posting`."""
        return _read_only(self._state[: self.n_accounts])

    @property
    def lines(self) -> np.ndarray:
        """Read-only view (accounts,) of the credit lines, in credits."""
        return _read_only(self._line[: self.n_accounts])

    def is_open(self, account: int) -> bool:
        """Whether the account exists and is not closed (a frozen account is open)."""
        return 0 <= account < self.n_accounts and self._state[account] != CLOSED

    def is_frozen(self, account: int) -> bool:
        """Whether the account may receive but not pay."""
        return 0 <= account < self.n_accounts and self._state[account] == FROZEN

    def guarantor(self, account: int) -> int:
        """Who makes good a used credit line of this account."""
        return int(self._guarantor[account])

    # What moves

    def post(self, *entries: Entry, opens: int = 0, closes=(), batch: int | None = None) -> int:
        """Post one atomic batch and return its id.

        Each entry moves its amounts from payer to payee. First `opens` new expert accounts are opened (ids from
        `next_account`), last the accounts `closes` are closed, which must leave 0.0 in every asset. Only the net
        effect of the batch must stay within what each account has available; the order of lines does not matter.
        Batch ids rise: one not above the last used is a `DuplicateBatch`.
        """
        return self._settle(entries, opens=opens, closes=closes, batch=batch)

    def open(self, n: int, *, kind: str = "expert", cause: int = 0) -> np.ndarray:
        """Open `n` accounts of a role (`expert`, or a pool: `house`, `market`) and return their ids (n,)."""
        if kind not in ROLES[2:]:
            raise errors.ForbiddenFlow(f"cannot open an account of kind {kind!r}: there is one WORLD and one SINK")
        first = self.n_accounts
        self._settle(opens=n, role=ROLES.index(kind), cause=cause)
        return np.arange(first, self.n_accounts, dtype=np.int64)

    def begin_tick(self, tick: int, mint_budget: float = 0.0) -> None:
        """Open a tick and fix what WORLD may mint in it, in credits; a mint beyond it is refused."""
        if self._in_tick or (not self._set_up and tick <= self.tick) or tick < 0:
            state = "still open; end_tick first" if self._in_tick else "the last one; ticks rise"
            raise errors.TickOrder(f"cannot begin tick {tick}: tick {self.tick} is {state}")
        if not mint_budget >= 0.0:
            raise errors.BadAmount(f"mint budget {mint_budget!r}: must be a number >= 0")
        quanta = math.floor(min(float(mint_budget), LIMIT) * PER_CREDIT)
        self._settle(events=[Entry(WORLD, WORLD, 0.0, "tick", quanta)], tick=tick)
        self._set_up, self._in_tick, self._budget_left = False, True, quanta / PER_CREDIT
        self.tick_start = (self.held, self.minted, self.burnt)

    def end_tick(self) -> None:
        """Close the tick: audit the books exactly. Errors: `AuditFailure`, `TickOrder`."""
        if not self._in_tick:
            raise errors.TickOrder(f"no tick is open (the last was {self.tick}); begin_tick first")
        audit(self)
        self._in_tick, self._budget_left = False, 0.0

    # What is created

    def create_asset(self, name: str, issuer: int, cause: int) -> int:
        """A new asset that only `issuer` may hold less than zero of; returns its number. The name is no part of the hash."""
        self._living(issuer)
        asset = self._n_assets
        self._settle(events=[Entry(issuer, issuer, 0.0, "asset", cause, asset)], creates=[Asset(name, issuer)])
        return asset

    def grant_line(self, account: int, size: float, *, guarantor: int = HOUSE, cause: int) -> None:
        """Let an account go down to `-size` credits; `guarantor` makes good a used line when the account dies."""
        for party in (account, guarantor):
            self._living(party)
        if account in (WORLD, SINK, HOUSE, MARKET) or guarantor in (WORLD, SINK, MARKET, account):
            raise errors.ForbiddenFlow(f"a line for account {account} guaranteed by {guarantor}: lines are for experts")
        size = _credits(size)
        if size < -self.balance(account):
            raise errors.Overdraft(f"account {account} uses {-self.balance(account)} credits of its line: size {size}")
        granted = self._granted - self._line[account] + size
        if granted + self.minted >= LIMIT:
            raise errors.BalanceOverflow(f"minted credit plus lines would be {granted + self.minted}, not below 2^33")
        event = Entry(guarantor, account, 0.0, "line", cause, int(size * PER_CREDIT))
        self._settle(events=[event])
        self._line[account], self._guarantor[account], self._granted = size, guarantor, granted

    def freeze(self, account: int, *, cause: int) -> None:
        """From now on the account may receive, not pay."""
        self._living(account)
        if account <= MARKET:
            raise errors.ForbiddenFlow(f"account {account} is a system account and never freezes")
        self._settle(events=[Entry(account, account, 0.0, "freeze", cause)])
        self._state[account] = FROZEN

    # Escrow

    def escrow(self, lot: int, accounts, amounts, cause: int, asset: int = CREDIT) -> int:
        """Put the bids `amounts` (n,) of `accounts` (n,) for one lot into MARKET, as one batch; returns its id.

        An uncovered bid is refused (`Overdraft`) and the batch with it. Errors: `AlreadySettled`.
        """
        lot, accounts = _one(lot, "lot"), np.atleast_1d(whole(accounts, "accounts"))
        self.escrows.require_unsettled(lot)
        bids = Entry(accounts, MARKET, amounts, "escrow", cause, asset)
        opened = Entry(MARKET, MARKET, 0.0, "lot", lot, asset)
        batch = self._settle([bids], events=[opened], flags=MARKET_MAY)
        taken = self._staging.rows[1 : self._staging.n, 5] / PER_CREDIT
        self.escrows.add(lot, accounts, taken, asset)
        return batch

    def settle_lot(self, lot: int, *entries: Entry) -> int:
        """Close a lot in one batch: all that was escrowed returns to the bidders, who pay `entries`; returns the batch id.

        The payers of `entries` are bidders of the lot, each for no more than it escrowed. Errors: `AlreadySettled`,
        `UnknownLot`, `Overdraft`.
        """
        lot = _one(lot, "lot")
        held = self.escrows.require_open(lot)
        closed = Entry(MARKET, MARKET, 0.0, "settle", lot)
        flags = MARKET_MAY | FROZEN_MAY
        batch = self._settle([refund(held, lot), *entries], events=[closed], flags=flags, within=held)
        self.escrows.settle(lot)
        return batch

    # The one place where balances change

    def _settle(
        self, entries=(), *, events=(), opens=0, role=EXPERT, closes=(), creates=(), batch=None, tick=None, cause=None,
        flags=0, within=None,
    ) -> int:  # fmt: skip
        """Check and commit one atomic batch of events, openings, entries and closings; returns its id.

        `creates` are assets that the batch itself may move; `within` limits the payers of `entries` to
        what an escrow holds, and returns all of that first.
        """
        self._enter()
        try:
            batch = self._batch_id(batch)
            tick = self.tick if tick is None else _one(tick, "tick")
            opens = _one(opens, "opens")
            closes = self._closable(closes)
            self._stage(entries, events, opens, role, closes, batch if cause is None else cause)
            if within is not None:
                require_within(within, self._staging, 1 + len(within))
            self._reserve(self.n_accounts + opens, self._n_assets + len(creates))
            self._issuer[self._n_assets : self._n_assets + len(creates)] = [asset.issuer for asset in creates]
            n_touched = self._check(opens, len(creates), flags)
            self._commit(tick, batch, n_touched)
            self._role[self.n_accounts : self.n_accounts + opens] = role
            self.n_accounts += opens
            self._close(closes)
            self.assets.extend(creates)
            self._n_assets += len(creates)
            self.tick, self.next_batch = tick, batch + 1
            return batch
        finally:
            self._settling = False

    def _stage(self, entries, events, opens, role, closes, cause) -> None:
        staging = self._staging
        staging.clear()
        for event in events:
            staging.add(event, len(CODES))
        if opens:
            staging.add(Entry(self.n_accounts, self.n_accounts + opens - 1, 0.0, "open", cause, role), len(CODES))
        for entry in entries:
            staging.add(entry, len(KINDS))
        if len(closes):
            staging.add(Entry(closes, closes, 0.0, "close", cause), len(CODES))

    def _check(self, opens: int, creates: int, flags: int) -> int:
        staging, n_accounts, n_assets = self._staging, self.n_accounts + opens, self._n_assets + creates
        self._totals[0], self._totals[1] = self._budget_left, self._granted
        n_touched = check(
            staging.columns, staging.amounts, staging.n, staging.rows, self._cells, self._delta, staging.touched,
            self._gross, self._capacity, self._state, self._line, self._issuer, n_accounts, n_assets,
            flags | (SET_UP if self._set_up else 0), self._totals, self._found,
        )  # fmt: skip
        if n_touched < 0:
            raise self._refusal(n_accounts, n_assets)
        return n_touched

    def _refusal(self, n_accounts: int, n_assets: int) -> errors.LedgerError:
        account, asset = int(self._found[2]), int(self._found[3])
        there = 0 <= account < self.n_accounts and 0 <= asset < self._n_assets
        balance = self.balance(account, asset) if there else 0.0
        line = float(self._line[account]) if there else 0.0
        return refusal(self._found, self._totals, balance, line, n_accounts, n_assets)

    def _commit(self, tick: int, batch: int, n_touched: int) -> None:
        staging = self._staging
        if not staging.n:
            return
        digest = self.journal.digest(tick, batch, staging.rows[: staging.n])
        block = Block(tick, batch, staging.parts()) if self.journal.keep else None
        commit(staging.columns, staging.n, self._cells, self._delta, staging.touched, n_touched, self._gross)
        self.journal.append(digest, block)
        minted, burnt = float(self._totals[2]), float(self._totals[3])
        self.minted, self.burnt = self.minted + minted, self.burnt + burnt
        if not self._set_up:
            self._budget_left -= minted

    def _close(self, accounts: np.ndarray) -> None:
        if len(accounts):
            self._state[accounts] = CLOSED
            self._granted -= float(self._line[accounts].sum())
            self._line[accounts] = 0.0

    def _closable(self, accounts) -> np.ndarray:
        """The ids (n,), once each, none with an open bid."""
        if type(accounts) is tuple and not accounts:
            return _NONE
        accounts = np.atleast_1d(whole(accounts, "closes"))
        if len(np.unique(accounts)) < len(accounts):
            raise errors.ClosedAccount(f"closes = {accounts}: an account closes once")
        for lot, account, _, amount in self.escrows.of(set(accounts.tolist())) if self.escrows.open else ():
            raise errors.NotEmpty(f"account {account} cannot close: lot {lot} holds {amount} of it in escrow")
        return accounts

    def _batch_id(self, batch: int | None) -> int:
        if batch is None:
            return self.next_batch
        if _one(batch, "batch") < self.next_batch:
            raise errors.DuplicateBatch(f"batch {batch}: ids rise, the next free one is {self.next_batch}")
        return int(batch)

    def _enter(self) -> None:
        here = threading.get_ident()
        owner = self._owner.setdefault("thread", here)
        if owner != here:
            raise errors.WrongThread(f"thread {here} settles on a ledger that thread {owner} owns")
        if self._settling:
            raise errors.ReentrantSettlement("a settlement was started inside another one; settle afterwards")
        self._settling = True

    def _known(self, account: int) -> int:
        if not 0 <= _one(account, "account") < self.n_accounts:
            raise errors.UnknownAccount(f"account {account} was never opened; there are 0 .. {self.n_accounts - 1}")
        return int(account)

    def _living(self, account: int) -> None:
        if self._state[self._known(account)] == CLOSED:
            raise errors.ClosedAccount(f"account {account} is closed")

    def _reserve(self, n_accounts: int, n_assets: int) -> None:
        """Make room, by doubling."""
        if n_accounts <= self._capacity and n_assets <= self._asset_capacity:
            return
        capacity = max(n_accounts, 2 * self._capacity) if n_accounts > self._capacity else self._capacity
        assets = max(n_assets, 2 * self._asset_capacity) if n_assets > self._asset_capacity else self._asset_capacity
        cells = np.zeros((assets, capacity))
        cells[: self._asset_capacity, : self._capacity] = self._cells.reshape(self._asset_capacity, self._capacity)
        more = capacity - self._capacity
        self._state = np.append(self._state, np.full(more, OPEN, dtype=np.int8))
        self._role = np.append(self._role, np.full(more, EXPERT, dtype=np.int8))
        self._line = np.append(self._line, np.zeros(more))
        self._guarantor = np.append(self._guarantor, np.full(more, HOUSE, dtype=np.int64))
        self._issuer = np.append(self._issuer, np.zeros(assets - self._asset_capacity, dtype=np.int64))
        self._capacity, self._asset_capacity, self._cells = capacity, assets, cells.ravel()
        self._clear_work()

    def _clear_work(self) -> None:
        self._delta = np.zeros(len(self._cells))
        self._gross = np.zeros(self._asset_capacity)

    def _prepare(self) -> None:
        """What a copy does not take over: work arrays, and the thread that owns the ledger."""
        self._staging = Staging()
        self._totals, self._found = np.zeros(5), np.zeros(4, dtype=np.int64)
        self._owner: dict[str, int] = {}
        self._settling = False
        self._clear_work()

    def __getstate__(self) -> dict:
        left_out = ("_staging", "_totals", "_found", "_owner", "_settling", "_delta", "_gross")
        return {name: value for name, value in vars(self).items() if name not in left_out}

    def __setstate__(self, state: dict) -> None:
        vars(self).update(state)
        self._prepare()


_NONE = np.empty(0, dtype=np.int64)


def _read_only(view: np.ndarray) -> np.ndarray:
    view.flags.writeable = False
    return view


def _one(value, name: str) -> int:
    if type(value) is int and 0 <= value < 2**62:
        return value
    value = whole(value, name)
    if isinstance(value, np.ndarray) or not 0 <= value < 2**62:
        raise errors.BadEntry(f"{name} = {value!r}: must be one whole number >= 0")
    return value


def _credits(value) -> float:
    """A number of credits >= 0, rounded to the quantum."""
    value = number(value)
    if not 0.0 <= value < LIMIT:
        raise errors.BadAmount(f"{value!r} credits: must be a number >= 0 and below 2^33")
    return round(value * PER_CREDIT) / PER_CREDIT
