"""A blocks world: build the stack that is shown."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.worlds.states.finite import FiniteWorld

N_STACKS = 3
ACTIONS = ("grab 1", "grab 2", "grab 3", "drop 1", "drop 2", "drop 3", "done")
DONE = 6


@dataclass(frozen=True)
class BlocksSettings(Parameters):
    """What can be set of it."""

    blocks: int = parameter(2, "blocks to stack", unit="blocks", low=1, high=5)
    colours: int = parameter(3, "colours that a block may have", unit="colours", low=1, high=3)


class Blocks(FiniteWorld):
    """`blocks` blocks of `colours` colours on three stacks, and a hand; `done` ends the task (key `baum2000`).

    The goal is a stack of the same blocks in a random order, shown and out of reach. `done` pays as many credits as there are
    blocks if stack 1 equals it, else nothing; cut off after 10 steps per block. Grabbing from an empty stack or with a full
    hand, and dropping with an empty one, does nothing. Episodes start with the blocks on the stacks in any arrangement.
    Baum and Durdanovic report far larger instances with richer agents; no claim is made here.
    """

    settings = BlocksSettings
    discount = 0.99
    task_settings = {f"{n}": {"blocks": n} for n in (1, 2, 3, 4, 5)}

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        blocks: int = BlocksSettings.blocks,
        colours: int = BlocksSettings.colours,
    ):
        self.horizon = 10 * blocks
        self.states, number = [], {}
        starts, next = [], []
        for goal in itertools.product(range(colours), repeat=blocks):
            for start in _arrangements(goal):
                starts.append(_number((goal, start, -1), self.states, number))
        queue = deque(range(len(self.states)))
        while queue:
            here = queue.popleft()
            for action in range(len(ACTIONS)):
                n = len(self.states)
                next.append(_number(_after(self.states[here], action), self.states, number))
                queue.extend(range(n, len(self.states)))
        next = np.array(next).reshape(-1, len(ACTIONS))
        done = np.zeros(next.shape, dtype=bool)
        done[:, DONE] = True
        right = np.array([stacks[0] == goal for goal, stacks, _ in self.states])
        features = np.array([_features(state, blocks, colours) for state in self.states])
        super().__init__(
            seed, copies, next=next, rewards=blocks * (done & right[:, None]), ends=done, starts=starts, features=features
        )  # fmt: skip


def _number(state: tuple, states: list, number: dict) -> int:
    if state not in number:
        number[state] = len(states)
        states.append(state)
    return number[state]


def _arrangements(goal: tuple) -> list[tuple]:
    """Every way to lay the goal's blocks on three stacks, bottom first."""
    n = len(goal)
    cuts = [(i, j) for i in range(n + 1) for j in range(i, n + 1)]
    orders = sorted(set(itertools.permutations(goal)))
    return [(order[:i], order[i:j], order[j:]) for order in orders for i, j in cuts]


def _after(state: tuple, action: int) -> tuple:
    goal, stacks, hand = state
    which, grabs = action % N_STACKS, action < N_STACKS
    if action == DONE or (grabs and (hand >= 0 or not stacks[which])) or (not grabs and hand < 0):
        return state
    changed = list(stacks)
    if grabs:
        changed[which], hand = stacks[which][:-1], stacks[which][-1]
    else:
        changed[which], hand = (*stacks[which], hand), -1
    return goal, tuple(changed), hand


def _features(state: tuple, blocks: int, colours: int) -> np.ndarray:
    """One-hot colours, place by place, of goal, stacks and hand."""
    goal, stacks, hand = state
    out = np.zeros((blocks * (N_STACKS + 1) + 1, colours))
    for k, stack in enumerate((goal, *stacks)):
        for height, colour in enumerate(stack):
            out[k * blocks + height, colour] = 1.0
    if hand >= 0:
        out[-1, hand] = 1.0
    return out.reshape(-1)
