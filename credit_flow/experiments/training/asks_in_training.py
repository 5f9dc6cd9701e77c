"""Asks in training: economies of several seeds side by side, in which neural experts learn what to ask for tasks, every credit through the ledger."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.books.ledger import SINK, WORLD
from credit_flow.core.boundary.parameters import ParameterError, Parameters
from credit_flow.experiments.training.ask_deviation import ask_deviation, ask_numbers
from credit_flow.experiments.training.societies_in_training import Training
from credit_flow.institutions.work.ask_list import AskList
from credit_flow.learners.learner import Trainee
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.model import CreditFlow
from credit_flow.models.neural_asks import ask_learner, own_ask_learner
from credit_flow.models.scenario import Scenario

EXAMINED, GAINS = 200, 4
"""Ticks of an examination, and moments of a training at which it is logged what could be gained."""


def learns_to_ask(scenario: Scenario) -> bool:
    """Whether its experts ask for tasks by networks."""
    return isinstance(scenario, CreditEconomy) and scenario.policy == "neural"


class AsksInTraining(Training):
    """Train the asks of a scenario whose experts ask for tasks by networks (`policy = "neural"`); an economy for each seed, which goes on as it would alone.

    What is counted are ticks of each economy.
    """

    unit = "tick"

    def _found(self, kind: type[Trainee], where: dict, journal: bool) -> tuple[list[CreditFlow], AskLearners]:
        if self.name != "ppo":
            raise ParameterError(f"learner = {self.name!r}: asks are learnt by ppo")
        if where.get("device", "cpu") not in ("cpu", "auto"):
            raise ParameterError(
                f"device = {where['device']!r}: asks are learnt on the cpu, a few at a time; leave it out"
            )
        models = [CreditFlow(self.scenario, rng=seed, journal=journal) for seed in self.seeds]
        for model in models:
            model.policies[0].learner = _learner_of(self.scenario, model.seed, self.settings)
        return models, AskLearners(models)

    @property
    def _per_tick(self) -> int:
        return 1

    def examine(self, ticks: int = EXAMINED) -> list[float]:
        """The credits per tick that experts earn from outside in each economy, less what their compute costs, in so many more ticks of a copy in which nobody learns."""
        return [self._income(model, ticks) for model in self.models]

    def deviation(self, society: int) -> pd.DataFrame:
        """What each expert of an economy would gain by its best reply: `ask_deviation`."""
        return ask_deviation(self.models[society])

    deviation_numbers = staticmethod(ask_numbers)

    def _gain_is_due(self) -> bool:
        before = self.rows[-1]["auctions"] if self.rows else 0
        return bool(self.until) and GAINS * self.auctions // self.until > GAINS * before // self.until

    def _gain(self, society: int) -> dict[str, float]:
        found = ask_numbers(self.deviation(society).assign(seed=0))
        if not found:
            return {}
        return {"deviation_gain": found["deviation_gain"]["0"], "ask/best_reply": found["best_reply"]["0"]}

    def _scalars(self, model: CreditFlow, seen: list[dict], losers: bool = False) -> dict[str, float]:
        """Means over the ticks of what the economy says of itself, and what its learner said."""
        names = sorted({name for each in seen for name in each})
        means = {name: _mean([each.get(name, np.nan) for each in seen]) for name in names}
        return means | _shares(model) | getattr(model.policies[0].learner, "said", {})

    def _income(self, model: CreditFlow, ticks: int) -> float:
        trial = CreditFlow(self.scenario, rng=model.seed, journal=False).restore(model.state())
        trial.policies[0].greedy = True
        before = _held(trial)
        trial.run(ticks)
        return (_held(trial) - before) / ticks


class AskLearners:
    """The learners of the economies, each of which learns in its own ticks."""

    device = "cpu"

    def __init__(self, models: list[CreditFlow]):
        self.models = models

    @property
    def n_updates(self) -> int:
        """How often the one that learnt most often has learnt."""
        return max(model.policies[0].learner.n_updates for model in self.models)

    def update(self) -> None:
        """Nothing: they have learnt in the tick."""

    def state_dict(self) -> dict[str, np.ndarray]:
        """No weights (learners,), numbers: they are part of their economies."""
        return {}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Take in no weights (learners,), numbers."""


def _learner_of(scenario: CreditEconomy, seed: int, settings: Parameters):
    if scenario.networks == "own":
        return own_ask_learner(seed, scenario.founders, **settings.as_dict())
    return ask_learner(seed, **settings.as_dict())


def _held(model: CreditFlow) -> float:
    """Credits in the economy: what came from outside less what was used up."""
    return -float(model.balances[WORLD] + model.balances[SINK])


def _shares(model: CreditFlow) -> dict[str, float]:
    """Of the last tick: the mean share of bounty less cost that was asked above cost."""
    asks = model.work[AskList]
    entries = asks.order[: asks.start[len(model.world.tasks)]] if asks.n[0] else []
    bounty = model.world.tasks.bounty[asks.lot[entries]]
    surplus = bounty - asks.cost[entries]
    asked = (asks.ask[entries] - asks.cost[entries])[surplus > 0.0] / surplus[surplus > 0.0]
    return {"ask/share": float(asked.mean())} if len(asked) else {}


def _mean(values: list[float]) -> float:
    there = [value for value in values if value == value]
    return float(np.mean(there)) if there else float("nan")
