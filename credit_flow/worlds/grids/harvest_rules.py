"""The rules of Harvest: two published ones, and a small one of our own."""

from __future__ import annotations

from typing import NamedTuple

from credit_flow.worlds.episode_end import Ending
from credit_flow.worlds.grids.beams import Beam
from credit_flow.worlds.grids.grid_rules import GridRules
from credit_flow.worlds.grids.grid_views import square, window
from credit_flow.worlds.grids.harvest_maps import MELTINGPOT, MINI, SSD
from credit_flow.worlds.grids.terrain import FLOOR, ORCHARD


class HarvestRules(NamedTuple):
    """What is particular to a set of rules."""

    grid: GridRules
    chances: tuple[float, ...]  # of an apple per free cell and step with 0, 1, 2 and more apples nearby
    nearby: int  # squared distance up to which an apple is nearby


_SSD = Beam(5, cost=1.0, loss=50.0)

RULES = {
    "ssd": HarvestRules(GridRules(SSD, 5, square(15), Ending(1000), FLOOR, _SSD), (0.0, 0.005, 0.02, 0.05), 2),
    "meltingpot": HarvestRules(
        GridRules(MELTINGPOT, 7, window(), Ending(5000, 1000, 100, 0.15), ORCHARD, Beam(3, rest=2, away=4)),
        (0.0, 0.0025, 0.005, 0.025),
        4,
    ),
    "mini": HarvestRules(GridRules(MINI, 2, square(7), Ending(250), ORCHARD, _SSD), (0.0, 0.005, 0.02, 0.05), 2),
}  # fmt: skip
"""By name."""
