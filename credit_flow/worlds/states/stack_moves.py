"""The rules of stacks of blocks, for one copy: start, what is seen, and what an action does, each in a few operations however high the stacks."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import below

STACKS = 3
CLEAN, FULL, TOP_2, TOP_3, EMPTY_1, EMPTY_2, EMPTY_3, HAS_2, HAS_3 = range(9)
"""Bits of the word, the last two only where they are asked for."""

GRAB, DROP, MOVE, DIG, DONE = range(5)
"""What an action does; `Ground.what` has these, and the stacks from and to which."""


class Ground(NamedTuple):
    """What stays."""

    colours: int
    what: np.ndarray  # (actions, 3) int64: which of the above, from, to
    has: int  # 1: whether the needed colour is somewhere in stacks 2 and 3 is seen
    hand: int  # 1: whether the hand is empty, and whether it holds the needed colour, is seen
    raw: int  # how many useless tests are seen: which colour lies on top of which stack
    reward: float  # credits for a solved instance


class Stacks(NamedTuple):
    """What changes, of each copy."""

    top: np.ndarray  # (1,) int64, instances are 1 .. top blocks high
    least: np.ndarray  # (1,) int64, or `least` .. top
    stack: np.ndarray  # (copies, 3, room) int8 colours, bottom first
    height: np.ndarray  # (copies, 3) int64 blocks
    goal: np.ndarray  # (copies, room) int8 colours, bottom first
    n: np.ndarray  # (copies,) int64 blocks of the instance
    hand: np.ndarray  # (copies,) int64 colour, -1: empty
    count: np.ndarray  # (copies, 3, colours) int64 blocks of each colour
    correct: (
        np.ndarray
    )  # (copies,) int64, how many blocks of stack 1 are right, from the bottom up to the first that is not
    clock: np.ndarray  # (copies,) int64 steps


@kernel
def budget(n):
    """The most steps of an episode with `n` blocks: 10 n log3 n, at least 10 n, and 10."""
    return int(10.0 * n * max(1.0, math.log(n) / math.log(3.0))) + 10


@kernel
def begin(copy, key, ground, state):
    """A goal of colours drawn at random, and its blocks shuffled and cut at two places into three stacks; returns how many there are."""
    least, top = state.least[0], state.top[0]
    n = least + below(top - least + 1, key, 0, 0, 0)
    goal, stack = state.goal[copy], state.stack[copy]
    for i in range(n):
        goal[i] = below(ground.colours, key, 1, i, 0)
        stack[0, i] = goal[i]
    for i in range(n - 1, 0, -1):
        j = below(i + 1, key, 2, i, 0)
        stack[0, i], stack[0, j] = stack[0, j], stack[0, i]
    one, two = below(n + 1, key, 3, 0, 0), below(n + 1, key, 3, 1, 0)
    one, two = min(one, two), max(one, two)
    for i in range(one, two):
        stack[1, i - one] = stack[0, i]
    for i in range(two, n):
        stack[2, i - two] = stack[0, i]
    state.height[copy, 0], state.height[copy, 1], state.height[copy, 2] = one, two - one, n - two
    state.n[copy], state.hand[copy], state.clock[copy] = n, -1, 0
    for s in range(STACKS):
        for colour in range(ground.colours):
            state.count[copy, s, colour] = 0
        for i in range(state.height[copy, s]):
            state.count[copy, s, stack[s, i]] += 1
    c = 0
    while c < one and stack[0, c] == goal[c]:
        c += 1
    state.correct[copy] = c
    return n


@kernel
def code(copy, ground, state):
    """The word: a bit for each test, in the order of the names above; then those that are asked for."""
    c, n = state.correct[copy], state.n[copy]
    one, two, three = state.height[copy, 0], state.height[copy, 1], state.height[copy, 2]
    need = state.goal[copy, c] if c < n else -1
    stack = state.stack[copy]
    top_1 = stack[0, one - 1] if one > 0 else -1
    top_2 = stack[1, two - 1] if two > 0 else -1
    top_3 = stack[2, three - 1] if three > 0 else -1
    word = int(one == c) << CLEAN | int(c == n) << FULL
    word |= int(need >= 0 and top_2 == need) << TOP_2 | int(need >= 0 and top_3 == need) << TOP_3
    word |= int(one == 0) << EMPTY_1 | int(two == 0) << EMPTY_2 | int(three == 0) << EMPTY_3
    bit = EMPTY_3 + 1
    if ground.has:
        word |= int(need >= 0 and state.count[copy, 1, need] > 0) << bit
        word |= int(need >= 0 and state.count[copy, 2, need] > 0) << (bit + 1)
        bit += 2
    if ground.hand:
        word |= int(state.hand[copy] < 0) << bit
        word |= int(need >= 0 and state.hand[copy] == need) << (bit + 1)
        bit += 2
    for k in range(ground.raw):
        colour = k // 4
        seen = top_1 if k % 4 == 0 else top_2 if k % 4 == 1 else top_3 if k % 4 == 2 else need
        word |= int(seen == colour) << (bit + k)
    return word


@kernel
def pop(copy, s, state):
    """Take the top of stack `s`, which is not empty; returns its colour."""
    height = state.height[copy, s] - 1
    colour = state.stack[copy, s, height]
    state.height[copy, s] = height
    state.count[copy, s, colour] -= 1
    if s == 0 and state.correct[copy] > height:
        state.correct[copy] = height
    return colour


@kernel
def push(copy, s, colour, state):
    """Lay a block on stack `s`."""
    height = state.height[copy, s]
    state.stack[copy, s, height] = colour
    state.height[copy, s] = height + 1
    state.count[copy, s, colour] += 1
    if (
        s == 0
        and height == state.correct[copy]
        and height < state.n[copy]
        and colour == state.goal[copy, height]
    ):
        state.correct[copy] = height + 1


@kernel
def dig(copy, source, target, most, state):
    """Move blocks until the needed colour lies on top of `source`, or it is empty, or `most` were moved; returns the steps, at least 1."""
    steps = 0
    while steps < most and state.height[copy, source] > 0:
        c = state.correct[copy]
        top = state.stack[copy, source, state.height[copy, source] - 1]
        if c < state.n[copy] and top == state.goal[copy, c]:
            break
        push(copy, target, pop(copy, source, state), state)
        steps += 1
    return max(1, steps)


@kernel
def act(copy, action, most, ground, state):
    """Do an action: what it pays, credits, the steps it took, and whether the episode is over, solved, given up or out of time."""
    what, source, target = ground.what[action, 0], ground.what[action, 1], ground.what[action, 2]
    n, steps = state.n[copy], 1
    if what == DONE:
        state.clock[copy] += 1
        solved = state.correct[copy] == n and state.height[copy, 0] == n and state.hand[copy] < 0
        return (ground.reward if solved else 0.0), 1, True
    if what == MOVE:
        if state.height[copy, source] > 0:
            push(copy, target, pop(copy, source, state), state)
    elif what == DIG:
        left = budget(n) - state.clock[copy]
        steps = dig(copy, source, target, min(most, left), state)
    elif what == GRAB:
        if state.hand[copy] < 0 and state.height[copy, source] > 0:
            state.hand[copy] = pop(copy, source, state)
    elif state.hand[copy] >= 0:
        push(copy, source, state.hand[copy], state)
        state.hand[copy] = -1
    state.clock[copy] += steps
    return 0.0, steps, state.clock[copy] >= budget(n)
