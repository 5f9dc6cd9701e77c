"""The auctions of a tick, one by one: who asked what, who won, what the rule made him pay or be paid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from credit_flow.dashboard.reading.snapshot import Auctions, Snapshot


class Auction(NamedTuple):
    """One auction as a page shows it."""

    tick: int
    task: int
    bounty: float  # credits, nan = not known
    rows: tuple[int, ...]  # who asked, in order of submission
    asks: tuple[float, ...]  # credits
    costs: tuple[float, ...]  # credits
    winner: int  # row, -1 = nobody
    price: float  # credits promised (in a sale: paid), nan = not taken

    @property
    def second(self) -> float:
        """The best ask (in a sale: bid) but the winner's, credits; nan if there was no other."""
        others = [ask for row, ask in zip(self.rows, self.asks) if row != self.winner]
        won = [ask for row, ask in zip(self.rows, self.asks) if row == self.winner]
        if not others or not won:
            return float("nan")
        return min(others) if all(ask >= won[0] for ask in others) else max(others)

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        n = len(self.asks)
        offers = f"{n} offer{'' if n == 1 else 's'}"
        return f"won task {self.task:,} at {self.price:,.2f} cr ({offers})"


def auctions_of(snapshot: Snapshot) -> list[Auction]:
    """The auctions of the tick of a snapshot, in the order of the tasks."""
    return [] if snapshot.auctions is None else list(_each(snapshot.tick, snapshot.auctions))


def last_auctions(snapshots: Iterable[Snapshot], most: int = 50) -> list[Auction]:
    """The last `most` auctions of the snapshots (oldest first), newest first."""
    found: list[Auction] = []
    for snapshot in reversed(list(snapshots)):
        found += auctions_of(snapshot)[::-1]
        if len(found) >= most:
            break
    return found[:most]


def _each(tick: int, auctions: Auctions):
    order = np.argsort(auctions.lot, kind="stable")
    ends = np.searchsorted(auctions.lot[order], np.arange(len(auctions.task) + 1))
    rows, asks, costs = (column[order].tolist() for column in (auctions.row, auctions.ask, auctions.cost))
    columns = (
        auctions.task.tolist(),
        auctions.bounty.tolist(),
        auctions.owner.tolist(),
        auctions.price.tolist(),
    )
    for i, (task, bounty, owner, price) in enumerate(zip(*columns)):
        mine = slice(int(ends[i]), int(ends[i + 1]))
        yield Auction(
            tick, task, bounty, tuple(rows[mine]), tuple(asks[mine]), tuple(costs[mine]), owner, price
        )
