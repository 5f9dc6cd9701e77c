"""Attention: credit without income or dissipation, a claim on a fixed amount of compute and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.experts.fixed_talent import FixedTalent
from credit_flow.agents.policy import Policy
from credit_flow.agents.truthful import Truthful
from credit_flow.core.books.ledger import HOUSE
from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import uniforms_of
from credit_flow.institutions.attention.attention_market import AttentionMarket
from credit_flow.institutions.attention.redistribution import Redistribution
from credit_flow.institutions.attention.usefulness import Usefulness
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.institutions.work.execution import Execution
from credit_flow.institutions.work.learning_by_doing import LearningByDoing
from credit_flow.institutions.work.work_log import log_steps
from credit_flow.measures.inequality import gini
from credit_flow.measures.rank_correlation import rank_correlation
from credit_flow.models.preset import Preset
from credit_flow.models.task_scenario import TaskScenario
from credit_flow.worlds.work.judge import Judge
from credit_flow.worlds.work.task_stream import TaskStream, kind_shares
from credit_flow.worlds.world import World


@dataclass(frozen=True)
class Attention(TaskScenario):
    """Credit as relative priority (key `rosa2019`): it is minted once, never burnt, and only says who gets to run.

    Each tick the compute slots are shared in proportion to balances; those that ran do steps of the tick's tasks, put up a
    share of their balances, and divide it by how useful the judge found each. At half of the run the demand turns to other
    kinds. Look at `rank_correlation`, of share of compute and true usefulness: it rises from 0, falls when usefulness
    changes, and comes back within some `experts / (slots x stake)` ticks; at `top_share`, the share of compute of the most
    useful tenth; at `gini`; and at `supply`, constant to the quantum. A `judge_noise` of 1e6 is the null: judgement by
    coin, and `rank_correlation` stays at 0. The same experts under `credit_economy` are the contrast.
    """

    kinds: int = parameter(6, "kinds of work", unit="kinds", low=1, high=64)
    kind_distribution: str = parameter(
        "zipf", "how common the kinds are: uniform, zipf, or numbers like 3,1,1,1,1,1"
    )
    turn: int = parameter(
        3, "places by which the demand for kinds turns at half of the run", unit="kinds", low=0, high=63
    )
    task_rate: float = parameter(
        40.0, "mean number of steps to do per tick", unit="steps/tick", low=0, high=1e6
    )
    work_spread: float = parameter(
        0.25, "standard deviation of the logarithm of a step's work", unit="nats", low=0, high=2
    )
    slots: int = parameter(30, "compute slots shared out per tick", unit="steps/tick", low=1, high=1_000_000)
    stake: float = parameter(
        0.05, "share of its balance that an expert that ran puts up", unit="share of balance", low=0, high=1
    )
    judge_noise: float = parameter(
        0.0, "standard deviation of the judged usefulness of a step", unit="work/unit", low=0, high=1e9
    )
    skill_low: float = parameter(0.1, "least skill", low=0, high=0.99)
    skill_high: float = parameter(0.9, "greatest skill", low=0, high=0.99)
    learning: float = parameter(0.0, "share of the missing skill gained by doing a step", low=0, high=1)
    forgetting: float = parameter(0.0, "share of skill above 0.1 lost per tick", unit="1/tick", low=0, high=1)

    presets: ClassVar[dict[str, Preset]] = {
        "default": Preset(
            "No income, no dissipation: credit is only relative priority. Look at: share of compute against true usefulness, and "
            "how fast it follows when usefulness changes."
        ),
    }

    expert: ClassVar[type[Expert]] = FixedTalent
    payer: ClassVar[int] = HOUSE
    snapshot: ClassVar[tuple[str, ...]] = ("usefulness", "skill")

    def __post_init__(self):
        super().__post_init__()
        if self.skill_low > self.skill_high:
            raise ParameterError("skill_low must not exceed skill_high")
        if self.endowment == 0.0:
            raise ParameterError("endowment = 0: without credit no compute can be shared by credit")
        try:
            kind_shares(self.kind_distribution, self.kinds)
        except ValueError as error:
            raise ParameterError(str(error)) from None

    @property
    def shocks(self) -> tuple:
        """The demand for kinds turns at half of the run."""
        return ((max(1, self.ticks // 2), "kinds", self.turn),)

    def world(self, seed: int) -> World:
        """A stream of single steps for which nobody pays; the demand for kinds turns at half of the run."""
        return TaskStream(
            seed,
            task_rate=self.task_rate,
            kind_shares=kind_shares(self.kind_distribution, self.kinds),
            max_steps=1,
            depth=1,
            bounty_rate=0.0,
            work_spread=self.work_spread,
            shocks=self.shocks,
            judge=Judge(seed, noise=self.judge_noise),
        )

    def institutions(self) -> tuple[Institution, ...]:
        """The parts of the tick in order."""
        return (
            Usefulness(),
            AttentionMarket(slots=self.slots),
            Execution(),
            Redistribution(stake=self.stake),
            LearningByDoing(learning=self.learning, forgetting=self.forgetting),
        )

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """One that is never asked: here nobody decides anything."""
        return (Truthful(),)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """Talents uniform between `skill_low` and `skill_high`, one per kind."""
        drawn = uniforms_of(model.stream("talents"), 0, rows, self.kinds)
        model.table.skill[rows] = self.skill_low + (self.skill_high - self.skill_low) * drawn

    def children(self, model, rows: np.ndarray, parents: np.ndarray) -> None:
        """Nobody is born: credit that cannot grow leaves nothing to endow a child with but its parent's place."""
        raise TypeError("nobody reproduces in an attention economy")

    def observe(self, model) -> dict[str, float]:
        """Work of the tick, and how well the share of compute follows true usefulness."""
        deals, rows = contracts_in(model.work), model.table.rows
        done = deals.doer >= 0
        shares = model.balances[model.first_account + rows] / model.ledger.held
        useful = model.table.usefulness[rows]
        best = np.argsort(-useful, kind="stable")[: max(1, len(rows) // 10)]
        return {
            "tasks": len(deals.tasks),
            "tasks_taken": int(done.sum()),
            "steps_succeeded": float(deals.succeeded[done].sum()),
            "work": float(deals.tasks.work[done].sum()),
            "compute": float(deals.units.sum()),
            "usefulness": float(shares @ useful),
            "rank_correlation": rank_correlation(shares, useful),
            "top_share": float(shares[best].sum()),
            "gini": gini(shares),
        }

    def notes(self, model) -> Sequence[Phase]:
        """Steps."""
        return (Phase(log_steps),)
