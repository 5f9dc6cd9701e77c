"""Trophic: a chain of levels in which only the first earns from WORLD and each lives on what the level below pays it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.experts.firm import Firm
from credit_flow.agents.policy import Policy
from credit_flow.agents.truthful import Truthful
from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.population.demography import Demography
from credit_flow.institutions.population.rent import Rent
from credit_flow.institutions.trophic.final_demand import FinalDemand
from credit_flow.institutions.trophic.sourcing import Sourcing, by_level, meet, split_custom
from credit_flow.institutions.trophic.supply_chain import SupplyChain
from credit_flow.models.preset import Preset
from credit_flow.models.task_scenario import TaskScenario
from credit_flow.worlds.work.judge import Judge
from credit_flow.worlds.work.task_stream import TaskStream
from credit_flow.worlds.world import World


@dataclass(frozen=True)
class Trophic(TaskScenario):
    """A food chain of credit: WORLD pays level 1 for its output, level k buys inputs from level k + 1, all burn most of it.

    All levels start with equally many experts. An expert reproduces when rich, and its child takes over half of its
    customers; who cannot pay the rent dies. Look at `population_1` .. `balance_1` ..: a pyramid, each level near what its
    income can carry (what it keeps of it over the rent); at `efficiency_1` .., income of level k + 1 over that of level k,
    near `pass_on`; and at `paying_links`: with `cost_exponent` < 1 they thin out to one per buyer, a forest, with > 1 they
    stay and their flows even out, with 1 (the control) nothing moves them. In the journal the kinds reward, payment,
    compute, fee and rent are the flow of income: over them trophic levels are exactly 1, 2, 3 and all flow is one-way
    (the kinds stake and estate, by which parents and children pass on what they own, are within a level).
    """

    experts: int = parameter(120, "experts at the start", unit="experts", low=1, high=10_000_000)
    levels: int = parameter(3, "levels of the chain", unit="levels", low=1, high=8)
    task_rate: float = parameter(
        40.0, "mean number of tasks that WORLD offers to level 1 per tick", unit="tasks/tick", low=0, high=1e6
    )
    bounty_rate: float = parameter(
        2.0, "what WORLD pays per unit of work", unit="credits/unit", low=0, high=1e4
    )
    work_spread: float = parameter(
        0.25, "standard deviation of the logarithm of a task's work", unit="nats", low=0, high=2
    )
    pass_on: float = parameter(
        0.3, "share of its income that an expert spends on inputs", unit="share of income", low=0, high=0.95
    )
    burn: float = parameter(
        0.7,
        "share of what purchases and links leave that is used up as compute",
        unit="share of the rest",
        low=0,
        high=1,
    )
    links: int = parameter(4, "suppliers an expert starts with", unit="experts", low=1, high=64)
    link_cost: float = parameter(
        0.05, "cost of a link that carries one credit per tick", unit="credits/tick", low=0, high=100
    )
    cost_exponent: float = parameter(
        0.5, "power of flow that a link costs: < 1 concave, > 1 convex", low=0.1, high=4
    )
    adjustment: float = parameter(
        0.2, "speed at which purchases move to links of less marginal cost", unit="1/tick", low=0, high=1
    )
    rent: float = parameter(0.15, "price of being alive", unit="credits/tick", low=0, high=1000)
    birth_threshold: float = parameter(
        40.0, "balance above which an expert reproduces", unit="credits", low=0, high=1e7
    )

    presets: ClassVar[dict[str, Preset]] = {
        "default": Preset(
            "One-way flow: only level 1 earns from WORLD, level k + 1 lives on what level k pays it. Look at: the pyramid of "
            "credit, transfer efficiency, trophic levels, and links thinning out to a tree when their cost is concave."
        ),
    }

    expert: ClassVar[type[Expert]] = Firm
    snapshot: ClassVar[tuple[str, ...]] = ("level", "income", "supplier", "share")

    def __post_init__(self):
        super().__post_init__()
        if self.experts < self.levels:
            raise ParameterError(
                f"experts = {self.experts}: must be at least levels = {self.levels}, one for each level"
            )

    def world(self, seed: int) -> World:
        """A stream of single tasks, paid by WORLD."""
        return TaskStream(
            seed,
            task_rate=self.task_rate,
            kind_shares=np.ones(1),
            max_steps=1,
            depth=1,
            bounty_rate=self.bounty_rate,
            work_spread=self.work_spread,
            shocks=(),
            judge=Judge(seed),
        )

    def institutions(self) -> tuple[Institution, ...]:
        """The parts of the tick in order."""
        cost = {"link_cost": self.link_cost, "cost_exponent": self.cost_exponent}
        return (
            Sourcing(adjustment=self.adjustment, **cost),
            FinalDemand(),
            SupplyChain(levels=self.levels, pass_on=self.pass_on, burn=self.burn, **cost),
            Rent(rent=self.rent, recycle=0.0),
            Demography(birth_threshold=self.birth_threshold),
        )

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """One that is never asked: here nobody quotes."""
        return (Truthful(),)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """Levels in turn, random suppliers one level up, random shares."""
        table = model.table
        table.level[rows] = rows % self.levels + 1
        market = by_level(table.level, table.rows, self.levels)
        traits = (model.stream("suppliers"), model.tick, table.supplier, table.share)
        meet(len(rows), rows, table.level, *market, *traits)

    def children(self, model, rows: np.ndarray, parents: np.ndarray) -> None:
        """Its parent's level, suppliers and shares, and about half of its parent's customers."""
        for trait in ("level", "supplier", "share", "policy"):
            column = model.table.column(trait)
            column[rows] = column[parents]
        split_custom(model, parents, rows)

    def observe(self, model) -> dict[str, float]:
        """Population, credit and income by level, the efficiency of each transfer, and paying links per buyer."""
        table, rows = model.table, model.table.rows
        place, n = table.level[rows] - 1, self.levels
        population = np.bincount(place, minlength=n)
        balance = np.bincount(place, weights=model.balances[model.first_account + rows], minlength=n)
        income = np.bincount(place, weights=table.income[rows], minlength=n)
        with np.errstate(divide="ignore", invalid="ignore"):
            efficiency = income[1:] / income[:-1]
        buyers = rows[place < n - 1]
        n_links = np.count_nonzero(table.supplier[buyers] >= 0)
        return {
            **{f"population_{k + 1}": int(population[k]) for k in range(n)},
            **{f"balance_{k + 1}": float(balance[k]) for k in range(n)},
            **{f"income_{k + 1}": float(income[k]) for k in range(n)},
            **{f"efficiency_{k + 1}": float(efficiency[k]) for k in range(n - 1)},
            "paying_links": n_links / len(buyers) if len(buyers) else np.nan,
        }
