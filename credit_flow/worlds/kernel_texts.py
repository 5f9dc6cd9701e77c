"""What is done with copies of a world whose rules are kernels: begin, act, observe, and all of it for many steps in one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from credit_flow.core.programs.kernel import bound, kernel, lots
from credit_flow.worlds.episode_end import begin_anew, is_over, keep_last


class Texts(NamedTuple):
    """The calls on copies of a world."""

    begin: lots
    act: lots
    observe: lots
    play: lots


def texts_of(name: str, begin: Callable, act: Callable, observe: Callable) -> Texts:
    """The calls of the world `name` by its texts for one copy: begin(copy, tick, ground, state), act(copy, lot, t, actions, tick, ground, state,
    happenings), observe(copy, wanted, ground, state). These are compiled once each, for all that call them."""
    one = {"_begin_one": begin, "_act_one": act, "_observe_one": observe}
    given = {word: kernel(text, inline=False) for word, text in one.items()}
    return Texts(
        *[lots(bound(text, f"{name}.{text.__name__}", **given)) for text in (_begin, _act, _observe, _play)]
    )


def _begin(lot, copies, tick, ground, state):
    _begin_one(copies[lot], tick, ground, state)  # noqa: F821 - given by `texts_of`, like the others


def _act(lot, copies, actions, tick, ground, state, happenings):
    _act_one(copies[lot], lot, 0, actions, tick, ground, state, happenings)  # noqa: F821


def _observe(lot, copies, wanted, ground, state):
    _observe_one(copies[lot], wanted, ground, state)  # noqa: F821


def _play(copy, actions, tick, wanted, ground, state, happenings):
    """All agents of a copy act by `actions` (steps, copies, n_agents), step by step; a copy whose episode is over begins anew. What is seen is
    written for the last step."""
    for t in range(actions.shape[0]):
        state.episodes.clock[copy] += 1
        _act_one(copy, copy, t, actions, tick + t, ground, state, happenings)  # noqa: F821
        over, last = is_over(copy, t, ground.ending, state.episodes, happenings), t == actions.shape[0] - 1
        if last:
            _observe_one(copy, wanted, ground, state)  # noqa: F821
        if over:
            if last:
                keep_last(copy, wanted, state.sight)
            begin_anew(copy, state.episodes)
            _begin_one(copy, tick + t + 1, ground, state)  # noqa: F821
        if over and last:
            _observe_one(copy, wanted, ground, state)  # noqa: F821
