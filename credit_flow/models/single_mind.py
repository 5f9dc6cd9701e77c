"""A single mind: one learner acts by itself in the worlds of the societies, which is what these are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.policy import Policy
from credit_flow.agents.truthful import Truthful
from credit_flow.core.boundary.parameters import ParameterError, parameter, settings_of
from credit_flow.core.register import Register
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.states.sole_actor import Acts, SoleActor
from credit_flow.institutions.states.state_auction import TIMEOUT
from credit_flow.institutions.states.table_actor import TableActor
from credit_flow.learners.learner import Learner
from credit_flow.learners.q_learning import QLearning
from credit_flow.models.preset import Preset
from credit_flow.models.states.state_scenario import Bidders
from credit_flow.models.states.whole_episodes import WholeEpisodes
from credit_flow.worlds.episodic import EpisodicWorld


@dataclass(frozen=True)
class SingleMind(WholeEpisodes):
    """One expert acts in every copy of a world: nothing is for sale, and every reward is its own.

    It learns by tabular Q-learning (key `watkins1992`) unless another learner is given, such as `PPO` for one policy of `actions`. Over primitives that are
    options it is the hierarchical baseline, over low-level actions the flat one. Look at `return`, and hold it against that of
    `vickrey_society` at as many decisions. The endowment is a float from which penalties are paid.
    """

    ticks: int = parameter(2000, "how long a run lasts", unit="ticks", low=1, high=100_000_000)
    experts: int = parameter(1, "the one mind", unit="experts", low=1, high=1)
    endowment: float = parameter(1e6, "credit it starts with", unit="credits", low=0.01, high=1e8)

    world_name: str = parameter("chain", "the world in which it acts", shelf="worlds", base=EpisodicWorld)
    task: str = parameter(
        "", "the task in that world, such as left in chain or blue in two_rooms; the usual one unless given"
    )
    world_settings: tuple = settings_of("world_name")
    copies: int = parameter(
        16, "copies of the world, one decision each per tick", unit="copies", low=1, high=1_000_000
    )
    exploration: float = parameter(0.1, "chance of an action at random, in Q-learning", low=0, high=1)
    step: float = parameter(
        0.1, "share of the difference by which a value moves, in Q-learning", low=0, high=1
    )

    timeout: str = parameter(
        "buyback",
        "what an act is worth with which an episode is cut off: what is foreseen of the state, as where the house buys it, or nothing",
        choices=TIMEOUT,
    )

    tax: float = parameter(
        0.0, "what a step costs, where episodes are played whole", unit="credits/step", low=0, high=1e3
    )
    presets: ClassVar[dict[str, Preset]] = {
        "default": Preset(
            "One mind walks the chain by Q-learning. Look at: the return, beside that of a society that sells states."
        ),
        "blocks": Preset(
            "One mind with a table of values on the tests, actions and growing heights of hayek_machine/blocks_200: the honest baseline. Look at: the height it comes to, and how "
            "little the market is ahead.",
            {
                "world_name": "block_stacks",
                "task": "1",
                "ticks": 2000,
                "copies": 1,
                "episodes": 50,
                "cap": 10,
                "tax": 8.4e-4,
            },
        ),
    }

    caption: ClassVar[str] = (
        "One mind acts in every copy of the world, and learns what each action is worth in each state. Nothing is for sale."
    )
    staked: ClassVar[str] = "value"
    leads: ClassVar[tuple[str, ...]] = ("return",)

    mortal: ClassVar[bool] = False
    clones: ClassVar[int] = 1
    scale: ClassVar[tuple[float, float]] = (0.0, 1.0)
    register: ClassVar[type[Register]] = Acts

    @property
    def actions(self) -> int:
        """What is decided is one of so many actions."""
        return self.copies_of_world().n_actions

    def bidders(self, model) -> Bidders:
        """What the one mind takes each action to be worth, if it keeps a table of that."""
        values = getattr(model.learner, "values", np.full((model.world.n_codes, self.actions), np.nan))
        return Bidders(np.zeros(values.shape[1], dtype=np.int64), np.arange(values.shape[1]), values.T.copy())

    def world(self, seed: int) -> EpisodicWorld:
        """Copies of the world."""
        return self.copies_of_world(seed, self.copies)

    def institutions(self) -> tuple[Institution, ...]:
        """It acts, and is paid."""
        if self.episodes:
            actor = TableActor(episodes=self.episodes, tax=self.tax, whole=self.whole)
            return (actor, *self.curriculum())
        return (SoleActor(self.timeout),)

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """One that is never asked: the learner acts."""
        return (Truthful(),)

    def learner(self, seed: int) -> Learner:
        """Q-learning. Errors: `ParameterError` for a world whose observations are not counted."""
        world = self.copies_of_world()
        if world.n_codes == 0:
            raise ParameterError(
                f"world_name = {self.world_name!r}: its observations are not counted, so Q-learning has no table for them; give a learner, "
                f"such as PPO(PopulationSpec({world.n_features}, policies=1, clones=1, actions={world.n_actions}))"
            )
        return QLearning(world.n_codes, world.n_actions, rate=self.step, exploration=self.exploration)

    def observe(self, model) -> dict[str, float]:
        """The numbers of the tick's episodes."""
        return self.observe_episodes(model)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """It has no traits."""
