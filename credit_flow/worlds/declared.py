"""What a world of episodes shows and pays is held to what it declared, copy by copy, before anybody sees it or is paid."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import QUANTUM
from credit_flow.core.boundary.answers import BadAnswer, Space, checked, in_short
from credit_flow.worlds.work.tasks import Tasks


class Moved(NamedTuple):
    """What acting did, one entry per copy that acted (n,)."""

    reward: np.ndarray  # credits, of the whole transformation; negative: a penalty
    lag: np.ndarray  # int64, environment steps into the transformation at which the reward falls due
    elapsed: np.ndarray  # int64, environment steps that the transformation lasted
    terminated: np.ndarray  # bool, the task has truly ended
    truncated: np.ndarray  # bool, the step cap was reached; no property of the task


def offered(world, tick: int, kinds: int | None = None) -> float:
    """What a world of tasks written in Python says may be paid in `tick`, credits, once it has put out its tasks.

    Errors: `BadAnswer` with world and tick for a sum that is none, and for tasks that are no trees of steps of `kinds` kinds (None: any).
    """
    who = f"{type(world).__name__}.advance"
    total = checked(world.advance(tick), Space("most", (), low=0.0), who, tick, whose=lambda: "all tasks")
    tasks = world.tasks
    if not isinstance(tasks, Tasks):
        raise BadAnswer(
            f"{type(world).__name__}.tasks gave {in_short(tasks)} in tick {tick}: must be Tasks(...)"
        )
    n = len(tasks.ids)
    nodes, most = len(tasks.kind), np.inf if kinds is None else kinds - 1
    spaces = {
        "bounty": Space("bounty", (n,), low=0.0), "first": Space("first", (n + 1,), 0, nodes, "nodes", dtype=int),
        "kind": Space("kind", (nodes,), -1, most, "kinds", dtype=int), "work": Space("work", (nodes,), low=0.0, unit="units"),
        "parent": Space("parent", (nodes,), -1, nodes - 1, "nodes", dtype=int),
        "end": Space("end", (nodes,), 1, nodes, "nodes", dtype=int), "ids": Space("id", (n,), unit="numbers", dtype=int),
    }  # fmt: skip
    for name, space in spaces.items():
        checked(
            getattr(tasks, name), space, f"{type(world).__name__}.tasks", tick, whose=f"{name}[{{}}]".format
        )
    if n and (tasks.first[0] != 0 or tasks.first[-1] != nodes or (np.diff(tasks.first) < 1).any()):
        raise BadAnswer(
            f"{type(world).__name__}.tasks gave first = {tasks.first.tolist()[:9]} in tick {tick}: must rise from 0 to the {nodes} nodes"
        )
    return float(total)


def moved(world, copies: np.ndarray, actions: np.ndarray, tick: int) -> Moved:
    """What `actions` (n,), indices, do in `copies` (n,), indices. Errors: `BadAnswer` with world, tick and copy.

    Rewards lie in `least` .. `most` credits, within a quantum; steps are counted, lags are no longer than the transformation.
    """
    who, shape = type(world).__name__, copies.shape

    def whose(i: int) -> str:
        return f"copy {copies[i]} (step {world.clock[copies[i]]} of its episode)"

    choice, *spaces = _spaces(shape, int(world.n_actions), float(world.least), float(world.most))
    actions = checked(actions, choice, "an expert", tick, whose=whose)
    given = _five(world.move(copies, actions), name := f"{who}.move", tick)
    return Moved(*[checked(answer, space, name, tick, whose=whose) for answer, space in zip(given, spaces)])


@functools.lru_cache(maxsize=1024)
def _spaces(shape: tuple[int], n_actions: int, least: float, most: float) -> tuple[Space, ...]:
    """What may be done in so many copies, and what may come of it."""
    return (
        Space("action", shape, 0, n_actions - 1, "actions", dtype=int),
        Space("reward", shape, least, most, slack=QUANTUM),
        *(Space(name, shape, 0, unit="environment steps", dtype=int) for name in ("lag", "elapsed")),
        *(Space(name, shape, unit="true or false", dtype=bool) for name in ("terminated", "truncated")),
    )


def _five(given, who: str, tick: int) -> Moved:
    """What a step gave back, by name."""
    if not isinstance(given, tuple | list) or len(given) != len(Moved._fields):
        came = f"{len(given)} things" if isinstance(given, tuple | list) else in_short(given)
        raise BadAnswer(
            f"{who} gave {came} in tick {tick}: must be {', '.join(Moved._fields)}, one number per copy each"
        )
    return Moved(*given)


def shown(world, tick: int) -> tuple[np.ndarray, np.ndarray]:
    """What is to be seen: observations (copies, features), numbers, and their codes (copies,), -1 where they are not counted.

    Errors: `BadAnswer` with world, tick and copy.
    """
    who = type(world).__name__
    features = Space("observation", (world.copies, world.n_features), unit="numbers")
    least = 0 if world.n_codes else -1
    counted = Space("code", (world.copies,), least, max(world.n_codes - 1, least), "numbers", dtype=int)
    return (
        checked(
            world.observations(), features, f"{who}.observations", tick, whose="copy {}, feature {}".format
        ),
        checked(world.codes(), counted, f"{who}.codes", tick, whose="copy {}".format),
    )


def played(world, actions: np.ndarray) -> None:
    """`world.step` by `actions` (copies, n_agents), indices, of a world for many. Errors: `BadAnswer` with world, tick, copy and agent.

    Gains and losses lie in `least` .. `most` credits, within a quantum; what agents see are finite numbers.
    """
    who, tick, shape = type(world).__name__, world.tick, (world.copies, world.n_agents)
    choice = Space("action", shape, 0, world.n_actions - 1, "actions", dtype=int)
    agent = "agent {1} of copy {0}".format
    world.step(checked(actions, choice, "a player", tick, whose=agent))
    spaces = {
        "reward": Space("reward", shape, world.least, world.most, slack=QUANTUM),
        "outcome": Space("outcome", (*shape, world.n_outcomes), unit="numbers"),
        "features": Space("feature", (*shape, world.n_features), unit="numbers"),
    }
    for name, space in spaces.items():
        checked(
            getattr(world, name),
            space,
            f"{who}.{name}",
            tick,
            whose=lambda copy, i, *_: agent(copy, i),
            each=True,
        )
    flags = {
        "terminated": shape[:1],
        "truncated": shape[:1],
        "alive": shape,
        "left": shape,
        "legal": (*shape, world.n_actions),
    }
    for name, wanted in flags.items():
        array = getattr(world, name)
        if getattr(array, "shape", None) != wanted or array.dtype != np.bool_:
            raise BadAnswer(
                f"{who}.{name} is {in_short(array)} in tick {tick}: must be {wanted} true or false"
            )
