"""Experts that are followed: their postings and balances, kept beyond the ring of snapshots and through their death."""

from __future__ import annotations

from collections import deque

from credit_flow.dashboard.reading.history import Series
from credit_flow.dashboard.reading.postings import Posting, postings_of_expert
from credit_flow.dashboard.reading.snapshot import Snapshot

MOST_FOLLOWED = 12
MOST_POSTINGS = 500


class Watchlist:
    """What is kept of one followed expert; of others nothing is kept."""

    def __init__(self, expert: int):
        self.expert = expert
        self.postings: deque[Posting] = deque(maxlen=MOST_POSTINGS)  # newest first
        self.balance = Series()

    def add(self, snapshot: Snapshot) -> None:
        """Take in the next tick."""
        self.balance.append(snapshot.tick, snapshot.balance(self.expert))
        self.postings.extendleft(postings_of_expert([snapshot], self.expert, MOST_POSTINGS)[::-1])
