"""The worlds of episodes by name, put to one of their tasks."""

from __future__ import annotations

from credit_flow.core.boundary.memory import require_room
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import member
from credit_flow.worlds.episodic import EpisodicWorld

MANY, FRAMES = 1000, 6
"""From so many copies on their memory is counted: what is seen of each is kept several times in a tick."""


def make_world(name: str, task: str, seed: int, copies: int, **settings) -> EpisodicWorld:
    """`copies` copies of the world `name` with its `task` ("" is the usual one). Errors: `ParameterError` naming its tasks, `TooLarge`."""
    kind = member("worlds", EpisodicWorld, name, "world")
    if task and task not in kind.task_settings:
        raise ParameterError(f"task = {task!r}: the tasks of {name} are {', '.join(kind.task_settings)}")
    settings |= kind.task_settings[task or kind.usual_task()]
    if copies > MANY:
        one = kind(seed, 1, **settings)
        require_room(
            copies * (FRAMES * 8.0 * one.n_features + 1000.0), f"{copies:,} copies of {name}", "copies"
        )
    return kind(seed, copies, **settings)
