"""An agent of somebody else's environment: what it sees as an array, and what it may do as numbers from 0."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from credit_flow.core.boundary.answers import BadAnswer, in_short
from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.mistake import words_of

MASK = "action_mask"


class ZooAgent:
    """The agent `name` of the environment `env`, by its spaces. Errors: `ParameterError` for actions that are not discrete."""

    def __init__(self, env, name):
        import gymnasium.spaces as spaces

        actions, seen = env.action_space(name), env.observation_space(name)
        if not isinstance(actions, spaces.Discrete):
            raise ParameterError(
                f"{env}: the actions of {name} are {actions}, and experts have one discrete action each"
            )
        if isinstance(seen, spaces.Dict):
            seen = spaces.Dict({key: one for key, one in seen.spaces.items() if key != MASK})
        self.name, self.space = name, seen
        self.n_actions, self.first_action = int(actions.n), int(actions.start)
        self.n_features = spaces.flatdim(seen)

    def features(self, shown) -> np.ndarray:
        """What it is `shown`, without what it may do, as numbers (n_features,)."""
        import gymnasium.spaces as spaces

        if isinstance(shown, dict):
            shown = {key: one for key, one in shown.items() if key != MASK}
        return spaces.flatten(self.space, shown)

    def legal(self, shown, told: dict) -> np.ndarray:
        """Which of its actions it may do (n_actions,), a mask, by what it is shown or told."""
        mask = shown[MASK] if isinstance(shown, dict) and MASK in shown else told.get(MASK)
        return np.ones(self.n_actions, dtype=np.bool_) if mask is None else np.asarray(mask).astype(np.bool_)

    def number_in(self, told: dict, what: str, place: str) -> float:
        """The number that it is told. Errors: `BadAnswer` with the place, if there is none."""
        try:
            return float(told[self.name])
        except KeyError:
            raise BadAnswer(f"no {what} of {self.name} was told, {place}: must be a number") from None
        except (TypeError, ValueError):
            came = in_short(told[self.name])
            raise BadAnswer(f"{came} was told as {what} of {self.name}, {place}: must be a number") from None


def agents_of(env) -> list[ZooAgent]:
    """All agents that an environment may have, in its order. Errors: `ParameterError` for what is no parallel environment."""
    names = getattr(env, "possible_agents", None)
    if not names or not hasattr(env, "step"):
        raise ParameterError(
            f"{env}: names no possible_agents; must be a parallel environment of PettingZoo with the same agents in every episode"
        )
    return [ZooAgent(env, name) for name in names]


def maker_of(env: str | Callable) -> Callable:
    """What makes an environment: a function, or the name under which PettingZoo has a parallel one. Errors: `ParameterError`."""
    if callable(env):
        return env
    try:
        from pettingzoo import make
    except ImportError as missing:
        raise ParameterError(
            f"env = {env!r}: needs the extra `learn`: {how_to_install('learn')} ({missing})"
        ) from None

    def made():
        try:
            return make("parallel", env)
        except Exception as error:
            raise ParameterError(f"env = {env!r}: {words_of(error)}") from None

    return made
