"""A world of finitely many states, given by arrays, so that it can be solved exactly."""

from __future__ import annotations

import functools

import numpy as np

from credit_flow.core.mistake import told
from credit_flow.core.programs.kernel import lots
from credit_flow.core.streams import below, stream_key
from credit_flow.worlds.episodic import EpisodicWorld, Moved
from credit_flow.worlds.world_rules import BadWorld


class FiniteWorld(EpisodicWorld):
    """Copies of a task with states 0 .. n_states - 1 and a deterministic step.

    `next` (states, moves), `rewards` (states, moves) credits and `ends` (states, moves) bool say what a move does. An action
    is a move, or an *option*: `script` (states, actions) names the move that action `a` makes in each state, and it goes on
    until it has made a move that `stops` (moves,), or the episode is over. A reward shrinks by `fade` x step / horizon with
    the step of the episode. Episodes start in one of `starts`, each equally likely; `features` (states, features) is what is
    seen, `code` (states,) its number: states of one code look alike; `codes_sold` are those of states from which one can act.
    """

    fade: float = 0.0

    def __init__(
        self, seed: int, copies: int, *, next, rewards, ends, starts, features=None, code=None, script=None, stops=None
    ):  # fmt: skip
        super().__init__(seed, copies)
        table = functools.partial(table_of, type(self))
        self.next = table("next", next, np.int64, "states", "moves")
        self.n_states, n_moves = sizes = self.next.shape
        table("next", self.next, np.int64, *sizes, below=self.n_states)
        self.ends = table("ends", ends, np.bool_, *sizes)
        self.rewards = table("rewards", rewards, np.float64, *sizes)
        self.starts = table("starts", starts, np.int64, "starts", below=self.n_states)
        appearance = np.eye(self.n_states) if features is None else features
        self.appearance = table("features", appearance, np.float64, self.n_states, "features")
        code = np.arange(self.n_states) if code is None else code
        self.code = table("code", code, np.int64, self.n_states, below=LIMIT_OF_CODES)
        moves = np.tile(np.arange(n_moves), (self.n_states, 1)) if script is None else script
        self.script = table("script", moves, np.int64, self.n_states, "actions", below=n_moves)
        self.stops = table("stops", np.ones(n_moves) if stops is None else stops, np.bool_, n_moves)
        self.n_actions, self.n_features = self.script.shape[1], self.appearance.shape[1]
        self.n_codes = int(self.code.max()) + 1
        self.most, self.least = float(self.rewards.max()), min(0.0, float(self.rewards.min()))
        self.pays_once = bool(self.ends[self.rewards > 0.0].all())
        self.state = np.zeros(copies, dtype=np.int64)
        self.codes_sold = np.unique(self.code[_reached(self.next, self.ends, self.starts)])

    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Put `copies` (n,), indices, into start states."""
        _start(len(copies), copies, self.starts, stream_key(self.seed, "starts"), tick, self.state)

    def observations(self) -> np.ndarray:
        """The features of every copy's state (copies, features), numbers."""
        return self.appearance[self.state]

    def codes(self) -> np.ndarray:
        """The number of every copy's observation (copies,)."""
        return self.code[self.state]

    def move(self, copies: np.ndarray, actions: np.ndarray) -> Moved:
        """Do `actions` (n,) in `copies` (n,), indices: arrays (n,) of credits, steps and flags."""
        state, clock = self.state[copies], self.clock[copies]
        moved = self._moved(state, clock, actions)
        self.state[copies], self.clock[copies] = state, clock
        return moved

    def peek(self, copies: np.ndarray, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, Moved]:
        """Observations (n, features), their codes (n,) and what `actions` (n,) would bring, nothing being changed."""
        state, clock = self.state[copies], self.clock[copies]
        moved = self._moved(state, clock, actions)
        return self.appearance[state], self.code[state], moved

    def _moved(self, state, clock, actions) -> Moved:
        """Moves `state` (n,) and `clock` (n,) on in place."""
        n = len(state)
        reward = np.zeros(n)
        lag, elapsed = np.zeros((2, n), dtype=np.int64)
        terminated, truncated = np.zeros((2, n), dtype=np.bool_)
        tables = (self.next, self.rewards, self.ends, self.script, self.stops, self.horizon, self.fade)
        actions = np.asarray(actions, dtype=np.int64)
        _act(n, actions, *tables, state, clock, reward, lag, elapsed, terminated, truncated)
        return Moved(reward, lag, elapsed, terminated, truncated)


LIMIT_OF_CODES = 2**31
"""Numbers of observations stay below."""


def table_of(
    kind: type, name: str, given, dtype: type, *axes: int | str, below: int | None = None
) -> np.ndarray:
    """A table that a world is given, of these axes, each a length or the word of one that may be any; whole numbers are 0 .. `below` - 1.

    Errors: `BadWorld`, naming world, file and table.
    """
    try:
        table = np.asarray(given, dtype=dtype)
    except (TypeError, ValueError) as error:
        raise BadWorld(f"{told(kind)}: {name} is no table of {_axes(axes)} numbers ({error})") from None
    fits = table.ndim == len(axes) and all(
        n == axis if isinstance(axis, int) else n > 0 for n, axis in zip(table.shape, axes)
    )
    if not fits:
        raise BadWorld(f"{told(kind)}: {name} has the shape {table.shape}: must be {_axes(axes)}")
    if not np.isfinite(table).all():
        raise BadWorld(f"{told(kind)}: {name} must hold finite numbers")
    if below is not None and not ((table >= 0) & (table < below)).all():
        wrong = table[(table < 0) | (table >= below)][0]
        raise BadWorld(f"{told(kind)}: {name} names {wrong}, and there are 0 .. {below - 1}")
    return table


def _axes(axes: tuple[int | str, ...]) -> str:
    return f"({', '.join(map(str, axes))}{',' if len(axes) == 1 else ''})"


def _reached(next, ends, starts) -> np.ndarray:
    """Mask (states,) of the states that an episode can pass through, the end left out."""
    reached = np.zeros(len(next), dtype=np.bool_)
    reached[starts] = True
    while True:
        further = reached.copy()
        further[next[reached][~ends[reached]]] = True
        if (further == reached).all():
            return reached
        reached = further


@lots
def _start(i, copies, starts, key, tick, state):
    state[copies[i]] = starts[below(len(starts), key, tick, copies[i], 0)]


@lots
def _act(
    i, actions, next, rewards, ends, script, stops, horizon, fade, state, clock, reward, lag, elapsed, terminated, truncated
):  # fmt: skip
    while True:
        s = state[i]
        move = script[s, actions[i]]
        clock[i] += 1
        gained = rewards[s, move] * (1.0 - fade * clock[i] / horizon)
        if gained != 0.0:
            reward[i] += gained
            lag[i] = elapsed[i]
        elapsed[i] += 1
        state[i] = next[s, move]
        terminated[i] = ends[s, move]
        truncated[i] = clock[i] >= horizon and not terminated[i]
        if terminated[i] or truncated[i] or stops[move]:
            return
