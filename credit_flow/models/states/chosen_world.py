"""A scenario whose world of episodes is chosen by name, with its task and settings."""

from __future__ import annotations

from dataclasses import dataclass

from credit_flow.core.boundary.parameters import Parameters
from credit_flow.models.states.state_scenario import StateScenario
from credit_flow.models.states.state_worlds import make_world, settings_by
from credit_flow.worlds.episodic import EpisodicWorld


@dataclass(frozen=True)
class ChosenWorld(StateScenario):
    """One that has the parameters `world_name`, `task` and `world_settings`."""

    def __post_init__(self):
        super().__post_init__()
        self.copies_of_world()  # refuses a task that the world does not have

    def copies_of_world(self, seed: int = 0, copies: int = 1) -> EpisodicWorld:
        """So many copies of it."""
        return make_world(
            self.world_name, self.task, seed, copies, **self.settings_in("world_settings").as_dict()
        )

    def usual_settings(self, name: str) -> Parameters:
        """Those of the world, as its task has them."""
        return (
            settings_by(self.world_name, self.task)
            if name == "world_settings"
            else super().usual_settings(name)
        )
