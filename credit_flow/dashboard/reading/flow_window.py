"""The flows of a window: who paid whom how much of which kind, summed over some ticks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from credit_flow.core.books.kinds import TABLE
from credit_flow.dashboard.reading.snapshot import WORLD, Postings, Snapshot

REWARD, PAYMENT, USE, OTHER = 0, 1, 2, 3
"""Classes of flows: from the world for work, between experts for work, used up or paid to live, and all others."""

_BY_FLOW = {"import": REWARD, "respiration": USE}
_CLASS = np.array(
    [PAYMENT if kind.name == "payment" else _BY_FLOW.get(kind.flow, OTHER) for kind in TABLE], dtype=np.int8
)
_BASE = 2**31


class Flows(NamedTuple):
    """Flows of the ticks (start, stop], one line for each payer, payee and class (n,), strongest first."""

    start: int
    stop: int
    payer: np.ndarray  # (n,) int64 row, or a system account below 0
    payee: np.ndarray  # (n,) int64
    amount: np.ndarray  # (n,) float64 credits, exact
    kind: np.ndarray  # (n,) int8 class

    @property
    def total(self) -> float:
        """All that flowed, credits."""
        return float(self.amount.sum())


def lines_of(snapshots: Iterable[Snapshot]) -> Postings:
    """The postings of several ticks as columns (n,), in their order."""
    parts = [snapshot.postings for snapshot in snapshots]
    if not parts:
        empty = np.empty(0)
        return Postings(*(empty.astype(kind) for kind in (np.int32, np.int32, np.float64, np.int8, np.int64)))
    return Postings(*(np.concatenate(columns) for columns in zip(*parts)))


def flows_of(snapshots: list[Snapshot]) -> Flows:
    """The flows of the ticks of `snapshots`, which follow each other."""
    lines = lines_of(snapshots)
    kind = _CLASS[lines.kind]
    kind[(lines.payer == WORLD) & (kind != USE)] = REWARD
    payer, payee = lines.payer.astype(np.int64), lines.payee.astype(np.int64)
    key, place = np.unique(((payer + 4) * _BASE + payee + 4) * 4 + kind, return_inverse=True)
    amount = np.bincount(place, weights=lines.amount, minlength=len(key))
    order = np.argsort(-amount, kind="stable")
    key, amount = key[order], amount[order]
    pair = key // 4
    start = snapshots[0].tick - 1 if snapshots else 0
    stop = snapshots[-1].tick if snapshots else 0
    return Flows(start, stop, pair // _BASE - 4, pair % _BASE - 4, amount, (key % 4).astype(np.int8))
