"""What can be set of any grid, and what a set of rules says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.worlds.episode_end import Ending
from credit_flow.worlds.grids.beams import Beam
from credit_flow.worlds.grids.grid_views import Eye
from credit_flow.worlds.grids.terrain import Terrain, terrain_of


@dataclass(frozen=True)
class GridSettings(Parameters):
    """What can be set of any grid."""

    rules: str = parameter("ssd", "map, growth, beams and views", choices=("ssd", "meltingpot", "mini"))
    n_agents: int = parameter(0, "agents in a copy; 0: the usual number of the rules", unit="agents", low=0)
    horizon: int = parameter(
        0, "steps after which an episode is cut off; 0: as the rules end it", unit="steps", low=0
    )
    punish: bool = parameter(False, "whether agents can punish each other")
    identity: bool = parameter(
        False, "whether views show which agent somebody is, instead of how it is turned"
    )


class GridRules(NamedTuple):
    """Map, agents, eyes, episodes, and the beam that punishes."""

    drawing: str
    n_agents: int  # the usual number
    eye: Eye
    ending: Ending
    bare: int  # class that orchard without an apple shows
    punish: Beam

    def terrain(self) -> Terrain:
        """The map, with a margin for views."""
        eye = self.eye
        behind, right = eye.rows - eye.front, eye.columns - eye.left
        return terrain_of(self.drawing, max(eye.front, behind, eye.left, right))

    def ends(self, horizon: int) -> Ending:
        """When an episode is over where it is cut off after `horizon` steps; 0 as the rules say, chance included."""
        return Ending(horizon) if horizon else self.ending
