"""What a world for many is: copies of one game in episodes, in which all agents act at once."""

from __future__ import annotations

import functools
from abc import abstractmethod

import numpy as np

from credit_flow.core.amounts import up
from credit_flow.core.boundary.own_class import names_own_class, own_class
from credit_flow.worlds.declared import played
from credit_flow.worlds.world import World


def _array(dtype: type, fill, *axes: str | int) -> functools.cached_property:
    """An array of a world with these axes, made when somebody first asks for it."""
    return functools.cached_property(
        lambda world: np.full([getattr(world, axis) if isinstance(axis, str) else axis for axis in axes], fill, dtype)
    )  # fmt: skip


class MarkovGame(World):
    """`copies` copies of one game (key `shapley1953`). In every step all `n_agents` of a copy act, and each gains or loses; the world knows no accounts.

    A world of your own declares what stands here without a value and writes `reset`, `move` and, if there is anything to see, `observe`; they write
    into the arrays of the copies that they are given. A kernel for one copy as `@lots`, called with `len(copies)`, does that fast. Draws
    are `uniform(stream_key(self.seed, "NAME"), self.tick, copy, draw)`. `credit_flow.worlds.check(world)` plays it and says what is wrong.

    A copy whose episode is over starts anew inside `step`; what it looked like last stays in `ended` and `final_features`.
    """

    n_agents: int = 1
    n_actions: int
    n_features: int = 0  # numbers that an agent sees
    feature_scale: float | np.ndarray = 1.0  # about how large they are, one number or (n_features,)
    horizon: int  # environment steps after which an episode is cut off
    discount: float = 1.0  # per environment step
    most: float  # credits, the greatest gain of one agent in a step
    least: float = 0.0  # credits, its greatest loss, below zero
    idle: int = 0  # the action of who decides nothing
    outcome_names: tuple[str, ...] = ()  # what contracts may see of a step
    view_shape: tuple[int, int] = ()  # rows and columns of the picture that an agent sees, if it sees one
    wants_views: bool = False  # whether somebody looks at them

    features = _array(np.float32, 0, "copies", "n_agents", "n_features")
    visible = _array(np.bool_, True, "copies", "n_agents", "n_agents")  # whom each agent sees
    alive = _array(np.bool_, True, "copies", "n_agents")  # who takes part
    legal = _array(np.bool_, True, "copies", "n_agents", "n_actions")
    reward = _array(
        np.float64, 0, "copies", "n_agents"
    )  # credits, gains and losses of the last step, on the quantum
    outcome = _array(np.float64, 0, "copies", "n_agents", "n_outcomes")  # of the last step
    left = _array(
        np.bool_, False, "copies", "n_agents"
    )  # whose own task the last step ended; who is in the seat after it is somebody else, or nobody
    terminated = _array(np.bool_, False, "copies")  # the last step ended the game
    truncated = _array(np.bool_, False, "copies")  # it was cut off, which is no property of the game
    first = _array(np.bool_, True, "copies")  # an episode is about to begin
    elapsed = _array(np.int64, 1, "copies")  # environment steps that the last step lasted

    def __init__(self, seed: int = 0, copies: int = 1):
        self.seed, self.copies, self.tick = seed, copies, 0
        self.clock = np.zeros(copies, dtype=np.int64)  # environment steps of the episode so far
        self.episode = np.full(copies, -1, dtype=np.int64)  # number of the episode, -1 before the first
        self.over = np.ones(copies, dtype=np.bool_)  # to begin anew when the world next advances
        self.ended = np.zeros(0, dtype=np.int64)  # (m,) copies whose episode the last step ended
        self.final_features = np.zeros((0, self.n_agents, 0), dtype=np.float32)  # (m, n_agents, n_features)
        self.final_views: np.ndarray | None = None  # (m, n_agents, rows, columns)

    @classmethod
    def elsewhere(cls, name: str) -> type[MarkovGame] | None:
        """The world of a `name` that stands on no shelf, a class of the user's own, `mine.py:Maze` or `my_package.mazes:Maze`; None for another. Errors: as `own_class`."""
        return own_class(name, cls, "world") if names_own_class(name) else None

    @property
    def n_outcomes(self) -> int:
        """How many numbers say what happened to an agent in a step."""
        return len(self.outcome_names)

    @functools.cached_property
    def views(self) -> np.ndarray:
        """What agents see as pictures (copies, n_agents, rows, columns), class numbers 0..255."""
        return np.zeros((self.copies, self.n_agents, *self.view_shape), dtype=np.uint8)

    @abstractmethod
    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Put `copies` (n,), indices, into a start state, drawn from streams of `tick`."""

    @abstractmethod
    def move(self, copies: np.ndarray, actions: np.ndarray):
        """All agents of `copies` (n,), indices, act by `actions` (n, n_agents): write what each gains into `reward`, credits, what happened
        into `outcome`, and where the game is over `terminated`; these are 0 and false before."""

    def observe(self, copies: np.ndarray) -> None:  # noqa: B027 - there may be nothing to see
        """Write what agents of `copies` (n,), indices, now see: `features`, numbers, `visible`, `legal`, and `views` if `wants_views`."""

    def encode(self, features: np.ndarray) -> np.ndarray:
        """What networks are shown of `features` (..., n_features): numbers of about the size of one, (..., k) float32; here each over `feature_scale`."""
        return (features / self.feature_scale).astype(np.float32)

    def scene(self, copy: int) -> dict:
        """What a picture of one copy is drawn from: plain values and arrays by name."""
        return {}

    def levels(self) -> dict[str, np.ndarray]:
        """How each copy stands (copies,), numbers by name, such as apples and waste; the Record keeps their means over copies."""
        return {}

    # -- playing

    def advance(self, tick: int) -> float:
        """Begin new episodes where the last is over; returns the most that WORLD may pay in `tick` for all agents, in credits."""
        self.tick = tick
        over = np.flatnonzero(self.over)
        if len(over):
            self._start(over, tick)
            self.observe(over)
        return self.copies * self.n_agents * float(up(max(self.most, 0.0)))

    def step(self, actions: np.ndarray) -> None:
        """All agents of all copies act by `actions` (copies, n_agents), indices: what came of it stands in `reward`, credits, `outcome`,
        `terminated`, `truncated`; `features` are those of the next step, and of copies whose episode is over those of a new one."""
        everywhere = self._everywhere
        self.reward[...] = self.outcome[...] = 0.0
        self.terminated[...] = self.truncated[...] = self.first[...] = self.left[...] = False
        self._move(everywhere, actions)
        self.observe(everywhere)
        self.ended = np.flatnonzero(self.terminated | self.truncated)
        self.final_features = self.features[self.ended]
        self.final_views = self.views[self.ended] if self.wants_views else None
        self.tick += 1
        if len(self.ended):
            happened = self.reward[self.ended], self.outcome[self.ended]
            self._start(self.ended, self.tick)
            self.observe(self.ended)
            self.reward[self.ended], self.outcome[self.ended] = happened

    def play(self, actions: np.ndarray) -> None:
        """`step` by `actions` (copies, n_agents), indices, for whoever pays by it. Errors: `BadAnswer` with tick, copy and agent for rewards
        beyond `least` and `most` credits, observations that are no numbers, and the like."""
        played(self, actions)

    def end(self, copies: np.ndarray) -> None:
        """The episodes of `copies`, a mask (copies,) or indices, are over; they begin anew as the world next advances."""
        self.over[copies] = True

    def examine(self) -> None:  # noqa: B027 - most worlds have nothing to hold back
        """Show from now on what nobody is taught, where there is such."""

    def _move(self, copies: np.ndarray, actions: np.ndarray) -> None:
        self.clock[copies] += 1
        self.move(copies, actions)
        self.truncated[copies] |= (self.clock[copies] >= self.horizon) & ~self.terminated[copies]

    def _start(self, copies: np.ndarray, tick: int) -> None:
        self.clock[copies] = 0
        self.episode[copies] += 1
        self.over[copies] = False
        self.first[copies] = self.alive[copies] = True
        self.reset(copies, tick)

    @functools.cached_property
    def _everywhere(self) -> np.ndarray:
        everywhere = np.arange(self.copies)
        everywhere.flags.writeable = False
        return everywhere
