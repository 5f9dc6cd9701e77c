"""Real work: little classifiers earn credit by reading handwritten digits, and buy decisions from each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.markup import Markup
from credit_flow.agents.policy import Policy
from credit_flow.agents.reader import Reader
from credit_flow.core.parameters import ParameterError, parameter
from credit_flow.institutions.acquaintance import Acquaintance
from credit_flow.institutions.demography import Demography
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.lessons import Lessons
from credit_flow.institutions.links import Links, meet
from credit_flow.institutions.reading import Reading, bank_of
from credit_flow.institutions.reading_appraisal import ReadingAppraisal
from credit_flow.institutions.reading_settlement import ReadingSettlement
from credit_flow.institutions.readings import N_PAIRS
from credit_flow.institutions.schooling import Schooling
from credit_flow.institutions.task_auction import TaskAuction
from credit_flow.institutions.upkeep import Upkeep
from credit_flow.mechanisms.second_price import SecondPrice
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.classifier import birth
from credit_flow.worlds.digits import N_CLASSES, Digits

HOPEFUL = 0.7
"""How often a newcomer expects to be right."""

INHERITED = (
    "markup",
    "premium",
    "success",
    "owned",
    "expected_price",
    "neighbours",
    "trust",
    "judged",
    "asked",
    "borne_out",
    "policy",
)


@dataclass(frozen=True)
class DigitEconomy(Scenario):
    """Experts bid for handwritten digits, buy decisions between two classes from others, learn, reproduce and die."""

    ticks: int = parameter(600, "how long a run lasts", unit="ticks", low=1, high=10_000_000)
    task_rate: float = parameter(
        20.0, "mean number of digits per tick (Poisson)", unit="digits/tick", low=0, high=1e6
    )
    bounty: float = parameter(8.0, "paid for a digit read right", unit="credits", low=0, high=1e4)
    features: int = parameter(8, "pixels an expert sees", unit="pixels", low=1, high=64)
    schooling: int = parameter(40, "digits a newcomer is taught", unit="digits", low=0, high=10_000)
    mutation: float = parameter(0.1, "chance that a child looks at another pixel", low=0, high=1)

    side: str = parameter(
        "sale", "digits are sold to experts, or they ask to be paid", choices=("sale", "procurement")
    )
    quotes: int = parameter(2, "digits an expert looks at per tick", unit="digits", low=1, high=16)
    markup_low: float = parameter(
        0.05, "least markup and premium of newcomers", unit="share of cost", low=0, high=100
    )
    markup_high: float = parameter(
        0.35, "greatest markup and premium of newcomers", unit="share of cost", low=0, high=100
    )

    hiring: bool = parameter(True, "owners may buy decisions")
    links: int = parameter(16, "others an expert knows", unit="experts", low=1, high=64)
    rewiring: float = parameter(
        0.01, "chance per tick to replace the least helpful link", unit="1/tick", low=0, high=1
    )
    decisions: int = parameter(24, "most decisions on one digit", unit="decisions", low=1, high=1000)
    budget: float = parameter(4.0, "most spent on decisions per digit", unit="credits", low=0, high=1e4)

    rent: float = parameter(0.15, "price of being alive", unit="credits/tick", low=0, high=1000)
    recycle: float = parameter(0.0, "share of what is burnt that goes to the treasury instead", low=0, high=1)
    birth_threshold: float = parameter(
        40.0, "balance above which an expert reproduces", unit="credits", low=0, high=1e7
    )
    immigration: float = parameter(
        0.0, "mean number of immigrants the treasury funds per tick", unit="experts/tick", low=0, high=1e5
    )
    examination: int = parameter(
        50, "ticks between examinations on held-back digits", unit="ticks", low=1, high=10_000_000
    )

    expert: ClassVar[type[Expert]] = Reader
    snapshot: ClassVar[tuple[str, ...]] = ("markup", "premium", "success")
    classes: ClassVar[int] = N_CLASSES
    kinds: ClassVar[int] = 1
    hops: ClassVar[int] = 0

    def __post_init__(self):
        super().__post_init__()
        if self.markup_low > self.markup_high:
            raise ParameterError("markup_low must not exceed markup_high")

    @property
    def prototype_ink(self) -> int:
        """Numbers in the prototypes of an expert."""
        return N_CLASSES * self.features

    @property
    def experience(self) -> int:
        """Places in an expert's experience with its links and itself."""
        return 2 * self.links * N_PAIRS

    def world(self, seed: int) -> Digits:
        """The stream of digits."""
        return Digits(seed, task_rate=self.task_rate, bounty=self.bounty)

    def institutions(self) -> tuple[Institution, ...]:
        """The parts of the tick in order."""
        appraisal = ReadingAppraisal(budget=self.budget if self.hiring else 0.0, sale=self.side == "sale")
        return (
            Schooling(digits=self.schooling, recycle=self.recycle),
            TaskAuction(SecondPrice(), appraisal, side=self.side, quotes=self.quotes),
            Reading(most=self.decisions if self.hiring else 0, budget=self.budget),
            Lessons(),
            ReadingSettlement(recycle=self.recycle),
            Links(rewiring=self.rewiring),
            Acquaintance(),
            Upkeep(rent=self.rent, recycle=self.recycle),
            Demography(
                birth_threshold=self.birth_threshold, immigration=self.immigration, endowment=self.endowment
            ),
        )

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """Markup adjustment."""
        return (Markup(),)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """Random pixels, markups and links; nothing learnt yet."""
        table = model.table
        birth(
            len(rows), rows, np.full(len(rows), -1), 0.0, model.stream("pixels"), model.tick, *bank_of(table)
        )
        drawn = self.markup_low + (self.markup_high - self.markup_low) * model.draws(
            "traits", (int(rows.max()) + 1, 2)
        )
        table.markup[rows], table.premium[rows] = drawn[rows].T
        table.success[rows], table.expected_price[rows] = HOPEFUL, self.bounty / 4.0 if self.hiring else 0.0
        meet(model, rows)

    def children(self, model, rows: np.ndarray, parents: np.ndarray) -> None:
        """The parent's classifier with some pixels redrawn; its prices, links and experience."""
        birth(
            len(rows), rows, parents, self.mutation, model.stream("pixels"), model.tick, *bank_of(model.table)
        )
        for trait in INHERITED:
            column = model.table.column(trait)
            column[rows] = column[parents]

    def observe(self, model) -> dict[str, float]:
        deals, done = model.contracts, model.readings
        return dict(
            tasks=len(deals.tasks),
            tasks_taken=len(done.taken),
            right=model.world.right(done.digits, done.final).sum(),
            first=model.world.right(done.digits, done.first).sum(),
            hirings=len(done.bought),
            hired_value=done.quote.sum(),
            paid=model.paid,
            price=deals.price.sum(),
            promised=deals.promised.sum(),
            ma=done.work(self.features)[2].sum(),
        )
