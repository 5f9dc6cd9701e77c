"""Any parallel environment of PettingZoo with discrete actions as a world for many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.boundary.answers import BadAnswer
from credit_flow.core.boundary.memory import one_by_one
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.core.streams import stream_key, uniform
from credit_flow.worlds.games.zoo_agent import ZooAgent, agents_of, maker_of
from credit_flow.worlds.markov_game import MarkovGame


@dataclass(frozen=True)
class PettingZooGameSettings(Parameters):
    """What can be set of it."""

    env: str = parameter("classic/rps-v2", "parallel environment, as PettingZoo has it registered")
    most: float = parameter(1.0, "most that an agent gains in a step", unit="credits", low=-1e9, high=1e9)
    least: float = parameter(-1.0, "its greatest loss, below zero", unit="credits", low=-1e9, high=0.0)
    horizon: int = parameter(
        0, "steps after which an episode is cut off; 0: max_cycles of the environment", unit="steps", low=0, high=10**9
    )  # fmt: skip
    discount: float = parameter(1.0, "discount factor of a step", low=1e-6, high=1.0)


class PettingZooGame(MarkovGame):
    """Copies of `env`, a parallel environment that PettingZoo has registered or a function that makes one (key `terry2021`).

    Its `possible_agents` are the agents, in their order; who is not among its `agents` is not alive. They see flattened observations, shorter ones with zeros behind;
    an `action_mask` in observations or infos says what is legal. Rewards are credits, rounded to the quantum. `outcomes` names numbers in infos that contracts may see, 0 where
    one is missing. Every episode is seeded from the stream of starts; a pickle holds that seed and what was done since, and is played again where it is read.

    Errors: `ParameterError` for an environment without `possible_agents`, for actions that are not discrete, for no horizon, and without the extra `learn`; `BadAnswer` for
    agents of which it does not tell what it must; `TooLarge` for more copies than fit.
    """

    settings: ClassVar[type[Parameters]] = PettingZooGameSettings

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        env: str | Callable = PettingZooGameSettings.env,
        most: float = PettingZooGameSettings.most,
        least: float = PettingZooGameSettings.least,
        horizon: int = PettingZooGameSettings.horizon,
        discount: float = PettingZooGameSettings.discount,
        outcomes: tuple[str, ...] = (),
    ):
        given = PettingZooGameSettings(most=most, least=least, horizon=horizon, discount=discount)
        self.most, self.least, self.discount = given.most, given.least, given.discount
        self.outcome_names, self.make = tuple(outcomes), maker_of(env)
        self.envs = [self.make() for _ in one_by_one(range(copies), f"{copies:,} environments", "copies")]
        self.agents = agents_of(self.envs[0])
        self.n_agents = len(self.agents)
        self.n_actions = max(agent.n_actions for agent in self.agents)
        self.n_features = max(agent.n_features for agent in self.agents)
        self.horizon = given.horizon or getattr(self.envs[0].unwrapped, "max_cycles", None) or 0
        if self.horizon < 1:
            raise ParameterError(
                f"{self.envs[0]}: says no max_cycles; give horizon, the steps after which an episode is cut off"
            )
        super().__init__(seed, copies)
        self.seeds = np.full(copies, -1, dtype=np.int64)  # of the present episode, -1 before the first
        self.done: list[list[list[int]]] = [[] for _ in range(copies)]  # what all did in it, step by step

    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Begin an episode in `copies` (n,), indices, each with a seed of its own."""
        key = stream_key(self.seed, "starts")
        for i in one_by_one(copies.tolist(), f"to begin {len(copies):,} environments", "copies"):
            self.seeds[i], self.done[i] = int(uniform(key, tick, i, 0) * 2**31), []
            self._see(i, *self.envs[i].reset(seed=int(self.seeds[i])))

    def move(self, copies: np.ndarray, actions: np.ndarray) -> None:
        """All agents of `copies` (n,), indices, who are there act by `actions` (n, n_agents)."""
        for i, chosen in zip(copies.tolist(), np.asarray(actions).tolist()):
            self._move_one(i, chosen)

    def _move_one(self, i: int, chosen: list[int]) -> None:
        env = self.envs[i]
        there = self._there(env)
        seen, reward, terminated, truncated, told = env.step(self._acts(there, chosen))
        self.done[i].append(chosen)
        for k, agent in there:
            self.reward[i, k] = nearest(agent.number_in(reward, "reward", self._place(i)))
            self.outcome[i, k] = [told.get(agent.name, {}).get(name, 0.0) for name in self.outcome_names]
        if not env.agents:
            ended = any(terminated.get(agent.name, False) for _, agent in there)
            self.terminated[i], self.truncated[i] = ended, not ended
        self._see(i, seen, told)

    def _see(self, i: int, seen: dict, told: dict) -> None:
        """Take what the agents of copy `i` are shown, and what they may do."""
        present = list(self.envs[i].agents)
        self.features[i], self.legal[i] = 0.0, False
        for k, agent in enumerate(self.agents):
            self.alive[i, k] = agent.name in present
            if agent.name in seen:
                shown = seen[agent.name]
                self.features[i, k, : agent.n_features] = agent.features(shown)
                self.legal[i, k, : agent.n_actions] = agent.legal(shown, told.get(agent.name, {}))
        strange = [name for name in present if name not in seen or name not in self.names]
        if strange:
            why = "is shown nothing" if strange[0] in self.names else "is not among possible_agents"
            raise BadAnswer(f"{strange[0]} {why}, {self._place(i)}")

    def _there(self, env) -> list[tuple[int, ZooAgent]]:
        """The agents that are present, and their numbers."""
        return [(k, agent) for k, agent in enumerate(self.agents) if agent.name in env.agents]

    @staticmethod
    def _acts(there: list[tuple[int, ZooAgent]], chosen: list[int]) -> dict:
        return {agent.name: agent.first_action + chosen[k] for k, agent in there}

    @property
    def names(self) -> list:
        """What its agents are called."""
        return [agent.name for agent in self.agents]

    def _place(self, i: int) -> str:
        return f"{self.envs[i]}, copy {i}, tick {self.tick}"

    def __getstate__(self) -> dict:
        """Not the environments, of which many forget where they are when they are pickled."""
        import cloudpickle

        names = ("make", "agents", "envs")
        rest = {name: value for name, value in vars(self).items() if name not in names}
        return {**rest, "_pickled": cloudpickle.dumps((self.make, self.agents))}

    def __setstate__(self, state: dict) -> None:
        import cloudpickle

        self.make, self.agents = cloudpickle.loads(state.pop("_pickled"))
        vars(self).update(state)
        self.envs = [self.make() for _ in range(self.copies)]
        for env, seed, done in zip(self.envs, self.seeds.tolist(), self.done):
            if seed >= 0:
                env.reset(seed=seed)
            for chosen in done:
                env.step(self._acts(self._there(env), chosen))
