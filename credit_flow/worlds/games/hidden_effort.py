"""Hidden effort: an agent works or shirks for a principal, who sees only whether the work succeeded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.core.amounts import nearest, up
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.core.streams import stream_key, uniforms_of
from credit_flow.worlds.games.normal_form import NormalForm


@dataclass(frozen=True)
class HiddenEffortSettings(Parameters):
    """What can be set of it."""

    cost: float = parameter(1.0, "what effort costs the agent", unit="credits", low=0.0, high=1e3)
    low_chance: float = parameter(0.25, "chance of success without effort", low=0.0, high=1.0)
    high_chance: float = parameter(0.75, "chance of success with effort", low=0.0, high=1.0)
    revenue: float = parameter(8.0, "what a success brings the principal", unit="credits", low=0.0, high=1e6)


class HiddenEffort(NormalForm):
    """Agent 1 makes an effort, 0, which costs it `cost` credits, or shirks, 1; success, with the chance `high_chance` or `low_chance`, brings agent 0, the principal, `revenue` credits (key `holmstrom1979`).

    The principal's own two actions do nothing. `succeeded` is 1 for the agent that had success, and chance stands between it and what the agent did; `defected` is 1 for an agent that
    shirked, which a contract on it would see and a principal could not. Episodes last one step.
    """

    settings: ClassVar[type[Parameters]] = HiddenEffortSettings
    n_agents, n_actions, n_features, horizon = 2, 2, 1, 1
    idle, outcome_names = 1, ("defected", "succeeded")

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        cost: float = HiddenEffortSettings.cost,
        low_chance: float = HiddenEffortSettings.low_chance,
        high_chance: float = HiddenEffortSettings.high_chance,
        revenue: float = HiddenEffortSettings.revenue,
    ):
        """Errors: `ParameterError` where effort makes success no likelier."""
        told = HiddenEffortSettings(
            cost=cost, low_chance=low_chance, high_chance=high_chance, revenue=revenue
        )
        if not told.low_chance < told.high_chance:
            raise ParameterError(
                f"low_chance = {told.low_chance:g}, high_chance = {told.high_chance:g}: effort must make success likelier"
            )
        self.chance = np.array([told.high_chance, told.low_chance])  # by the agent's action
        self.cost, self.revenue = float(nearest(told.cost)), float(nearest(told.revenue))
        self.most, self.least = float(up(self.revenue)), -self.cost
        self.key = stream_key(seed, "success")
        super().__init__(seed, copies)

    def payoff(self) -> np.ndarray:
        """What each is to expect: an array (2, 2, 2) of credits."""
        each = np.array([self.revenue * self.chance, [-self.cost, 0.0]])  # of agent, by the agent's action
        return np.repeat(each[:, np.newaxis, :], 2, axis=1)

    def outcomes(self, names: Sequence[str] = ("succeeded",)) -> np.ndarray:
        """What is to be expected of the outcomes `names`: an array (2, 2, agents, names) of numbers. Errors: `ParameterError`."""
        missing = [name for name in names if name not in self.outcome_names]
        if missing:
            raise ParameterError(
                f"no outcome {', '.join(missing)}: there are {', '.join(self.outcome_names)}"
            )
        there = {"defected": np.array([0.0, 1.0]), "succeeded": self.chance}
        expected = np.zeros((2, 2, 2, len(names)))
        expected[:, :, 1] = np.stack([there[name] for name in names], axis=-1)
        return expected

    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Nothing is left of the episode before in `copies` (n,), indices."""

    def move(self, copies: np.ndarray, actions: np.ndarray) -> None:
        """The agents of `copies` (n,), indices, work or shirk, by `actions` (n, 2), and chance does the rest."""
        shirks = actions[:, 1] == 1
        success = uniforms_of(self.key, self.tick, copies, 1)[:, 0] < self.chance[actions[:, 1]]
        self.reward[copies, 0] = np.where(success, self.revenue, 0.0)
        self.reward[copies, 1] = np.where(shirks, 0.0, -self.cost)
        self.outcome[copies, 1] = np.stack([shirks, success], axis=1)
        self.terminated[copies] = True

    def observe(self, copies: np.ndarray) -> None:
        """A 1, which is always there, in `copies` (n,), indices."""
        self.features[copies] = 1.0
