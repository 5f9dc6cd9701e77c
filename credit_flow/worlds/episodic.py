"""What a world of episodes is: independent copies of one task, each moved on by the action of whoever owns its state."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np

from credit_flow.core.amounts import up
from credit_flow.core.boundary.parameters import NoSettings, Parameters
from credit_flow.worlds.declared import Moved, moved, shown
from credit_flow.worlds.states.titles import Titles
from credit_flow.worlds.work.tasks import Tasks
from credit_flow.worlds.world import World


class EpisodicWorld(World):
    """`copies` copies of one task in episodes; a copy whose episode is over starts anew as the next tick begins.

    `titles` says who owns the state of which copy; the world itself never looks at it. `most` is the largest reward of
    one transformation, `least` the largest penalty, `mint` what WORLD may pay beyond rewards, credits per copy and tick. A world of
    your own writes `reset`, `observations`, `step` and `peek`; who plays it calls `show` and `act`, which hold it to what it declares.
    """

    n_actions: int
    n_features: int
    horizon: int  # environment steps after which an episode is cut off
    discount: float  # per environment step
    most: float  # credits
    least: float = 0.0  # credits, below zero where acts may be punished
    pays_once: bool = False  # whether a rewarded act ends the task
    picture: tuple[int, ...] = ()  # (channels, height, width) of what is seen, if it is a picture
    n_codes: int = 0  # how many observations can be told apart; 0: too many to count
    settings: ClassVar[type[Parameters]] = NoSettings  # what can be set of it, by keywords of its constructor
    task_settings: ClassVar[dict[str, dict]] = {
        "usual": {}
    }  # what can be asked of it: the settings of each, the usual one first

    def __init__(self, seed: int, copies: int = 1):
        self.seed, self.copies, self.mint, self.next_id = seed, copies, 0.0, 0
        self.clock = np.zeros(copies, dtype=np.int64)  # environment steps of the episode so far
        self.episode = np.full(copies, -1, dtype=np.int64)  # number of the episode, -1 before the first
        self.over = np.ones(copies, dtype=np.bool_)
        self.titles = Titles(copies)

    @classmethod
    def usual_task(cls) -> str:
        """The name of the task that it is put to unless another is asked for."""
        return next(iter(cls.task_settings))

    @abstractmethod
    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Put `copies` (n,), indices, into a start state, drawn from the stream of starts in `tick`."""

    @abstractmethod
    def observations(self) -> np.ndarray:
        """What can be seen in every copy (copies, features), numbers."""

    def codes(self) -> np.ndarray:
        """The number of the observation of every copy (copies,), 0 .. n_codes - 1; -1 where they are not counted."""
        return np.full(self.copies, -1, dtype=np.int64)

    @abstractmethod
    def step(self, copies: np.ndarray, actions: np.ndarray) -> Moved:
        """Do `actions` (n,) in `copies` (n,), indices: what each brings, arrays (n,) of credits, steps and flags."""

    @abstractmethod
    def peek(self, copies: np.ndarray, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, Moved]:
        """Observations (n, features), their codes (n,) and what `actions` (n,) would bring, nothing being changed."""

    def show(self, tick: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Observations (copies, features), numbers, and codes (copies,), as copies. Errors: `BadAnswer` if they are not as declared."""
        return shown(self, tick)

    def act(self, copies: np.ndarray, actions: np.ndarray, tick: int = 0) -> Moved:
        """`step` in `copies` (n,), indices, by `actions` (n,). Errors: `BadAnswer` for rewards beyond `least` and `most`, and the like."""
        return moved(self, copies, actions, tick)

    def wait(self, copies: np.ndarray) -> np.ndarray:
        """A step passes in `copies` (n,), indices, and nobody acts; which of them it cuts off, (n,) bool."""
        self.clock[copies] += 1
        return self.clock[copies] >= self.horizon

    def end(self, copies: np.ndarray) -> None:
        """The episodes of `copies`, a mask (copies,) or indices, are over."""
        self.over[copies] = True

    def advance(self, tick: int) -> float:
        """Begin new episodes where the last is over; returns the most that WORLD may pay in `tick`, in credits."""
        ended = np.flatnonzero(self.over)
        if len(ended):
            self.clock[ended] = 0
            self.episode[ended] += 1
            self.over[ended] = False
            self.reset(ended, tick)
        return self.copies * float(up(max(self.most, 0.0)) + up(self.mint))

    def examine(self) -> None:  # noqa: B027 - most worlds have nothing to hold back
        """Show from now on what nobody is taught, where there is such."""

    @property
    def tasks(self) -> Tasks:
        """No tasks: what is sold here are states."""
        none = np.empty(0, dtype=np.int64)
        return Tasks(none, np.empty(0), np.zeros(1, dtype=np.int64), none, np.empty(0), none, none)
