"""The ledger: accounts x assets in double entry; credit enters from WORLD, leaves to SINK and is nowhere else made or lost."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from credit_flow.core.amounts import LIMIT, PER_CREDIT
from credit_flow.core.books import book_events as events
from credit_flow.core.books import errors, issuance, loans
from credit_flow.core.books.array_calls import check_arrays, commit_arrays, ready
from credit_flow.core.books.assets import SHARE, Asset
from credit_flow.core.books.books import EXPERT, ROLES, Books
from credit_flow.core.books.entry import Entry, Staging, credits, one, whole
from credit_flow.core.books.entry import amounts as amounts_of
from credit_flow.core.books.escrow import Escrows, refund, require_closable, require_within
from credit_flow.core.books.faults import refusal
from credit_flow.core.books.journal import Block, Journal, blocks_of
from credit_flow.core.books.kinds import CODES, POSTINGS
from credit_flow.core.books.posting import (
    BUDGET,
    CREDIT,
    FROZEN_MAY,
    HOUSE,
    MARKET,
    MARKET_MAY,
    SET_UP,
    SINK,
    WORLD,
)
from credit_flow.core.books.tick_audit import audit
from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.estates import estate

__all__ = ["CREDIT", "HOUSE", "MARKET", "SINK", "WORLD", "Asset", "Entry", "Ledger"]


class Ledger(Books):
    """Balances of all accounts in all assets, and the journal of how they came about (key `ellerman1985`).

    Every posting takes from a payer what it gives to a payee, so each asset sums to exactly 0.0 over all accounts.
    Amounts are rounded to the quantum 2^-20 on entry, which makes float64 sums exact in any order. Everything is
    refused with a `LedgerError` before anything changes. `journal=False` keeps the hash but no blocks.
    """

    def __init__(self, *, journal: bool = True):
        super().__init__()
        self.journal = Journal(keep=journal)
        self.escrows = Escrows()
        self.tick, self.next_batch = 0, 0
        self.set_up, self.in_tick = True, False
        self.granted = 0.0  # credits of the lines that stand
        self._any_frozen = False
        self._prepare()

    def open(self, n: int, *, kind: str = "expert", cause: int = 0) -> np.ndarray:
        """Open `n` accounts of a role (`expert`, or a pool: `house`, `market`) and return their ids (n,)."""
        if kind not in ROLES[2:]:
            raise errors.ForbiddenFlow(
                f"cannot open an account of kind {kind!r}: there is one WORLD and one SINK"
            )
        first = self.n_accounts
        self._settle(self._opening(n, cause, ROLES.index(kind)))
        return np.arange(first, self.n_accounts, dtype=np.int64)

    def post(self, *entries: Entry, opens: int = 0, closes=(), batch: int | None = None) -> int:
        """Post one atomic batch and return its id.

        Each entry moves its amounts from payer to payee. First `opens` new expert accounts are opened (ids from
        `next_account`), last the accounts `closes` are closed, which must leave 0.0 in every asset. Only the net
        effect of the batch must stay within what each account has available; the order of lines does not matter.
        Batch ids rise: one not above the last used is a `DuplicateBatch`.
        """
        batch = self._batch_id(batch)
        return self._settle(self._opening(opens, batch), entries, closing(closes, batch), batch=batch)

    def begin_tick(self, tick: int, mint_budget: float | Mapping[int | str, float] = 0.0) -> None:
        """Open a tick and fix what WORLD may issue in it: credits, or {asset, by number or name: credits or units}.

        What is not named has a budget of 0, and whatever goes beyond its budget is refused. Errors: `ForbiddenFlow` for an
        asset that is not WORLD's.
        """
        tick = one(tick, "tick")
        if self.in_tick:
            raise errors.TickOrder(
                f"cannot begin tick {tick}: tick {self.tick} is still open; end_tick first"
            )
        if not self.set_up and tick <= self.tick:
            raise errors.TickOrder(f"cannot begin tick {tick} after tick {self.tick}: ticks rise")
        budgets = issuance.budgets(self, mint_budget)
        self.journal.require_room()
        events = [Entry(WORLD, WORLD, 0.0, "tick", budgets.pop(CREDIT, 0))]
        events += [Entry(WORLD, WORLD, 0.0, "tick", budgets[asset], asset) for asset in sorted(budgets)]
        self._settle(events, tick=tick)

    def end_tick(self) -> None:
        """Close the tick: audit the books exactly, and retire what nobody holds or owes. Errors: `AuditFailure`, `TickOrder`."""
        if not self.in_tick:
            raise errors.TickOrder(f"no tick is open (the last was {self.tick}); begin_tick first")
        audit(self)
        self.retire_ended()
        self.in_tick = False
        self._slots.flow[:, BUDGET] = 0.0

    def grant_line(self, account: int, size: float, *, guarantor: int = HOUSE, cause: int) -> None:
        """Let an account go down to `-size` credits; `guarantor` makes good a used line when the account dies."""
        account, guarantor, size = self.living(account), self.living(guarantor), credits(size)
        if account <= MARKET or guarantor in (WORLD, SINK, MARKET, account):
            raise errors.ForbiddenFlow(
                f"a line for account {account} guaranteed by {guarantor}: lines are for experts"
            )
        if size < -self.balance(account):
            raise errors.Overdraft(
                f"account {account} uses {-self.balance(account)} credits of its line: size {size}"
            )
        total = float(self.minted[CREDIT]) + self.granted - float(self._line[account]) + size
        if total >= LIMIT:
            raise errors.BalanceOverflow(f"minted credit plus lines would be {total}, not below 2^33")
        self._settle([Entry(guarantor, account, 0.0, "line", cause, int(size * PER_CREDIT))])

    def freeze(self, account: int, *, cause: int) -> None:
        """From now on the account may receive, not pay."""
        if self.living(account) <= MARKET:
            raise errors.ForbiddenFlow(f"account {account} is a system account and never freezes")
        self._settle([Entry(int(account), int(account), 0.0, "freeze", cause)])

    def escrow(self, lot: int, accounts, amounts, cause: int, asset: int = CREDIT) -> int:
        """Put the bids `amounts` (n,) of `accounts` (n,) for one lot into MARKET, as one batch; returns its id.

        An uncovered bid is refused (`Overdraft`) and the batch with it. Errors: `AlreadySettled`.
        """
        lot = one(lot, "lot")
        self.escrows.require_unsettled(lot)
        opened = Entry(MARKET, MARKET, 0.0, "lot", lot, one(asset, "asset"))
        bids = Entry(accounts, MARKET, amounts, "escrow", cause, asset)
        return self._settle([opened], [bids], flags=MARKET_MAY)

    def settle_lot(self, lot: int, *entries: Entry) -> int:
        """Close a lot in one batch: all that was escrowed returns to the bidders, who pay `entries`; returns its id.

        The payers of `entries` are bidders of the lot, each for no more than it escrowed. Errors: `AlreadySettled`,
        `UnknownLot`, `Overdraft`.
        """
        lot = one(lot, "lot")
        held = self.escrows.require_open(lot)
        closed, flags = Entry(MARKET, MARKET, 0.0, "settle", lot), MARKET_MAY | FROZEN_MAY
        return self._settle([closed], [refund(held, lot), *entries], flags=flags, within=held)

    def release(self, lot: int, accounts, amounts, *entries: Entry, asset: int = CREDIT) -> int:
        """Close a part of a lot: `amounts` (n,) of what `accounts` (n,) put in return to them, who pay `entries` out of it; returns the
        batch id. The lot stays open with the rest. Errors: as `settle_lot`.
        """
        lot = one(lot, "lot")
        part = self.escrows.part(lot, whole(accounts, "accounts"), amounts_of(amounts), one(asset, "asset"))
        opened, flags = Entry(MARKET, MARKET, 0.0, "release", lot), MARKET_MAY | FROZEN_MAY
        return self._settle([opened], [refund(part, lot), *entries], flags=flags, within=part)

    create_asset, retire, retire_ended = issuance.create_asset, issuance.retire, issuance.retire_ended
    lend, owe, repay, charge_interest = loans.lend, loans.owe, loans.repay, loans.charge_interest
    outstanding, net_worth, liquidate = loans.outstanding, loans.net_worth, estate.liquidate

    @classmethod
    def replay(cls, journal: Iterable[Block] | pd.DataFrame) -> Ledger:
        """The ledger that a whole journal (blocks or table) describes: every balance and the hash, bit for bit."""
        ledger, flags = cls(), MARKET_MAY | FROZEN_MAY
        for block in blocks_of(journal) if isinstance(journal, pd.DataFrame) else journal:
            lines = [Entry(p.payer, p.payee, p.amount, p.kind, p.cause, p.asset) for p in block.parts]
            ledger._settle(lines, batch=block.batch, tick=block.tick, flags=flags)
        return ledger

    @property
    def plain(self) -> bool:
        """Whether there is nothing but moneys, goods and tokens of accounts that never die, without lines and open bids: what a compiled run
        can settle by itself."""
        if self.granted or self.escrows.open or self._any_frozen:
            return False
        slots = self._slots
        return (
            slots.n == 1
            or not (
                (slots.sort[slots.used] >= SHARE) | (self._role[slots.issuer[slots.used]] == EXPERT)
            ).any()
        )

    @property
    def capacity(self) -> int:
        """How many accounts the arrays have room for."""
        return self._capacity

    def lend_arrays(self, n_accounts: int) -> dict[str, np.ndarray]:
        """The arrays that hold the books, with room for `n_accounts`, for a compiled run to post to; it ends with `take_over`."""
        self.journal.require_room()
        self._enter()
        self._settling = False
        self._reserve(n_accounts, 0)
        return {**self.cells._asdict(), "role": self._role, "wrong": self._wrong, "found": self._found}

    def take_over(
        self, heads: np.ndarray, rows: np.ndarray, *, tick: int, batch: int, n_accounts: int, in_tick: bool
    ) -> None:
        """Take over what a compiled run has checked and committed: batches `heads` (batches, 4) among canonical `rows` (lines, 6), and where the books then stand."""
        self.journal.extend(heads, rows)
        if len(heads):
            self.tick, self.set_up = tick, False
        self.next_batch, self.n_accounts, self.in_tick = batch, n_accounts, in_tick

    def refuse(self) -> None:
        """Raise the error for the batch that a compiled run could not post."""
        raise self._refusal(self.n_accounts, self.n_assets)

    # The one place where balances change

    def _settle(
        self, events=(), entries=(), closes=(), *, names=(), batch=None, tick=None, flags=0, within=None
    ) -> int:
        """Check and commit one atomic batch of events, entries and closings; returns its id.

        `names` are those of the assets that it creates; `within` limits all but the first of `entries` to what an
        escrow holds.
        """
        with Interruption("the ledger to post a batch", passes_on=True, firm=True):
            self._enter()
            try:
                batch, tick = self._batch_id(batch), self.tick if tick is None else tick
                self._post(batch, tick, events, entries, closes, names, flags, within)
                return batch
            finally:
                self._settling = False

    def _post(self, batch, tick, events, entries, closes, names, flags, within) -> None:
        self._stage(events, entries, closes)
        if within is not None:
            require_within(within, self._staging, 1 + len(within))
        n_opens, new = self._announced(events, closes), issuance.announced_in(self, events, names)
        self._reserve(self.n_accounts + n_opens, len(new))
        for place, asset in enumerate(new, start=self.n_assets):
            self._slots.seat(place, asset)
        n_touched = self._check(self.n_accounts + n_opens, self.n_assets + len(new), flags)
        if n_touched < 0:
            for place in range(self.n_assets, self.n_assets + len(new)):
                self._slots.leave(place)
            raise self._refusal(self.n_accounts + n_opens, self.n_assets + len(new))
        self.assets += new
        self._commit(tick, batch, n_touched, bool(events or closes))

    def _stage(self, before, entries, closes) -> None:
        staging = self._staging
        staging.clear()
        for event in before:
            staging.add(event, CODES)
        for entry in entries:
            staging.add(entry, POSTINGS)
        for event in closes:
            staging.add(event, CODES)

    def _announced(self, before, closes) -> int:
        """How many accounts the batch opens; closings are tested here."""
        n_opens, withdrawn = 0, set()
        for event in (*before, *closes):
            if event.kind == "open":
                n_opens += int(np.sum(np.subtract(event.payee, event.payer) + 1))
            elif event.kind == "withdraw":
                withdrawn |= set(
                    zip(np.atleast_1d(event.cause).tolist(), np.atleast_1d(event.payer).tolist())
                )
            elif event.kind == "close":
                require_closable(self.escrows, event.payer, withdrawn)
        return n_opens

    def _check(self, n_accounts: int, n_assets: int, flags: int) -> int:
        staging, flags = self._staging, flags | (SET_UP if self.set_up else 0)
        return check_arrays(
            staging.rows, staging.amounts, staging.n, staging.touched, *self.cells, self._capacity, n_accounts, n_assets,
            self._slots.n, self.granted, flags, self._wrong, self._found,
        )  # fmt: skip

    def _refusal(self, n_accounts: int, n_assets: int) -> errors.LedgerError:
        account, asset = int(self._found[2]), int(self._found[3])
        there = 0 <= account < self.n_accounts and 0 <= asset < self.n_assets
        balance = self.balance(account, asset) if there else 0.0
        line = float(self._line[account]) if there else 0.0
        budget = float(self.budget_left[asset]) if there else 0.0
        role = ROLES[self._role[account]] if there else ROLES[EXPERT]
        name = self.assets[asset].name if 0 <= asset < len(self.assets) else ""
        return refusal(self._found, self._wrong, balance, line, budget, n_accounts, n_assets, role, name)

    def _commit(self, tick: int, batch: int, n_touched: int, has_events: bool) -> None:
        staging = self._staging
        rows = staging.rows[: staging.n]
        if staging.n:
            digest = self.journal.digest(tick, batch, rows)
            block = Block(tick, batch, staging.parts())
            commit_arrays(staging.rows, staging.n, staging.touched, n_touched, *self.cells)
            self.journal.append(digest, block)
        self.tick, self.next_batch = tick, batch + 1
        if has_events:
            events.apply(self, rows, staging.spans())

    def _opening(self, n: int, cause: int, role: int = EXPERT) -> list[Entry]:
        first = self.n_accounts
        return [Entry(first, first + n - 1, 0.0, "open", cause, role)] if one(n, "opens") else []

    def _batch_id(self, batch: int | None) -> int:
        if batch is None:
            return self.next_batch
        if one(batch, "batch") < self.next_batch:
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

    def _prepare(self) -> None:
        """What a copy does not take over: work arrays, and the thread that owns the ledger."""
        ready()
        self._staging = Staging()
        self._wrong, self._found = np.zeros(1), np.zeros(4, dtype=np.int64)
        self._owner: dict[str, int] = {}
        self._settling = False
        self._clear_work()

    def __copy__(self) -> Ledger:
        """No copy shares money with the original, however shallow."""
        return copy.deepcopy(self)

    def __getstate__(self) -> dict:
        left_out = ("_staging", "_wrong", "_found", "_owner", "_settling", "_delta", "_gross", "cells")
        return {name: value for name, value in vars(self).items() if name not in left_out}

    def __setstate__(self, state: dict) -> None:
        vars(self).update(state)
        self._prepare()


def closing(accounts, cause: int) -> list[Entry]:
    """The event that closes `accounts` (n,)."""
    if type(accounts) is tuple and not accounts:
        return []
    accounts = np.atleast_1d(whole(accounts, "closes"))
    return [Entry(accounts, accounts, 0.0, "close", cause)] if len(accounts) else []
