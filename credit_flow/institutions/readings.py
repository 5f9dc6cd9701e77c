"""The readings of one tick: what each digit's owner took it for, whom it asked to decide between two classes, and the end."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

UNIT = 64
"""Multiply-adds in a unit of compute, a power of two: amounts of compute are then exact at any price on the quantum."""

N_PAIRS = 45
"""Pairs of the ten classes."""

ANSWER = N_PAIRS
"""The kind of step that is no decision between two classes but a whole answer."""


@dataclass
class Readings:
    """Filled in by the institutions of a tick; `most` is the greatest number of decisions on one digit."""

    digits: np.ndarray  # (tasks,) int64
    most: int
    first: np.ndarray = field(
        init=False
    )  # (tasks,) class the owner took the digit for by itself, -1 = not read
    final: np.ndarray = field(init=False)  # (tasks,) class it delivered
    multiply_adds: np.ndarray = field(init=False)  # (tasks,) spent on the first answer
    doer: np.ndarray = field(init=False)  # (tasks, most) row that decided, -1 = nobody
    link: np.ndarray = field(
        init=False
    )  # (tasks, most) its place among the owner's neighbours, links = the owner itself
    this: np.ndarray = field(init=False)  # (tasks, most) the owner's first choice before the decision
    that: np.ndarray = field(init=False)  # (tasks, most) the class it was put against
    named: np.ndarray = field(init=False)  # (tasks, most) the one of the two that was named
    quote: np.ndarray = field(init=False)  # (tasks, most) credits paid for it
    spent: np.ndarray = field(init=False)  # (tasks, most) multiply-adds
    learners: np.ndarray = field(init=False)  # (lessons,) row that learnt from a digit
    lessons: np.ndarray = field(init=False)  # (lessons,) task whose digit it was

    def __post_init__(self):
        n = len(self.digits)
        for name in ("first", "final"):
            setattr(self, name, np.full(n, -1, dtype=np.int64))
        for name in ("doer", "link", "this", "that", "named"):
            setattr(self, name, np.full((n, self.most), -1, dtype=np.int64))
        self.multiply_adds = np.zeros(n, dtype=np.int64)
        self.spent, self.quote = np.zeros((n, self.most), dtype=np.int64), np.zeros((n, self.most))
        self.learners = self.lessons = np.empty(0, dtype=np.int64)

    def hired(self, owner: np.ndarray) -> np.ndarray:
        """Which decisions (tasks, most) were bought from others than the digit's `owner` (tasks,)."""
        return (self.doer >= 0) & (self.doer != owner[:, None])

    def work(self, owner: np.ndarray, features: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """All that was computed: rows (pieces,) that paid for it, tasks (pieces,), multiply-adds (pieces,) > 0.

        First the answers of the owners, then the decisions, then the lessons.
        """
        read, decided = np.flatnonzero(owner >= 0), self.doer >= 0
        rows = np.concatenate([owner[read], self.doer[decided], self.learners])
        tasks = np.concatenate([read, np.nonzero(decided)[0], self.lessons])
        learnt = np.full(len(self.learners), features)
        multiply_adds = np.concatenate([self.multiply_adds[read], self.spent[decided], learnt])
        some = multiply_adds > 0
        return rows[some], tasks[some], multiply_adds[some]
