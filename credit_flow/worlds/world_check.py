"""Whether a world keeps its word: it is played, and what is wrong is named."""

from __future__ import annotations

import pickle

import numpy as np

from credit_flow.core.boundary.answers import BadAnswer
from credit_flow.core.mistake import words_of
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.worlds.markov_game import MarkovGame
from credit_flow.worlds.world_rules import (
    ARRAYS,
    BadWorld,
    place,
    require_arrays,
    require_declared,
    require_episodes,
    require_left,
    require_no_generator,
    require_rewards,
)

STEPS = 200

DYNAMICS = ("reward", "outcome", "left", "terminated", "truncated", "alive")
"""What happens in a step."""


def check(world: MarkovGame, seed: int = 1) -> None:
    """Play 200 random steps, drawn from `seed`, with copies of a `world` for many (or of episodes), which itself stays as it is.

    Held to it are what it declares, shapes and types, bounds and quantum of rewards, that the same seed makes the same game, that copies do not
    meddle with each other, that nothing that is shown can be written through, that it pickles, that nobody leaves who was not there, and that the last
    observation of an episode is kept. Errors: `BadWorld`, for the first fault found, with array, copy, agent and step.
    """
    require_declared(world)
    name, start = type(world).__name__, _pickled(world)
    require_no_generator(vars(world), name)
    log = []
    for step, game in _steps(pickle.loads(start), seed):
        require_arrays(game, name, step)
        require_rewards(game, name, step)
        require_episodes(game, name, step)
        require_left(game, log[-1]["alive"] if log else None, name, step)
        log.append(_taken(game))
    _require_same(log, start, seed, name)
    _require_apart(log, start, seed, name)
    _require_closed(log, start, seed, name)
    _require_pickles_midway(log, start, seed, name)


# -- playing


def _steps(game, seed: int, disturb=None, first: int = 0):
    """Steps of a world, which is yielded after each; `disturb(step, game, actions)` may change it or what is done."""
    for step in range(first, STEPS):
        if step == 0:
            _called(game, "advance", 1, step=0)
        actions = _actions(game, seed, step)
        if disturb:
            disturb(step, game, actions)
        _called(game, "step", actions, step=step)
        yield step, game


def _called(game, method: str, *given, step: int) -> None:
    try:
        getattr(game, method)(*given)
    except BadAnswer as error:
        raise BadWorld(f"{error} (step {step} of the check)") from None
    except Exception as error:
        raise BadWorld(f"{type(game).__name__}.{method} raised {words_of(error)} in step {step}") from error


def _actions(game, seed: int, step: int) -> np.ndarray:
    """A random legal action for every agent (copies, n_agents), indices; 0 where none is legal."""
    legal = np.asarray(game.legal, dtype=bool)
    shape = legal.shape[:2]
    draw = uniforms(stream_key(seed, "check"), step, (shape[0] * shape[1], 1)).reshape(shape)
    before = np.cumsum(legal, axis=2) <= np.floor(draw * legal.sum(axis=2))[:, :, np.newaxis]
    return np.minimum(before.sum(axis=2), game.n_actions - 1)


def _taken(game) -> dict[str, np.ndarray]:
    """Copies of all arrays after a step."""
    return {array: np.array(getattr(game, array)) for array in (*ARRAYS, "final_features")}


# -- what it does again, alone, and in company


def _require_same(log: list, start: bytes, seed: int, name: str) -> None:
    """Two worlds side by side, each like the first: what stands in the class or the module is common to both."""
    one, other = (_steps(pickle.loads(start), seed) for _ in range(2))
    for (step, game), (_, twin), before in zip(one, other, log):
        for again in (game, twin):
            _compare(
                before,
                _taken(again),
                None,
                f"{name} is not the same again with the same seed and actions",
                step,
            )


def _require_apart(log: list, start: bytes, seed: int, name: str) -> None:
    """The first copy is as it was when all others do something else."""
    if log[0]["reward"].shape[0] == 1:
        return

    def others_differ(step, game, actions):
        other = _actions(game, seed + 1, step)
        actions[1:] = other[1:]

    for (step, game), before in zip(_steps(pickle.loads(start), seed, others_differ), log):
        _compare(
            before,
            _taken(game),
            0,
            f"{name}: copy 0 depends on what is done in other copies: state is shared",
            step,
        )


def _require_closed(log: list, start: bytes, seed: int, name: str) -> None:
    """Whoever writes into what agents are shown, or is told of a step, changes nothing but that."""

    def scribble(step, game, actions):
        for array in (game.features, game.final_features, game.views if game.wants_views else game.features):
            if array.flags.writeable:
                array[...] = 1

    words = f"{name}.features can be written through: who writes into what agents are shown changes the game"
    for (step, game), before in zip(_steps(pickle.loads(start), seed, scribble), log):
        _compare({array: before[array] for array in DYNAMICS}, _taken(game), None, words, step)


def _require_pickles_midway(log: list, start: bytes, seed: int, name: str) -> None:
    middle, played = STEPS // 2, pickle.loads(start)
    for step, _ in _steps(played, seed):
        if step == middle - 1:
            break
    for (step, twin), before in zip(_steps(pickle.loads(_pickled(played)), seed, first=middle), log[middle:]):
        _compare(before, _taken(twin), None, f"{name} goes on otherwise once it was pickled", step)


def _pickled(world) -> bytes:
    try:
        return pickle.dumps(world)
    except Exception as error:
        raise BadWorld(f"{type(world).__name__} cannot be pickled: {words_of(error)}") from error


def _compare(before: dict, after: dict, copy_of: int | None, words: str, step: int) -> None:
    for array, was in before.items():
        now = after[array]
        if copy_of is not None:
            if array == "final_features":
                continue
            was, now = was[copy_of : copy_of + 1], now[copy_of : copy_of + 1]
        if was.shape != now.shape or not np.array_equal(was, now):
            where = place(was != now) if was.shape == now.shape else f"shapes {was.shape} and {now.shape}"
            raise BadWorld(f"{words} ({array} differs in step {step}, {where})")
