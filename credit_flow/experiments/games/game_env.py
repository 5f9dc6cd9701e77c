"""A game as an environment: agents by name, one episode after the other."""

from __future__ import annotations

import numpy as np
from pettingzoo import ParallelEnv

from credit_flow.core.boundary.answers import BadAnswer, in_short
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.seed import as_seed
from credit_flow.experiments.games.env_spaces import EnvSpaces
from credit_flow.experiments.games.one_copy import Came, OneCopy
from credit_flow.experiments.games.scene_picture import has_picture, picture


class GameEnv(ParallelEnv):
    """What `credit_flow.parallel_env` makes. All agents are there from `reset` to the end, when all are terminated or truncated together; who has left the scene for a
    while is not `alive`, and what it does counts for nothing.

    What agents see last is the end of their episode. After it `render` still shows the step before the last, since the world has begun anew.
    """

    def __init__(self, copy: OneCopy, render_mode: str | None):
        self.copy, self.render_mode = copy, render_mode
        name = copy.source.name
        self.metadata = {"name": f"credit_flow_{name}", "render_modes": ["rgb_array"], "render_fps": 10}
        self.spaces = EnvSpaces(
            copy.game,
            views=copy.views,
            terms=copy.book is not None,
            masked=copy.masked,
            n_choices=copy.n_choices,
        )
        self.seats = {f"agent_{i}": i for i in range(copy.n_agents) if i not in copy.opponents.policies}
        self.possible_agents, self.agents = list(self.seats), []
        self.observation_spaces = {agent: self.spaces.observations() for agent in self.seats}
        self.action_spaces = {agent: self.spaces.actions() for agent in self.seats}
        if render_mode not in (None, "rgb_array"):
            raise ParameterError(f"render_mode = {render_mode!r}: must be rgb_array or None")
        if render_mode and not has_picture(copy.game.scene(0)):
            raise ParameterError(
                f"render_mode = {render_mode!r}: {name} shows no scene with cells or acts to draw"
            )

    def observation_space(self, agent: str):
        """The one space object of what `agent` sees."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str):
        """The one space object of what `agent` may do."""
        return self.action_spaces[agent]

    def reset(self, seed: int | None = None, options: dict | None = None) -> tuple[dict, dict]:
        """Begin an episode: with a `seed` the first of the game that it stands for, else the next. `options` may hold `theta`, credits, of the contract that this
        episode is played under, None for none. Returns observations and infos by agent. Errors: `ParameterError`."""
        theta = self._theta_in(options or {})
        if seed is not None:
            self.copy.begin(as_seed(seed))
        self.agents = list(self.possible_agents)
        came = self.copy.start(theta)
        self._look()
        return self._shown(came), self._infos(came, np.zeros(self.copy.n_agents, dtype=np.bool_))

    def step(self, actions: dict) -> tuple[dict, dict, dict, dict, dict]:
        """All agents act by `actions`, numbers by agent. Returns observations, rewards in credits, terminations, truncations and infos by agent. Errors: `BadAnswer`."""
        if not self.agents:
            if actions:
                raise BadAnswer("step: no episode is going on, call reset first")
            return {}, {}, {}, {}, {}
        chosen, illegal = self._chosen(actions)
        came = self.copy.step(chosen)
        if came.ended or came.cut:
            self.agents = []
        else:
            self._look()
        rewards = {agent: float(came.reward[i]) for agent, i in self.seats.items()}
        ended, cut = (dict.fromkeys(self.seats, flag) for flag in (came.ended, came.cut))
        return self._shown(came), rewards, ended, cut, self._infos(came, illegal)

    def render(self) -> np.ndarray:
        """The picture (height, width, 3) uint8 of how things stand, red, green and blue by numbers. Errors: `ParameterError` where nothing is rendered."""
        if self.render_mode is None or self.scene is None:
            raise ParameterError("render: give render_mode='rgb_array' to parallel_env, and call reset first")
        return picture(self.scene, self.copy.game.n_actions)

    scene: dict | None = None

    def _look(self) -> None:
        if self.render_mode is not None:
            self.scene = self.copy.game.scene(0)

    # -- what comes in

    def _theta_in(self, options: dict) -> float | None:
        """The theta that an episode is to be played under, credits, nan = no contract; None where nothing is said of it."""
        if "theta" not in options:
            return None
        if self.copy.terms is None:
            raise ParameterError(
                f"theta = {options['theta']!r}: this environment was made without a contract; give one to parallel_env"
            )
        return self.copy.terms.within(options["theta"])

    def _chosen(self, actions: dict) -> tuple[np.ndarray, np.ndarray]:
        """What each agent does (n_agents,), numbers of actions, -1 = nothing; and who tried what it may not (n_agents,), a mask."""
        chosen = np.full(self.copy.n_agents, -1)
        for agent, i in self.seats.items():
            chosen[i] = self._number(agent, actions)
        if len(actions) > len(self.agents):
            stranger = next(agent for agent in actions if agent not in self.seats)
            raise BadAnswer(f"step: there is no agent {stranger!r}; agents are {', '.join(self.agents)}")
        illegal = np.zeros(self.copy.n_agents, dtype=np.bool_)
        if self.copy.mask is not None:
            there = np.flatnonzero(chosen >= 0)
            illegal[there] = ~self.copy.mask[there, chosen[there]]
            chosen[illegal] = -1
        return chosen, illegal

    def _number(self, agent: str, actions: dict) -> int:
        n = self.copy.n_choices
        try:
            action = actions[agent]
            number = int(action)
            if number == action and 0 <= number < n:
                return number
        except KeyError:
            raise BadAnswer(f"step: {agent} is given no action") from None
        except (TypeError, ValueError):
            pass
        raise BadAnswer(
            f"step: {agent} is given {in_short(action)}: must be a number of an action, 0 .. {n - 1}"
        )

    # -- what goes out

    def _shown(self, came: Came) -> dict:
        nothing = [None] * len(came.seen)
        terms = nothing if came.terms is None else came.terms
        mask = nothing if came.mask is None else came.mask
        return {agent: self.spaces.shown(came.seen[i], terms[i], mask[i]) for agent, i in self.seats.items()}

    def _infos(self, came: Came, illegal: np.ndarray) -> dict:
        return {
            agent: {
                "alive": bool(came.alive[i]),
                "transfers": float(came.paid[i]),
                "illegal": bool(illegal[i]),
            }
            for agent, i in self.seats.items()
        }
