"""A scenario that can play whole episodes of its world in a tick, compiled, in instances that grow as they are solved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.states.curriculum import Curriculum
from credit_flow.institutions.states.played_episodes import PlayedEpisodes
from credit_flow.models.states.chosen_world import ChosenWorld
from credit_flow.models.states.state_scenario import StateScenario


@dataclass(frozen=True)
class WholeEpisodes(ChosenWorld):
    """One that has the parameters `episodes`, `whole` and `cap`."""

    episodes: int = parameter(
        0,
        "episodes of each copy that a tick plays whole, in one compiled call, where the world can (block_stacks); 0: a tick is one decision a copy",
        unit="episodes",
        low=0,
        high=100_000,
    )
    whole: int = parameter(
        10,
        "size of an instance beyond which what its steps cost shrinks as its inverse, where episodes are played whole",
        unit="blocks",
        low=1,
        high=100_000,
    )
    cap: int = parameter(
        0,
        "height up to which instances grow as they are solved, where episodes are played whole; 0: they do not grow",
        unit="blocks",
        low=0,
        high=1000,
    )

    def __post_init__(self):
        super().__post_init__()
        if self.episodes and self.copies_of_world().texts is None:
            raise ParameterError(
                f"episodes = {self.episodes}: {self.world_name} cannot be played in whole episodes; take block_stacks, or episodes = 0"
            )
        if not self.cap:
            return
        if not self.episodes:
            raise ParameterError(
                f"cap = {self.cap}: instances grow only where whole episodes are played (episodes > 0)"
            )
        if self.cap > self.copies_of_world().room:
            raise ParameterError(
                f"cap = {self.cap}: must be at most world.room = {self.copies_of_world().room}"
            )

    def closing(self, model) -> Sequence[Phase | Callable]:
        """The ledger closes the tick; where episodes were played whole, their lessons were taken in them."""
        return super(StateScenario, self).closing(model) if self.episodes else super().closing(model)

    def curriculum(self) -> tuple[Institution, ...]:
        """What makes instances grow, if anything does."""
        return (Curriculum(cap=self.cap),) if self.cap else ()

    def observe_episodes(self, model) -> dict[str, float]:
        """The numbers of the tick's episodes, where they are played whole; none else."""
        return model.registers[PlayedEpisodes].numbers() if self.episodes else {}
