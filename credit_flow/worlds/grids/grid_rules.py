"""What a set of rules says of any grid."""

from __future__ import annotations

from typing import NamedTuple

from credit_flow.worlds.grids.beams import Beam
from credit_flow.worlds.grids.episodes import Ending
from credit_flow.worlds.grids.grid_views import Eye
from credit_flow.worlds.grids.terrain import Terrain, terrain_of


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
