"""What a world of episodes is: a game of one, in which an act may last several steps, and what is seen may be numbered."""

from __future__ import annotations

import functools
import importlib
from abc import abstractmethod
from typing import ClassVar

import numpy as np

from credit_flow.core.amounts import round_all
from credit_flow.core.boundary.parameters import NoSettings, Parameters
from credit_flow.core.discover import files
from credit_flow.worlds.declared import Moved, moved, shown
from credit_flow.worlds.episode_texts import EpisodeTexts
from credit_flow.worlds.markov_game import MarkovGame


class EpisodicWorld(MarkovGame):
    """`copies` copies of one task in episodes, each moved on by one agent: whoever owns its state, or its player.

    `most` is the largest reward of one act, `least` the largest penalty. A world of your own writes `reset`, `observations`, `move` and `peek`.
    It can be played like any game for many (`step`), all copies at once, where `n_agents` is 1; who moves copies one by one, such as an auction of states, calls `show` and
    `act`, which hold it to what it declares, and says `end` when an episode is over.
    """

    pays_once: bool = False  # whether a rewarded act ends the task
    picture: tuple[int, ...] = ()  # (channels, height, width) of what is seen, if it is a picture
    place: ClassVar[str] = "state"  # what one of its states is called
    action_names: tuple[str, ...] = ()  # what its actions are called, where they have names
    symbols: tuple[int, ...] = ()  # how many codes each number of an observation can be, if they are codes
    worth: tuple[float, float] | None = (
        None  # credits, the least and the most that a state can be worth, where rewards say too little
    )
    texts: ClassVar[EpisodeTexts | None] = (
        None  # by which whole episodes can be played in one call, on its `ground` and `state`
    )
    n_codes: int = 0  # how many observations can be told apart; 0: too many to count
    settings: ClassVar[type[Parameters]] = NoSettings  # what can be set of it, by keywords of its constructor
    task_settings: ClassVar[dict[str, dict]] = {
        "usual": {}
    }  # what can be asked of it: the settings of each, the usual one first

    @classmethod
    def usual_task(cls) -> str:
        """The name of the task that it is put to unless another is asked for."""
        return next(iter(cls.task_settings))

    @classmethod
    def elsewhere(cls, name: str) -> type[EpisodicWorld] | None:
        """Also that of an installed Gymnasium environment, by its id."""
        ids = importlib.import_module(
            files("worlds")["gymnasium_id"]
        )  # it is a world's, so its worlds are found like any
        return ids.world_of_id(name) if ids.is_gymnasium_id(name) else super().elsewhere(name)

    @abstractmethod
    def observations(self) -> np.ndarray:
        """What can be seen in every copy (copies, features), numbers."""

    def codes(self) -> np.ndarray:
        """The number of the observation of every copy (copies,), 0 .. n_codes - 1; -1 where they are not counted."""
        return np.full(self.copies, -1, dtype=np.int64)

    @abstractmethod
    def move(self, copies: np.ndarray, actions: np.ndarray) -> Moved:
        """Do `actions` (n,) in `copies` (n,), indices: what each brings, arrays (n,) of credits, steps and flags."""

    @abstractmethod
    def peek(self, copies: np.ndarray, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, Moved]:
        """Observations (n, features), numbers, their codes (n,) and what `actions` (n,), indices, would bring, nothing being changed."""

    def show(self, tick: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Observations (copies, features), numbers, and codes (copies,), as copies. Errors: `BadAnswer` if they are not as declared."""
        return shown(self, tick)

    def act(self, copies: np.ndarray, actions: np.ndarray, tick: int = 0) -> Moved:
        """`move` in `copies` (n,), indices, by `actions` (n,). Errors: `BadAnswer` for rewards beyond `least` and `most`, and the like."""
        self.observe(copies)
        return moved(self, copies, actions, tick)

    def wait(self, copies: np.ndarray) -> np.ndarray:
        """A step passes in `copies` (n,), indices, and nobody acts; which of them it cuts off, (n,) bool."""
        self.clock[copies] += 1
        return self.clock[copies] >= self.horizon

    @functools.cached_property
    def features(self) -> np.ndarray:
        """What the one agent of every copy sees (copies, 1, n_features), numbers; made when somebody asks."""
        return self.show(self.tick)[0].astype(np.float32)[:, np.newaxis, :]

    def observe(self, copies: np.ndarray) -> None:
        """What is seen in `copies` (n,), indices, has changed."""
        vars(self).pop("features", None)

    def _move(self, copies: np.ndarray, actions: np.ndarray) -> None:
        done = self.act(copies, actions[:, 0], self.tick)
        round_all(done.reward)
        self.reward[copies, 0] = done.reward
        self.elapsed[copies] = done.elapsed
        self.terminated[copies], self.truncated[copies] = done.terminated, done.truncated & ~done.terminated
