"""The rules of Cleanup: two published ones, which are never mixed, and a small one of our own."""

from __future__ import annotations

from typing import NamedTuple

from credit_flow.worlds.episode_end import Ending
from credit_flow.worlds.grids.beams import Beam
from credit_flow.worlds.grids.cleanup_maps import MELTINGPOT, MINI, SSD
from credit_flow.worlds.grids.grid_rules import GridRules
from credit_flow.worlds.grids.grid_views import square, window
from credit_flow.worlds.grids.terrain import FLOOR, ORCHARD


class CleanupRules(NamedTuple):
    """What is particular to a set of rules."""

    grid: GridRules
    clean: Beam
    waste_rate: float  # most cells of waste that a step makes, on average
    waste_limit: float | None  # share of waste from which on none is made; None: it never stops
    waste_from: int = 1  # first step of an episode in which waste may spread
    drawn_waste: int = 0  # cells with waste at the start, beside those of the map, drawn for every episode


RULES = {
    "ssd": CleanupRules(
        GridRules(SSD, 5, square(15), Ending(1000), FLOOR, Beam(5, cost=1.0, loss=50.0)),
        clean=Beam(5),
        waste_rate=1.0,
        waste_limit=0.4,
    ),
    "meltingpot": CleanupRules(
        GridRules(MELTINGPOT, 7, window(), Ending(5000, 1000, 100, 0.2), ORCHARD, Beam(3, rest=10, away=50)),
        clean=Beam(3, rest=2),
        waste_rate=0.5,
        waste_limit=None,
        waste_from=51,
        drawn_waste=79,
    ),
    "mini": CleanupRules(
        GridRules(MINI, 2, square(7), Ending(250), ORCHARD, Beam(5, cost=1.0, loss=50.0)),
        clean=Beam(5),
        waste_rate=0.2,
        waste_limit=0.4,
    ),
}
"""By name."""
