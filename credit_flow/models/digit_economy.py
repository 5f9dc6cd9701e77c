"""Real work: little classifiers earn credit by reading handwritten digits, and buy decisions from each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.experts.reader import Reader
from credit_flow.agents.markup import Markup
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.core.records.record_table import RecordTable
from credit_flow.core.streams import uniforms_of
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.population.demography import Demography
from credit_flow.institutions.population.rent import Rent
from credit_flow.institutions.reading.digit_reading import DigitReading, bank_of
from credit_flow.institutions.reading.reading_appraisal import ReadingAppraisal
from credit_flow.institutions.reading.reading_observation import observe, steps
from credit_flow.institutions.reading.reading_settlement import ReadingSettlement
from credit_flow.institutions.reading.readings import N_PAIRS
from credit_flow.institutions.reading.schooling import Schooling
from credit_flow.institutions.reading.supervision import Supervision
from credit_flow.institutions.work.acquaintance import Acquaintance
from credit_flow.institutions.work.task_auction import TaskAuction
from credit_flow.institutions.work.trust_network import TrustNetwork, meet
from credit_flow.mechanisms.auctions.second_price import SecondPrice
from credit_flow.models.examination import scores
from credit_flow.models.preset import Preset
from credit_flow.models.task_scenario import TaskScenario
from credit_flow.tables.scores import SCORES
from credit_flow.tables.steps import STEPS
from credit_flow.worlds.work.digit_classifiers import birth
from credit_flow.worlds.work.digits import N_CLASSES, Digits

HOPE = 0.7
"""How often a newcomer expects to be right."""

OUTLAY = 0.25
"""What a newcomer expects to pay others for help with a digit, as a share of the bounty."""

ACQUIRED = (
    "policy",
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
)
"""What a child takes over from its parent, beside the classifier."""


@dataclass(frozen=True)
class DigitEconomy(TaskScenario):
    """Experts bid for handwritten digits, buy decisions between two classes from others, learn, reproduce and die.

    A unit of compute is 64 multiply-adds. Digits are sold by default, because an owner that is promised the whole bounty
    gains from every rise in its chance of being right; where the lowest ask wins, cheap answers drive out good ones.
    """

    ticks: int = parameter(600, "how long a run lasts", unit="ticks", low=1, high=10_000_000)
    endowment: float = parameter(60.0, "credit each of them starts with", unit="credits", low=0.01, high=1e6)
    task_rate: float = parameter(
        20.0, "mean number of digits per tick (Poisson)", unit="digits/tick", low=0, high=1e6
    )
    compute_price: float = parameter(
        0.75, "price of 64 multiply-adds", unit="credits/unit", low=0.001, high=1e4
    )
    bounty: float = parameter(16.0, "what WORLD pays for a digit read right", unit="credits", low=0, high=1e4)

    features: int = parameter(8, "pixels an expert sees", unit="pixels", low=1, high=64)
    schooling: int = parameter(
        40, "digits a newcomer without parents is taught", unit="digits", low=0, high=10_000
    )
    mutation: float = parameter(
        0.1, "chance that a child gives up a pixel of its parent's for another", low=0, high=1
    )

    side: str = parameter(
        "sale", "digits are sold to experts, or experts ask to be paid", choices=("sale", "procurement")
    )
    quotes: int = parameter(2, "digits an expert looks at per tick", unit="digits", low=1, high=16)
    markup_low: float = parameter(
        0.05, "least markup of newcomers on digits", unit="share of cost", low=0, high=100
    )
    markup_high: float = parameter(
        0.35, "greatest markup of newcomers on digits", unit="share of cost", low=0, high=100
    )

    hiring: bool = parameter(True, "owners may buy decisions from others")
    links: int = parameter(16, "others an expert knows", unit="experts", low=1, high=64)
    rewiring: float = parameter(
        0.01, "chance per tick to replace the least helpful link", unit="1/tick", low=0, high=1
    )
    decisions: int = parameter(24, "most decisions bought on a digit", unit="decisions", low=1, high=1000)
    budget: float = parameter(
        8.0, "most that is spent on decisions per digit", unit="credits", low=0, high=1e4
    )
    premium_low: float = parameter(
        0.05, "least markup of newcomers on decisions", unit="share of cost", low=0, high=100
    )
    premium_high: float = parameter(
        0.35, "greatest markup of newcomers on decisions", unit="share of cost", low=0, high=100
    )

    rent: float = parameter(0.3, "price of being alive", unit="credits/tick", low=0, high=1000)
    recycle: float = parameter(
        0.0,
        "share of compute, prices of digits and rent that goes to the treasury, not to SINK",
        low=0,
        high=1,
    )
    immigration: float = parameter(
        0.0, "mean number of immigrants the treasury funds per tick", unit="experts/tick", low=0, high=1e5
    )
    birth_threshold: float = parameter(
        120.0, "balance above which an expert reproduces", unit="credits", low=0, high=1e7
    )
    examination: int = parameter(
        100, "ticks between examinations on held-back digits", unit="ticks", low=1, high=10_000_000
    )

    presets: ClassVar[dict[str, Preset]] = {
        "digits": Preset(
            "Real work: tasks are handwritten digits, experts are real little classifiers. Look at: accuracy on held-back digits "
            "against compute spent, next to the four baselines."
        ),
    }

    expert: ClassVar[type[Expert]] = Reader
    snapshot: ClassVar[tuple[str, ...]] = ("markup", "premium", "success")
    tables: ClassVar[tuple[RecordTable, ...]] = (STEPS.filled(steps), SCORES.filled(scores))
    classes: ClassVar[int] = N_CLASSES
    kinds: ClassVar[int] = 1

    def __post_init__(self):
        super().__post_init__()
        if self.markup_low > self.markup_high or self.premium_low > self.premium_high:
            raise ParameterError("markup_low and premium_low must not exceed markup_high and premium_high")

    @property
    def prototype_ink(self) -> int:
        """Numbers in the prototypes of an expert."""
        return N_CLASSES * self.features

    @property
    def experience(self) -> int:
        """Places in which an expert counts decisions of its neighbours."""
        return self.links * N_PAIRS * 2

    def world(self, seed: int) -> Digits:
        """A stream of training digits."""
        return Digits(seed, task_rate=self.task_rate, bounty=self.bounty)

    def institutions(self) -> tuple[Institution, ...]:
        """The parts of the tick in order."""
        budget, most = (self.budget, self.decisions) if self.hiring else (0.0, 0)
        appraisal = ReadingAppraisal(budget=budget, sale=self.side == "sale")
        return (
            Schooling(digits=self.schooling, recycle=self.recycle),
            TaskAuction(SecondPrice(), appraisal, side=self.side, quotes=self.quotes),
            DigitReading(most=most, budget=budget),
            Supervision(),
            ReadingSettlement(recycle=self.recycle),
            TrustNetwork(rewiring=self.rewiring),
            Acquaintance(),
            Rent(rent=self.rent, recycle=self.recycle),
            Demography(
                birth_threshold=self.birth_threshold, immigration=self.immigration, endowment=self.endowment
            ),
        )

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """Markups that rise after a win and fall otherwise."""
        return (Markup(),)

    def observe(self, model) -> dict[str, float]:
        """Digits, answers, decisions, prices of the tick."""
        return observe(model)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """Random pixels, markups and links; nothing learnt yet."""
        table = model.table
        nobody = np.full(len(rows), -1)
        birth(len(rows), rows, nobody, 0.0, model.stream("pixels"), model.tick, *bank_of(table))
        drawn = uniforms_of(model.stream("markups"), model.tick, rows, 2)
        table.markup[rows] = self.markup_low + (self.markup_high - self.markup_low) * drawn[:, 0]
        table.premium[rows] = self.premium_low + (self.premium_high - self.premium_low) * drawn[:, 1]
        table.success[rows] = HOPE
        table.expected_price[rows] = OUTLAY * self.bounty if self.hiring else 0.0
        meet(model, rows)

    def children(self, model, rows: np.ndarray, parents: np.ndarray) -> None:
        """The parent's classifier with some pixels redrawn; its prices, its links and what it knows of them."""
        table = model.table
        key, bank = model.stream("pixels"), bank_of(table)
        birth(len(rows), rows, parents, self.mutation, key, model.tick, *bank)
        for trait in ACQUIRED:
            column = table.column(trait)
            column[rows] = column[parents]
