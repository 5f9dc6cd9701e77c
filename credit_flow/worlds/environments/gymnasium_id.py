"""Gymnasium environments by their ids, such as Acrobot-v1: what one must know of each before it can be played."""

from __future__ import annotations

import functools
import re

from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.core.discover import nearest
from credit_flow.core.streams import below, stream_key
from credit_flow.worlds.environments.gymnasium_env import GymnasiumEnv, made, require_playable
from credit_flow.worlds.world_rules import BadWorld

FORM = re.compile(r"[\w.:/-]+-v\d+")

EPISODES, STEPS = 100, 20_000
"""From so many episodes of random actions, or steps, the rewards of an environment are known that is not among the tasks of `GymnasiumEnv`."""


def is_gymnasium_id(name: str) -> bool:
    """Whether `name` has the form of an id, a version at its end."""
    return FORM.fullmatch(name) is not None


@functools.cache
def world_of_id(name: str) -> type[GymnasiumEnv]:
    """The class of worlds of an installed environment; its rewards are those of `GymnasiumEnv.task_settings`, or measured.

    Errors: `UnknownName`, with the nearest id; `BadWorld` for one that cannot be made here, for actions that are not discrete, and for no horizon.
    """
    try:
        import gymnasium
    except ModuleNotFoundError:
        raise BadWorld(f"{name}: needs the extra `learn`: {how_to_install('learn')}") from None
    try:
        gymnasium.spec(name)
        env = made(name)
    except (gymnasium.error.UnregisteredEnv, gymnasium.error.DeprecatedEnv):
        raise nearest(name, gymnasium.registry, "Gymnasium environment") from None
    except (gymnasium.error.Error, ImportError) as error:
        raise BadWorld(f"{name}: cannot be made here: {error}") from None
    require_playable(env, name)
    usual = {"env": name} | (GymnasiumEnv.task_settings.get(name) or _bounds(env))
    measured = name not in GymnasiumEnv.task_settings
    return type(
        name,
        (GymnasiumEnv,),
        {
            "__module__": __name__,
            "__doc__": f"Copies of {name}, of Gymnasium.",
            "task_settings": {"usual": usual},
            "measured": measured,
        },
    )


def _bounds(env) -> dict[str, float]:
    """The greatest and the least reward that was seen, 0 for a loss where none was."""
    key, rewards, step = stream_key(0, "rewards"), [], 0
    for episode in range(EPISODES):
        env.reset(seed=episode)
        over = step >= STEPS
        while not over:
            action = below(int(env.action_space.n), key, episode, step, 0)
            _, reward, terminated, truncated, _ = env.step(action + int(env.action_space.start))
            rewards.append(float(reward))
            step += 1
            over = terminated or truncated or step >= STEPS
    return {"most": max(rewards), "least": min(0.0, min(rewards))}


def __getattr__(name: str) -> type[GymnasiumEnv]:
    """Its classes are found again by their ids: a world that was pickled is unpickled in another process."""
    if not is_gymnasium_id(name):
        raise AttributeError(name)
    return world_of_id(name)
