"""The readings of one tick: what owners took their digits for, which decisions they bought, what they delivered."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from credit_flow.core.boundary.memory import require_room

UNIT = 64
"""Multiply-adds in a unit of compute; a power of two, so that amounts of compute are exact at a price of 1."""

N_PAIRS = 45
"""Pairs of the ten classes."""

BYTES_PER_DECISION = 90
"""What a decision that may be bought takes in the tick: its columns, and what is read and learnt from them."""


@dataclass
class Readings:
    """Filled in by the institutions of a tick. The decisions on the i-th of the tasks `taken`, at most `most`, stand at i most, i most + 1, ...

    Errors: `TooLarge`.
    """

    digits: np.ndarray  # (tasks,) int64
    owner: np.ndarray  # (tasks,) row, -1 = not taken
    most: int
    taken: np.ndarray = field(init=False)  # (taken,) tasks that have an owner
    first: np.ndarray = field(
        init=False
    )  # (tasks,) class the owner took the digit for by itself, -1 = not read
    final: np.ndarray = field(init=False)  # (tasks,) class it delivered, -1 = not read
    multiply_adds: np.ndarray = field(init=False)  # (tasks,) spent on the owner's own answer
    doer: np.ndarray = field(init=False)  # (decisions,) row hired, -1 = no such decision
    link: np.ndarray = field(init=False)  # (decisions,) index into the owner's neighbours
    this: np.ndarray = field(init=False)  # (decisions,) class the owner believed in most
    that: np.ndarray = field(init=False)  # (decisions,) class put against it
    named: np.ndarray = field(
        init=False
    )  # (decisions,) the one of the two that was named, -1 = neither known
    quote: np.ndarray = field(init=False)  # (decisions,) credits paid for it
    spent: np.ndarray = field(init=False)  # (decisions,) multiply-adds
    bought: np.ndarray = field(init=False)  # (n,) the decisions that were bought
    helped: np.ndarray = field(init=False)  # (n,) the tasks that they were bought for
    learner: np.ndarray = field(init=False)  # (lessons,) row that learnt from a digit
    lesson: np.ndarray = field(init=False)  # (lessons,) task whose digit that was

    def __post_init__(self):
        self.taken = np.flatnonzero(self.owner >= 0)
        n, n_decisions = len(self.digits), len(self.taken) * self.most
        what = f"{self.most:,} decisions on each of {len(self.taken):,} digits"
        require_room(BYTES_PER_DECISION * n_decisions, what, "decisions, quotes or experts")
        for name in ("first", "final"):
            setattr(self, name, np.full(n, -1, dtype=np.int64))
        for name in ("doer", "link", "this", "that", "named"):
            setattr(self, name, np.full(n_decisions, -1, dtype=np.int64))
        self.multiply_adds = np.zeros(n, dtype=np.int64)
        self.spent, self.quote = np.zeros(n_decisions, dtype=np.int64), np.zeros(n_decisions)
        self.learner = self.lesson = np.empty(0, dtype=np.int64)
        self.list_bought()

    def list_bought(self) -> None:
        """Say which decisions were bought, once `doer` does."""
        self.bought = np.flatnonzero(self.doer >= 0)
        self.helped = self.taken[self.bought // max(self.most, 1)]

    def work(self, features: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """All that was computed: rows (n,) that pay for it, tasks (n,) it was done for, multiply-adds (n,).

        First the owners' answers, then the decisions, then the lessons of `features` multiply-adds each.
        """
        taken, bought = self.taken, self.bought
        rows = np.concatenate([self.owner[taken], self.doer[bought], self.learner])
        tasks = np.concatenate([taken, self.helped, self.lesson])
        learnt = np.full(len(self.lesson), features)
        return rows, tasks, np.concatenate([self.multiply_adds[taken], self.spent[bought], learnt])
