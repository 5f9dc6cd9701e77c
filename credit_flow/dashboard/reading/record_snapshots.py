"""From a Record to the snapshot of any of its ticks, as a live run would have made it."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from credit_flow.core.books.books import books_of
from credit_flow.core.books.kinds import BY_CODE
from credit_flow.core.records.record import Record
from credit_flow.dashboard.reading.family_tree import Lineage
from credit_flow.dashboard.reading.metrics import at_the_start
from credit_flow.dashboard.reading.snapshot import Auctions, Postings, Snapshot, narrowed, rows_of
from credit_flow.dashboard.reading.take_snapshot import defaulted_of, jobs_of, system_balances
from credit_flow.dashboard.reading.tick_tables import READ, Tables
from credit_flow.measures.numbers_of_a_run import gini_of

EVERY = 64
"""Ticks between two sets of balances that are kept; those between are summed up from the journal."""


class RecordSnapshots:
    """Balances, postings, births and deaths are exact at every tick, from the journal. Skills are those of the last
    recorded snapshot (a newborn's: of the first in which it appears); asks are there for the ticks that recorded them."""

    def __init__(self, record: Record, ids: tuple[str, str]):
        self.record, self.ids, self.first = record, ids, int(record.manifest["first_account"])
        self.lines = _Lines(record, self.first)
        self.lineage = _lineage(record, self.first)
        self.measures = record.measures
        self._tables = {name: _by_tick(record, name) for name in sorted(READ)}
        self._asks = _by_tick(record, "asks")
        self._skills = _Skills(record, len(self.lineage.born))
        self._rent = float(record.parameters.get("rent", 0.0))
        self.get = lru_cache(maxsize=64)(self._get)

    def tables(self, tick: int) -> Tables:
        """The rows of a tick of the tables that series and snapshots are made of, as columns (n,)."""
        found = {name: during(tick) for name, during in self._tables.items()}
        return {
            name: {c: rows[c].to_numpy() for c in rows} for name, rows in found.items() if rows is not None
        }

    def _get(self, tick: int) -> Snapshot:
        sums, lines = self.lines.sums(tick), self.lines.during(tick)
        balances, books = sums[:, 0], books_of(sums)
        lineage = self.lineage
        there = (lineage.born <= tick) & ((lineage.died < 0) | (lineage.died >= tick))
        rows = np.flatnonzero(there).astype(np.int32)
        dying = lineage.died[rows] == tick
        skills, main_skill, names = self._skills.at(tick, rows)
        credits = balances[self.first + rows]
        metrics = self._metrics(tick, credits[~dying], books)
        return Snapshot(
            tick=tick,
            run_id=self.ids[0],
            config_hash=self.ids[1],
            seed=int(self.record.manifest["seed"]),
            ids=rows,
            balances=credits,
            skills=skills,
            main_skill=main_skill,
            parent=lineage.parent[rows],
            born_at=lineage.born[rows],
            born=(lineage.born[rows] == tick) & (tick > 0),
            dying=dying,
            defaulted=defaulted_of(rows, dying, lines, self._rent),
            skill_names=names,
            system=system_balances(balances),
            postings=lines,
            auctions=self._auctions(tick),
            jobs=jobs_of(self.tables(tick)),
            states=None,
            metrics=MappingProxyType(metrics),
            books=MappingProxyType(books),
        )

    def _metrics(self, tick: int, credits: np.ndarray, books: dict[str, float]) -> dict[str, float]:
        if tick in self.measures.index:
            found = {name: float(value) for name, value in self.measures.loc[tick].items()}
            return {"gini": gini_of(credits), **found}
        return at_the_start(credits, books["minted"], books["burnt"])

    def _auctions(self, tick: int) -> Auctions | None:
        asks = self._asks(tick)
        if asks is None:
            return None
        task, lot = np.unique(asks["task"].to_numpy(), return_inverse=True)
        first = np.unique(lot, return_index=True)[1]
        won, row = asks["won"].to_numpy(), asks["row"].to_numpy()
        owner = np.full(len(task), -1, dtype=np.int32)
        owner[lot[won]] = row[won]
        columns = (asks[name].to_numpy() for name in ("bounty", "price"))
        bounty, price = (column[first] for column in columns)
        made = (lot.astype(np.int32), row.astype(np.int32), asks["ask"].to_numpy(), asks["cost"].to_numpy())
        return Auctions(
            task, bounty, owner, np.where(owner >= 0, price, np.nan), *(np.array(c) for c in made)
        )


class _Lines:
    """The postings of credit by tick, and balances at the close of any tick."""

    def __init__(self, record: Record, first: int):
        table = record.journal
        others = table[table["asset"] != 0]  # goods, shares and claims: there are hardly ever any
        self._others = [others[name].to_numpy() for name in ("tick", "asset", "payer", "payee", "amount")]
        table = table[table["asset"] == 0]
        names = pd.Index(BY_CODE)
        self.tick = table["tick"].to_numpy()
        self.amount = table["amount"].to_numpy()
        self.payer, self.payee = (rows_of(table[name].to_numpy(), first) for name in ("payer", "payee"))
        self.kind = names.get_indexer(table["kind"].astype(object)).astype(np.int8)
        self.cause, self.first = table["cause"].to_numpy(), first
        opened = record.events
        opened = opened[opened["kind"] == "open"]
        most = max([int(opened["payee"].max()) if len(opened) else 3, 3])
        self.n_accounts = most + 1
        self._kept = {-1: np.zeros(self.n_accounts)}

    def during(self, tick: int) -> Postings:
        start, stop = np.searchsorted(self.tick, (tick, tick + 1))
        columns = (self.payer, self.payee, self.amount, self.kind, self.cause)
        found = Postings(*(column[start:stop].copy() for column in columns))
        return found._replace(cause=narrowed(found.cause))

    def balances(self, tick: int) -> np.ndarray:
        """Credits by account (accounts,)."""
        known = max(k for k in self._kept if k <= tick)
        found = self._kept[known]
        while known < tick:
            then = min(tick, (known // EVERY + 1) * EVERY)
            found = found + self._change(known, then)
            known = then
            if known % EVERY == 0:
                self._kept[known] = found
        return found.copy()

    def sums(self, tick: int) -> np.ndarray:
        """What every account held of every asset (accounts, assets), as a ledger has it."""
        ticks, *columns = self._others
        asset, payer, payee, amount = (column[: np.searchsorted(ticks, tick, "right")] for column in columns)
        n_assets = int(asset.max(initial=0)) + 1
        sums = np.zeros((self.n_accounts, n_assets))
        np.add.at(sums, (payee, asset), amount)
        np.subtract.at(sums, (payer, asset), amount)
        sums[:, 0] = self.balances(tick)
        return sums

    def _change(self, after: int, until: int) -> np.ndarray:
        start, stop = np.searchsorted(self.tick, (after + 1, until + 1))
        change = np.zeros(self.n_accounts)
        for column, sign in ((self.payee, 1.0), (self.payer, -1.0)):
            change += sign * np.bincount(
                column[start:stop] + self.first, weights=self.amount[start:stop], minlength=self.n_accounts
            )
        return change


class _Skills:
    """Skills by tick and row, as far as recorded."""

    def __init__(self, record: Record, n_rows: int):
        self.ticks = np.empty(0, dtype=np.int64)
        self.names: tuple[str, ...] = ("expert",)
        if "snapshots" not in record.tables:
            return
        table = record.snapshots.sort_values(["row", "tick"], kind="stable")
        wide = sorted(
            (name for name in table if name.startswith("skill_")),
            key=lambda name: int(name.removeprefix("skill_")),
        )
        self.skills = table[wide].to_numpy(dtype=np.float32)
        self.main = (
            self.skills.argmax(axis=1).astype(np.int16) if wide else np.zeros(len(table), dtype=np.int16)
        )
        self.names = tuple(f"kind {k}" for k in range(len(wide))) or ("expert",)
        if not wide and "level" in table:
            self.main = (table["level"].to_numpy() - 1).astype(np.int16)
            self.names = tuple(f"level {k + 1}" for k in range(int(self.main.max()) + 1))
        self.base = int(record.ticks) + 2
        self.ticks = table["row"].to_numpy() * self.base + table["tick"].to_numpy()
        self.row = table["row"].to_numpy()

    def at(self, tick: int, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
        if not len(self.ticks):
            return np.empty((len(rows), 0), dtype=np.float32), np.zeros(len(rows), dtype=np.int16), self.names
        wanted = rows.astype(np.int64) * self.base + tick
        place = np.searchsorted(self.ticks, wanted, side="right") - 1
        earlier = (place >= 0) & (self.row[np.maximum(place, 0)] == rows)
        place = np.where(earlier, place, np.minimum(place + 1, len(self.ticks) - 1))
        known = self.row[place] == rows
        skills = np.where(known[:, None], self.skills[place], np.float32(0.0))
        return skills, np.where(known, self.main[place], -1).astype(np.int16), self.names


def _by_tick(record: Record, name: str):
    """A function from a tick to the lines of a table recorded in it, None for none."""
    if name not in record.tables:
        return lambda tick: None
    table = record.frame(name)
    ticks = table["tick"].to_numpy()

    def during(tick: int) -> pd.DataFrame | None:
        start, stop = np.searchsorted(ticks, (tick, tick + 1))
        return table.iloc[start:stop] if stop > start else None

    return during


def _lineage(record: Record, first: int) -> Lineage:
    """Births and deaths from the accounts opened and closed, parents from who paid a newborn's stake."""
    events = {name: record.events[record.events["kind"] == name] for name in ("open", "close")}
    opened = events["open"]
    n = int(opened["payee"].max()) + 1 - first if len(opened) else 0
    parent, born, died = (np.full(n, -1, dtype=np.int32) for _ in range(3))
    for tick, low, high in zip(opened["tick"], opened["payer"], opened["payee"]):
        born[max(low - first, 0) : high + 1 - first] = tick
    closed = events["close"][events["close"]["payer"] >= first]
    died[closed["payer"].to_numpy() - first] = closed["tick"]
    stakes = record.postings()
    stakes = stakes[(stakes["kind"] == "stake") & (stakes["payee"] >= first)]
    parent[stakes["payee"].to_numpy() - first] = np.maximum(stakes["payer"].to_numpy() - first, -1)
    return Lineage(parent, born, died)
