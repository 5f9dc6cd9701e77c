"""The event log: births, deaths, defaults, auctions, changes of parameters, resets, errors, in the order they happened."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from heapq import merge
from typing import NamedTuple

import numpy as np

from credit_flow.core.books.kinds import CODES
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.dashboard.reading.tick_auctions import auctions_of

KINDS = ("birth", "death", "default", "auction", "change", "reset", "error", "notice")

MOST_EVENTS = 2_000
"""Events of one kind that are kept: auctions, which are many, do not drive out deaths."""


class Event(NamedTuple):
    """Something that happened; `id` rises by one from event to event and is never used twice."""

    id: int
    tick: int
    kind: str  # one of `KINDS`
    expert: int  # row, -1 = concerns nobody in particular
    cause: int  # task or row that caused it, -1 = none
    text: str
    run_id: str = ""


class EventLog:
    """Append-only, and bounded by kind."""

    def __init__(self, most: int = MOST_EVENTS):
        self._kept = {kind: deque(maxlen=most) for kind in KINDS}
        self._lock = threading.Lock()
        self.n_events = 0

    def add(self, tick: int, kind: str, text: str, *, expert=-1, cause=-1, run_id: str = "") -> None:
        """Append one event."""
        with self._lock:
            self.n_events += 1
            self._kept[kind].append(Event(self.n_events, tick, kind, expert, cause, text, run_id))

    def extend(self, happened: Iterable[tuple], run_id: str) -> None:
        """Append events given as (tick, kind, expert, cause, text)."""
        with self._lock:
            for tick, kind, expert, cause, text in happened:
                self.n_events += 1
                self._kept[kind].append(Event(self.n_events, tick, kind, expert, cause, text, run_id))

    def copy(self) -> EventLog:
        """A log with the same events that goes its own way."""
        other = EventLog()
        with self._lock:
            other._kept = {kind: kept.copy() for kind, kept in self._kept.items()}
            other.n_events = self.n_events
        return other

    def since(self, number: int = 0) -> tuple[list[Event], int]:
        """The events with an id above `number`, in order, and how many there were that are no longer kept."""
        with self._lock:
            by_kind = [_tail(kept, number) for kept in self._kept.values()]
            n_due = self.n_events - number
        found = list(merge(*by_kind, key=lambda event: event.id))
        return found, max(0, n_due) - len(found)


def happened_in(snapshot: Snapshot) -> Iterator[tuple]:
    """What happened in the tick of a snapshot, as (tick, kind, expert, cause, text): auctions, defaults, deaths, births."""
    tick = snapshot.tick
    for auction in auctions_of(snapshot):
        if auction.winner >= 0:
            yield tick, "auction", auction.winner, auction.task, auction.sentence
    yield from _write_offs(snapshot)
    for i in np.flatnonzero(snapshot.defaulted).tolist():
        yield tick, "default", int(snapshot.ids[i]), int(snapshot.ids[i]), "could not pay its rent in full"
    for i in np.flatnonzero(snapshot.dying).tolist():
        age = tick - int(snapshot.born_at[i])
        why = "insolvent" if snapshot.defaulted[i] else "bad luck (soft death)"
        yield tick, "death", int(snapshot.ids[i]), int(snapshot.ids[i]), f"died at age {age:,}: {why}"
    for i in np.flatnonzero(snapshot.born).tolist():
        parent = int(snapshot.parent[i])
        whose = f"child of expert {parent}" if parent >= 0 else "immigrant"
        words = f"born, {whose}, with {snapshot.balances[i]:,.2f} cr"
        yield tick, "birth", int(snapshot.ids[i]), parent, words


def _write_offs(snapshot: Snapshot) -> Iterator[tuple]:
    lines = snapshot.postings
    for i in np.flatnonzero(lines.kind == CODES["write_off"]).tolist():
        words = f"{lines.amount[i]:,.2f} cr written off"
        yield snapshot.tick, "default", int(lines.payee[i]), int(lines.cause[i]), words


def _tail(kept: deque[Event], number: int) -> list[Event]:
    found = []
    for event in reversed(kept):
        if event.id <= number:
            break
        found.append(event)
    return found[::-1]
