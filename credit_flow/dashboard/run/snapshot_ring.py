"""The last snapshots of a run, as many as fit."""

from __future__ import annotations

from collections import deque

from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.dashboard.server.limits import MOST_BYTES, MOST_SNAPSHOTS


class SnapshotRing:
    """Keeps the newest snapshots, at most 600 and 20 MB of them. One thread adds, any thread reads without waiting."""

    def __init__(self, most: int = MOST_SNAPSHOTS, most_bytes: int = MOST_BYTES):
        self.most, self.most_bytes = most, most_bytes
        self._kept: dict[int, Snapshot] = {}
        self._ticks: deque[int] = deque()
        self.n_bytes = 0
        self.newest: Snapshot | None = None

    def add(self, snapshot: Snapshot) -> None:
        """Take in the snapshot of the next tick, and drop the oldest that no longer fit."""
        self._kept[snapshot.tick] = snapshot
        self._ticks.append(snapshot.tick)
        self.n_bytes += snapshot.n_bytes
        self.newest = snapshot
        while len(self._ticks) > 1 and (len(self._ticks) > self.most or self.n_bytes > self.most_bytes):
            self.n_bytes -= self._kept.pop(self._ticks.popleft()).n_bytes

    def copy(self) -> SnapshotRing:
        """A ring with the same snapshots that goes its own way."""
        other = SnapshotRing(self.most, self.most_bytes)
        for tick in self._ticks:
            other.add(self._kept[tick])
        return other

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def first(self) -> int:
        """The oldest tick kept, -1 for none."""
        kept = self._ticks
        return kept[0] if kept else -1

    def get(self, tick: int) -> Snapshot | None:
        """The snapshot of a tick, None if it is not kept."""
        return self._kept.get(tick)

    def last(self, n_ticks: int, stop: int) -> list[Snapshot]:
        """The snapshots kept of the ticks (stop - n_ticks, stop], oldest first."""
        found = (self._kept.get(tick) for tick in range(max(1, stop - n_ticks + 1), stop + 1))
        return [snapshot for snapshot in found if snapshot is not None]
