"""The greedy curve: what bidders in training would earn without noise, some moments over, held against the best that can be earned."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.experiments.transfer.return_examination import Examination
from credit_flow.institutions.states.state_auction import StateAuction
from credit_flow.learners.experience.greedy import best_of
from credit_flow.measures.statistics.transfer_measures import samples_to_reach
from credit_flow.models.states.chosen_world import ChosenWorld
from credit_flow.worlds.states.finite import FiniteWorld

POINTS, GAINS = 64, 16
"""Moments of a training, evenly over the auctions that it was asked for, at which the return is examined, and what could be gained."""

ENOUGH = 0.9
"""Share of what there is to learn, between chance and the optimum, at which a task counts as learnt."""

MOST_STATES = 5_000
"""In larger worlds an examination, or the optimum, would cost more than the training."""


class GreedyCurve:
    """Examines the societies of a training in a finite world, exactly: one episode from every start; elsewhere it has nothing to say."""

    def __init__(self, training):
        self.training = training
        world = training.models[0].world
        self.is_exact = (
            isinstance(training.scenario, ChosenWorld)
            and isinstance(world, FiniteWorld)
            and world.n_states <= MOST_STATES
        )

    @cached_property
    def examination(self) -> Examination:
        """The episodes."""
        scenario = self.training.scenario
        settings = scenario.settings_in("world_settings").as_dict()
        return Examination(scenario.world_name, scenario.task, settings)

    @property
    def optimum(self) -> float:
        """The greatest mean return, credits per episode; nan where it is not known."""
        return self.examination.optimum if self.is_exact else float("nan")

    def is_due(self, points: int = POINTS) -> bool:
        """Whether one of so many moments has come since the last row was logged."""
        training = self.training
        if not (self.is_exact and training.until):
            return False
        before = training.rows[-1]["auctions"] if training.rows else 0
        return points * training.auctions // training.until > points * before // training.until

    def returns(self) -> list[float]:
        """The mean return of greedy bidders, credits per episode, society by society."""
        return [
            self.examination(lambda seen, of=of: self._choose(seen, of))
            for of in range(len(self.training.seeds))
        ]

    def auctions_to_enough(self, seed: int) -> float:
        """Auctions until the greedy return of a society was first 90 % of the way from chance to the optimum, nan if it never was, or where that is not known."""
        rows = [row for row in self.training.rows if row["seed"] == seed and "greedy_return" in row]
        if not (self.is_exact and rows):
            return float("nan")
        found = [[row[name] for row in rows] for name in ("auctions", "greedy_return")]
        chance, optimum = self.examination.chance, self.optimum
        auctions = samples_to_reach(*found, chance + ENOUGH * (optimum - chance))
        return auctions if np.isfinite(auctions) else float("nan")

    def _choose(self, seen: Seen, society: int) -> np.ndarray:
        """What the highest mean bid does, ties to the larger tie number; of one mind its likeliest action."""
        training, model = self.training, self.training.models[society]
        said = training.company.act(seen, True, society)
        if not isinstance(model.institutions[0], StateAuction):
            return said[:, 0].astype(np.int64)
        winner = best_of(said[:, :: training.scenario.clones], seen.key, seen.tick)
        return model.table.action[model.table.rows[winner]]
