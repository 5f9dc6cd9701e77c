"""Merge: an ambulance is in a hurry, and cars that could let it cross first lose time by it (key `christoffersen2023`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.streams import stream_key
from credit_flow.worlds.episode_end import Ending
from credit_flow.worlds.kernel_game import KernelGame
from credit_flow.worlds.roads.merge_rules import ROAD_END, UNIT, accelerations, drivers
from credit_flow.worlds.roads.merge_step import MERGE, Lanes, MergeGround, MergeState


@dataclass(frozen=True)
class MergeSettings(Parameters):
    """What can be set of it."""

    rules: str = parameter("uniform", "where agents start: drawn, or fixed so that cars are in the way", choices=("uniform", "hard"))  # fmt: skip
    n_agents: int = parameter(4, "agents in a copy, the ambulance included", unit="agents", low=2, high=64)
    levels: int = parameter(5, "accelerations to choose from", unit="levels", choices=(5, 21))
    horizon: int = parameter(1000, "steps after which an episode is cut off", unit="steps", low=1, high=10**6)
    collision: bool = parameter(
        False, "whether who must wait can crash instead of being held back, which ends the episode"
    )


class Merge(KernelGame):
    """Agent 0 is an ambulance, the others are cars; two lanes become one at 0 of a road from -10 to 10. In every step everybody still on the road pays, a car 1/100 credit and
    the ambulance 1 credit (1 and 100 in the source). Nobody passes who crossed 0 before it: it is held .01 behind (key `christoffersen2023`).

    Actions are `levels` of acceleration from -.1 to .1, the middle one 0; ambulance: starts uniformly in -10 .. -5 with speed .8, at most 1; cars: in -2.5 .. -1.875
    with .2, at most .25. With `collision` who would pass has crashed instead: all pay 100 credits and the episode is over. By the rules `hard` the ambulance starts at -10 and
    the cars together, so that they are always in its way.

    Outcomes, in the step in which the ambulance crosses 0 and else 0: `crossing`, 1 for the ambulance, and `relative`, the position of who is still on the road less the ambulance's. Features (2 n_agents + 4):
    own position and speed, positions of all relative to own, speeds of all, whether the ambulance has passed 0, and whether oneself has.

    Deviation from the source: a follower at the very place of the one ahead counts as passing.
    """

    settings: ClassVar[type[Parameters]] = MergeSettings
    outcome_names = ("relative", "crossing")
    texts = MERGE
    discount = 0.99
    most = 0.0

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        rules: str = MergeSettings.rules,
        n_agents: int = MergeSettings.n_agents,
        levels: int = MergeSettings.levels,
        horizon: int = MergeSettings.horizon,
        collision: bool = MergeSettings.collision,
    ):
        self.chosen = MergeSettings(rules, n_agents, levels, horizon, collision)
        self.n_agents, self.n_actions, self.horizon = n_agents, levels, horizon
        self.n_features, self.idle = 2 * n_agents + 4, levels // 2
        crash = 10_000.0 * UNIT if collision else 0.0
        self.least = -1.0 - crash
        who = drivers(n_agents, self.chosen.rules)
        start = stream_key(seed, "start")
        self._ground = MergeGround(who, accelerations(levels), crash, Ending(horizon), start)
        super().__init__(seed, copies)
        self.feature_scale = np.repeat(
            [ROAD_END, 1.0, ROAD_END, 1.0], [1, 1, n_agents, n_agents + 2]
        )  # what a network divides features by
        numbers = (np.zeros((copies, n_agents)) for _ in range(3))
        order = np.zeros((copies, n_agents), dtype=np.int64)
        self._lanes = Lanes(*numbers, order, np.zeros(copies, dtype=np.int64))

    @property
    def ground(self) -> MergeGround:
        """What stays as it is, as the kernels read it; `acceleration` (n_actions,) is what actions are."""
        return self._ground

    @property
    def state(self) -> MergeState:
        """What changes, as the kernels read and write it."""
        return MergeState(self._lanes, self._episodes(), self._sight())

    def levels(self) -> dict[str, np.ndarray]:
        """How many of each copy (copies,) have yet to leave the road."""
        return {"on_road": self.alive.sum(axis=1)}

    def scene(self, copy: int) -> dict:
        """Positions and speeds of all, (n_agents,) each, and who is on the road."""
        lanes = self._lanes
        names = "positions", "speeds", "on_road"
        return dict(zip(names, (a[copy].copy() for a in (lanes.position, lanes.speed, self.alive))))
