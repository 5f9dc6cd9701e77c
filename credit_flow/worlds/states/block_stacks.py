"""A blocks world of any height: random goals of coloured blocks, seen through a few tests, never enumerated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.core.programs.kernel import lots
from credit_flow.core.streams import episode_key, stream_key
from credit_flow.worlds.declared import Moved
from credit_flow.worlds.episode_texts import EpisodeTexts
from credit_flow.worlds.episodic import EpisodicWorld
from credit_flow.worlds.states.stack_moves import (
    DIG,
    DONE,
    DROP,
    GRAB,
    MOVE,
    STACKS,
    Ground,
    Stacks,
    act,
    begin,
    budget,
    code,
)

TESTS = ("clean", "full", "top 2 needed", "top 3 needed", "1 empty", "2 empty", "3 empty")
HAS = ("2 has the needed", "3 has the needed")
HAND = ("hand empty", "hand needed")
RAW = tuple(
    f"{place} {colour}"
    for colour in ("red", "green", "blue")
    for place in ("top 1", "top 2", "top 3", "needed")
)
PAIRS = tuple((a, b) for a in range(STACKS) for b in range(STACKS) if a != b)
_DONE = ((DONE, 0, 0),)
_MOVES, _DIGS = (tuple((what, *pair) for pair in PAIRS) for what in (MOVE, DIG))
_HAND = tuple((what, s, s) for what in (GRAB, DROP) for s in range(STACKS))
LANGUAGES = {"digs": _DONE + _MOVES + _DIGS, "moves": _DONE + _MOVES, "grabs": _DONE + _HAND}
UNBOUNDED = 1 << 60
HIGHEST = 1000


@dataclass(frozen=True)
class StackSettings(Parameters):
    """What can be set of it."""

    height: int = parameter(3, "the highest instance", unit="blocks", low=1, high=HIGHEST)
    lowest: int = parameter(1, "the lowest instance", unit="blocks", low=1, high=HIGHEST)
    room: int = parameter(
        10, "the highest that `height` may be raised to", unit="blocks", low=1, high=HIGHEST
    )
    colours: int = parameter(3, "colours that a block may have", unit="colours", low=1, high=3)
    language: str = parameter(
        "digs",
        "what an action is: moves and digs of blocks, moves, or grabs and drops",
        choices=tuple(LANGUAGES),
    )
    has: bool = parameter(
        False, "two more tests: whether the needed colour is somewhere in stack 2, in stack 3"
    )
    useless: int = parameter(
        0, "useless tests beside the others: which colour lies where", unit="tests", low=0, high=len(RAW)
    )
    reward: float = parameter(1.0, "what a solved instance pays", unit="credits", low=0.001, high=1e6)

    def __post_init__(self):
        super().__post_init__()
        if self.lowest > self.height:
            raise ParameterError(f"lowest = {self.lowest}: must be at most height = {self.height}")


class BlockStacks(EpisodicWorld):
    """Blocks of up to three colours on three stacks; stack 1 is to become a goal drawn at random (in the spirit of key `baum2000`).

    A goal is uniform over colours, 1 .. `height` blocks high; the same blocks, shuffled, are cut at two uniform places into three stacks. What is seen is a
    word of tests, among them whether stack 1 is `clean` (all of it right), whether it is `full` (the whole goal is there), and whether the needed colour, that of the next
    place in the goal, is on top of stack 2 or 3. An action moves a block, or digs: moves blocks until the needed colour is on top or the stack is empty. `done` ends
    the episode, and pays `reward` credits if stack 1 is the goal. Cut off after 10 n log3 n + 10 steps, a step being one block moved.
    """

    settings = StackSettings
    discount = 1.0
    pays_once = True
    place = "word"
    texts = EpisodeTexts(begin, code, act)
    task_settings = {f"{n}": {"height": n, "room": max(n, 10)} for n in (3, 1, 5, 10, 20, 50, 200)}

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        height: int = StackSettings.height,
        lowest: int = StackSettings.lowest,
        room: int = StackSettings.room,
        colours: int = StackSettings.colours,
        language: str = StackSettings.language,
        has: bool = StackSettings.has,
        useless: int = StackSettings.useless,
        reward: float = StackSettings.reward,
    ):
        super().__init__(seed, copies)
        self.room, hand = max(room, height), language == "grabs"
        what = np.array(LANGUAGES[language], dtype=np.int64)
        self.ground = Ground(colours, what, int(has), int(hand), useless, float(reward))
        self.state = _stacks(copies, height, lowest, self.room, colours)
        self.test_names = TESTS + HAS * has + HAND * hand + RAW[:useless]
        self.action_names = tuple(_in_words(*action) for action in LANGUAGES[language])
        self.n_actions, self.n_features, self.n_codes = (
            len(what),
            len(self.test_names),
            2 ** len(self.test_names),
        )
        self.codes_sold = np.arange(self.n_codes)
        self.most = float(reward)

    @property
    def height(self) -> int:
        """The highest instance, blocks; it can be set, up to `room`."""
        return int(self.state.top[0])

    @height.setter
    def height(self, height: int) -> None:
        """Set it, blocks. Errors: ValueError beyond `room`."""
        if not self.state.least[0] <= height <= self.room:
            raise ValueError(f"height = {height}: must be {self.state.least[0]} .. room = {self.room}")
        self.state.top[0] = height

    @property
    def horizon(self) -> int:
        """Steps after which the highest instance is cut off."""
        return budget(self.height)

    @property
    def longest(self) -> int:
        """Steps after which the highest instance that there may ever be is cut off."""
        return budget(self.room)

    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Draw new instances for `copies` (n,), indices."""
        _begin(len(copies), copies, stream_key(self.seed, "starts"), tick, self.ground, self.state)

    def codes(self) -> np.ndarray:
        """The word of every copy (copies,): bit k is test k."""
        words = np.empty(self.copies, dtype=np.int64)
        _code(self.copies, self.ground, self.state, words)
        return words

    def observations(self) -> np.ndarray:
        """The tests of every copy (copies, tests), 0 or 1."""
        return (self.codes()[:, np.newaxis] >> np.arange(self.n_features) & 1).astype(np.float64)

    def move(self, copies: np.ndarray, actions: np.ndarray) -> Moved:
        """Do `actions` (n,) in `copies` (n,), indices: arrays (n,) of credits, steps and flags."""
        moved = self._moved(copies, actions, self.state)
        self.clock[copies] = self.state.clock[copies]
        return moved

    def peek(self, copies: np.ndarray, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, Moved]:
        """Observations (n, tests), their words (n,) and what `actions` (n,) would bring, nothing being changed."""
        words = self.codes()[copies]
        shared = Stacks(*self.state[:2], *(array[copies] for array in self.state[2:]))
        moved = self._moved(np.arange(len(copies)), actions, shared)
        return self.observations()[copies], words, moved

    def wait(self, copies: np.ndarray) -> np.ndarray:
        """A step passes in `copies` (n,), indices, and nobody acts; which of them it cuts off, (n,) bool."""
        self.state.clock[copies] += 1
        self.clock[copies] = self.state.clock[copies]
        return self.clock[copies] >= np.array([budget(int(n)) for n in self.state.n[copies]])

    def scene(self, copy: int) -> dict:
        """The `goal` (n,), the `stacks`, bottom first, and the `hand`, -1 where it is empty, of a copy, as colours."""
        state = self.state
        stacks = tuple(tuple(state.stack[copy, s, : state.height[copy, s]].tolist()) for s in range(STACKS))
        goal = tuple(state.goal[copy, : state.n[copy]].tolist())
        return {"goal": goal, "stacks": stacks, "hand": int(state.hand[copy])}

    def in_words(self, mask: int, condition: int, action: int) -> str:
        """What a rule says: `clean, top 2 needed: move 2 to 1`; it asks the tests in `mask`, which must be as in `condition`."""
        asked = [
            name if condition >> k & 1 else f"not {name}"
            for k, name in enumerate(self.test_names)
            if mask >> k & 1
        ]
        return f"{', '.join(asked) or 'always'}: {self.action_names[action]}"

    def _moved(self, copies: np.ndarray, actions: np.ndarray, state: Stacks) -> Moved:
        n = len(copies)
        reward, lag, elapsed = np.zeros(n), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        over = np.zeros(n, dtype=np.bool_)
        actions = np.asarray(actions, dtype=np.int64)
        _act(n, copies, actions, self.ground, state, reward, elapsed, over)
        done = self.ground.what[actions, 0] == DONE
        return Moved(reward, lag, elapsed, over & done, over & ~done)


def _in_words(what: int, source: int, target: int) -> str:
    names = {DONE: "done", MOVE: "move {} to {}", DIG: "dig {} to {}", GRAB: "grab {}", DROP: "drop {}"}
    return names[what].format(source + 1, target + 1)


def _stacks(copies: int, height: int, lowest: int, room: int, colours: int) -> Stacks:
    whole = {"top": (1,), "least": (1,), "height": (copies, STACKS), "n": (copies,), "hand": (copies,),
             "count": (copies, STACKS, colours), "correct": (copies,), "clock": (copies,)}  # fmt: skip
    arrays = {name: np.zeros(shape, dtype=np.int64) for name, shape in whole.items()}
    arrays["stack"] = np.zeros((copies, STACKS, room), dtype=np.int8)
    arrays["goal"] = np.zeros((copies, room), dtype=np.int8)
    arrays["top"][0], arrays["least"][0], arrays["n"][:], arrays["hand"][:] = height, lowest, 1, -1
    return Stacks(**arrays)


@lots
def _begin(i, copies, key, tick, ground, state):
    begin(copies[i], episode_key(key, tick, copies[i]), ground, state)


@lots
def _code(copy, ground, state, words):
    words[copy] = code(copy, ground, state)


@lots
def _act(i, copies, actions, ground, state, reward, elapsed, over):
    reward[i], elapsed[i], over[i] = act(copies[i], actions[i], UNBOUNDED, ground, state)
