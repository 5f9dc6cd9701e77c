"""Any Gymnasium environment with discrete actions as a world of episodes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.core.amounts import QUANTUM
from credit_flow.core.boundary.memory import one_by_one
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.streams import stream_key, uniform
from credit_flow.worlds.episodic import EpisodicWorld, Moved
from credit_flow.worlds.world_rules import BadWorld


@dataclass(frozen=True)
class GymnasiumSettings(Parameters):
    """What can be set of it."""

    most: float = parameter(1.0, "the most that one step pays", unit="credits", low=-1e6, high=1e6)
    least: float = parameter(
        0.0, "the greatest penalty of one step, below 0", unit="credits", low=-1e6, high=0.0
    )
    worth_least: float = parameter(
        0.0,
        "the least that a state can be worth, which bids reach down to; with worth_most 0: by the rewards",
        unit="credits",
        low=-1e6,
        high=1e6,
    )
    worth_most: float = parameter(
        0.0, "the most that a state can be worth", unit="credits", low=-1e6, high=1e6
    )
    discount: float = parameter(0.99, "worth of a credit one step later, a factor", low=0.0, high=1.0)
    horizon: int = parameter(
        0,
        "steps after which an episode is cut off; 0: as the environment says",
        unit="steps",
        low=0,
        high=100_000_000,
    )


class GymnasiumEnv(EpisodicWorld):
    """Copies of `env`, a registered id such as CartPole-v1 or a function that makes one (key `towers2024`).

    Discrete observations are numbered and shown one-hot, all others flattened. Its `truncated` is a time-out. `most` is the most
    that one step pays, `least` the largest penalty, credits; `worth_least` and `worth_most` the range of what a state can be worth, where rewards say too little of it; `horizon` where the
    environment does not say, steps. Every episode is seeded from the stream of starts. Any installed environment is a world by its id, `world_name=Acrobot-v1`.

    Errors: `BadWorld` for actions that are not discrete, and for no horizon; `TooLarge` for more copies than fit.
    """

    task_settings = {
        "CartPole-v1": {"env": "CartPole-v1"},
        "Taxi-v4": {"env": "Taxi-v4", "most": 20.0, "least": -10.0, "worth_least": -25.0, "worth_most": 25.0},
    }
    settings = GymnasiumSettings
    measured: ClassVar[bool] = False  # whether most and least are what random actions met

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        env: str | Callable = "CartPole-v1",
        most: float = 1.0,
        least: float = 0.0,
        discount: float = 0.99,
        worth_least: float = 0.0,
        worth_most: float = 0.0,
        horizon: int | None = None,
    ):
        super().__init__(seed, copies)
        import gymnasium

        make = (lambda: made(env)) if isinstance(env, str) else env
        self.envs = [make() for _ in one_by_one(range(copies), f"{copies:,} environments", "copies")]
        first, discrete = self.envs[0], gymnasium.spaces.Discrete
        require_playable(first, env)
        limit = horizon or (first.spec.max_episode_steps if first.spec else None)
        if limit is None:
            raise BadWorld(
                f"{env}: says no horizon; give horizon, the steps after which an episode is cut off (--set world.horizon=200)"
            )
        if worth_least > worth_most:
            raise BadWorld(
                f"{env}: worth_least = {worth_least:g}: must be at most worth_most = {worth_most:g} credits"
            )
        self.horizon, self.discount, self.most, self.least = limit, discount, float(most), float(least)
        self.worth = (worth_least, worth_most) if worth_most > worth_least else None
        self.n_actions, self._first_action = int(first.action_space.n), int(first.action_space.start)
        space = first.observation_space
        self.n_codes = int(space.n) if isinstance(space, discrete) else 0
        self.codes_sold = np.arange(self.n_codes)
        self._flat = lambda seen: gymnasium.spaces.flatten(space, seen)
        self.n_features = gymnasium.spaces.flatdim(space)
        self._space = space
        self.seen = np.zeros((copies, self.n_features))
        self.code = np.full(copies, -1, dtype=np.int64)

    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Begin an episode in `copies` (n,), indices, each with a seed of its own."""
        key = stream_key(self.seed, "starts")
        for i in one_by_one(copies.tolist(), f"to begin {len(copies):,} environments", "copies"):
            seen, _ = self.envs[i].reset(seed=int(uniform(key, tick, i, 0) * 2**31))
            self._see(i, seen)

    def observations(self) -> np.ndarray:
        """What was last seen (copies, features), numbers."""
        return self.seen

    def codes(self) -> np.ndarray:
        """The numbers of the observations (copies,), -1 where they are not discrete."""
        return self.code

    def move(self, copies: np.ndarray, actions: np.ndarray) -> Moved:
        """Do `actions` (n,) in `copies` (n,), indices: arrays (n,) of credits, steps and flags."""
        moved = Moved(
            np.zeros(len(copies)), *np.zeros((2, len(copies)), int), *np.zeros((2, len(copies)), bool)
        )
        self.seen, self.code = self.seen.copy(), self.code.copy()  # whoever holds the old ones keeps them
        for place, (i, action) in enumerate(zip(copies.tolist(), np.asarray(actions).tolist())):
            seen, reward, terminated, truncated, _ = self.envs[i].step(action + self._first_action)
            self._see(i, seen)
            self.clock[i] += 1
            moved.reward[place], moved.elapsed[place], moved.terminated[place] = reward, 1, terminated
            moved.truncated[place] = (truncated or self.clock[i] >= self.horizon) and not terminated
        self._require_bounds(moved.reward)
        return moved

    def _require_bounds(self, reward: np.ndarray) -> None:
        beyond = (reward > self.most + QUANTUM) | (reward < self.least - QUANTUM)
        if self.measured and beyond.any():
            raise BadWorld(
                f"{type(self).__name__}: a step paid {reward[beyond][0]:g} credits, and random actions met {self.least:g} .. {self.most:g}: give the bounds, --set world.most=... --set world.least=..."
            )

    def peek(self, copies: np.ndarray, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, Moved]:
        """Observations (n, features), their codes (n,) and what `actions` (n,) would bring, nothing being changed."""
        kept = (
            self.seen,
            self.code,
            self.clock.copy(),
            dict(zip(copies.tolist(), [self.envs[i] for i in copies])),
        )
        for i in copies.tolist():
            self.envs[i] = copy.deepcopy(self.envs[i])
        moved = self.move(copies, actions)
        seen, code = self.seen[copies], self.code[copies]
        self.seen, self.code, self.clock, envs = kept
        for i, env in envs.items():
            self.envs[i] = env
        return seen, code, moved

    def _see(self, i: int, seen) -> None:
        if self.n_codes:
            self.code[i] = int(seen) - int(self._space.start)
        self.seen[i] = self._flat(seen)

    def __getstate__(self) -> dict:
        """Environments may be of classes that stand in no module: they are pickled by value."""
        import cloudpickle

        names = ("envs", "_flat", "_space")
        rest = {name: value for name, value in vars(self).items() if name not in names}
        return {**rest, "_pickled": cloudpickle.dumps({name: vars(self)[name] for name in names})}

    def __setstate__(self, state: dict) -> None:
        import cloudpickle

        pickled = state.pop("_pickled")
        vars(self).update(state, **cloudpickle.loads(pickled))


def made(name: str):
    """A registered environment, without the checks of what it gives, which its world makes itself."""
    import gymnasium

    return gymnasium.make(name, disable_env_checker=True)


def require_playable(env, name) -> None:
    """Errors: `BadWorld` for actions that are not discrete."""
    import gymnasium

    if not isinstance(env.action_space, gymnasium.spaces.Discrete):
        raise BadWorld(
            f"{name}: its actions are {env.action_space}, and experts have one discrete action each"
        )
