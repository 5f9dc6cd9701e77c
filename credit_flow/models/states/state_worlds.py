"""The worlds of episodes by name, put to one of their tasks."""

from __future__ import annotations

import dataclasses

from credit_flow.core.boundary.memory import require_room
from credit_flow.core.boundary.parameters import ParameterError, Parameters, settings_class
from credit_flow.core.discover import member
from credit_flow.worlds.episodic import EpisodicWorld
from credit_flow.worlds.world_rules import require_declared

MANY, FRAMES = 1000, 6
"""From so many copies on their memory is counted: what is seen of each is kept several times in a tick."""


def settings_by(name: str, task: str) -> Parameters:
    """The settings of the world `name` as its `task` ("" is the usual one) has them. Errors: `ParameterError` naming its tasks."""
    kind = member("worlds", EpisodicWorld, name, "world")
    settings = settings_class(kind)
    known = {field.name for field in dataclasses.fields(settings)}
    asked = _of_task(kind, name, task)
    return settings(**{one: value for one, value in asked.items() if one in known})


def make_world(name: str, task: str, seed: int, copies: int, **settings) -> EpisodicWorld:
    """`copies` copies of the world `name` with its `task` ("" is the usual one). Errors: `ParameterError` naming its tasks, `TooLarge`, `BadWorld`."""
    kind = member("worlds", EpisodicWorld, name, "world")
    settings = {**_of_task(kind, name, task), **settings}
    if copies > MANY:
        one = kind(seed, 1, **settings)
        require_room(
            copies * (FRAMES * 8.0 * one.n_features + 1000.0), f"{copies:,} copies of {name}", "copies"
        )
    world = kind(seed, copies, **settings)
    require_declared(world)
    return world


def _of_task(kind: type[EpisodicWorld], name: str, task: str) -> dict:
    if task and task not in kind.task_settings:
        raise ParameterError(f"task = {task!r}: the tasks of {name} are {', '.join(kind.task_settings)}")
    return kind.task_settings[task or kind.usual_task()]
