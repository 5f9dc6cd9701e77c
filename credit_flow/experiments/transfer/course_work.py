"""What is to be learnt in a transfer, by whom and with what, in pieces that can be done anywhere and in any order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import pandas as pd

from credit_flow.experiments.transfer.baselines import Conditions
from credit_flow.experiments.transfer.curriculum import Curriculum
from credit_flow.experiments.transfer.search import score
from credit_flow.experiments.transfer.transfer_files import BEST, COMMON

TRIAL_POINTS = 16
"""Points of a curve in the search, where only its area counts."""


@dataclass(frozen=True)
class Piece:
    """A contender goes through the course with one seed."""

    contender: str
    seed: int
    setting: str  # common, best, or the number of a trial
    tune: dict = field(default_factory=dict)
    steps: dict | None = None  # environment steps in each (run, phase), for who counts these
    probe: ClassVar[int] = 1  # so many travel together before it is known how long one takes

    @property
    def run_id(self) -> str:
        """What it is called."""
        return f"{self.contender}, seed {self.seed}, {self.setting}"

    @property
    def key(self) -> tuple:
        """Setting, contender and seed."""
        return self.setting, self.contender, self.seed

    @property
    def is_trial(self) -> bool:
        """Whether it belongs to the search."""
        return self.setting not in (COMMON, BEST)


@dataclass(frozen=True)
class Course:
    """Where, what and how long everybody learns."""

    where: Conditions
    tasks: tuple[str, ...]
    auctions: int
    stopped: Callable[[], bool] | None = None

    def learn(self, pieces: Sequence[Piece]) -> list[dict]:
        """Piece by piece: its `key`, `seconds`, and its `rows`, of a trial the `score` and environment `steps`; rows are None where it was given up."""
        from credit_flow.learners.networks.torch_device import repeatable

        done = []
        with repeatable(1):
            for piece in pieces:
                start = time.process_time()
                curriculum = Curriculum(
                    self.where,
                    self.tasks[:2] if piece.is_trial else self.tasks,
                    self.auctions,
                    self.stopped or _never,
                    **({"scratch": False, "points": TRIAL_POINTS} if piece.is_trial else {}),
                )
                rows = curriculum.of(piece.contender, piece.seed, piece.tune, piece.steps)
                came_to = _of_trial(rows) if rows and piece.is_trial else {"rows": rows}
                done.append({"piece": piece, **came_to, "seconds": time.process_time() - start})
        return done


def steps_of(rows: pd.DataFrame) -> dict:
    """Environment steps in each (run, phase) of a contender with one seed."""
    return {key: int(steps) for key, steps in rows.groupby(["run", "phase"])["steps"].max().items()}


def _of_trial(rows: list[dict]) -> dict:
    table = pd.DataFrame(rows)
    return {"rows": [], "score": score(table), "steps": steps_of(table)}


def _never() -> bool:
    return False
