"""The flagship: an economy of experts that earn credit for tasks, hire each other, reproduce and die.

Its parts, in their order: TaskAuction (who owns which task, at what price), Hiring (whom the owners hire for which steps), ComputeMarket (what
compute costs and who gets it), Execution (work is done and judged), Settlement (one batch pays for all of it), TrustNetwork and
LearningByDoing (experience becomes trust and skill), Rent, Demography (deaths, births). All of them read balances, skills, trust and load as
they stood at the tick's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.experts.worker import Worker
from credit_flow.agents.policy import Policy, Quoting
from credit_flow.core.books.ledger import HOUSE, WORLD
from credit_flow.core.books.tick_log import log_tick
from credit_flow.core.boundary.parameters import ParameterError, parameter, settings_of
from credit_flow.core.discover import member
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.population import heredity
from credit_flow.institutions.population.demography import Demography
from credit_flow.institutions.population.rent import Rent
from credit_flow.institutions.work.compute_market import ComputeMarket
from credit_flow.institutions.work.execution import Execution
from credit_flow.institutions.work.hiring import Hiring
from credit_flow.institutions.work.learning_by_doing import LearningByDoing
from credit_flow.institutions.work.settlement import Settlement
from credit_flow.institutions.work.task_auction import TaskAuction
from credit_flow.institutions.work.trust_network import TrustNetwork
from credit_flow.institutions.work.work_log import log_steps, log_work, observe
from credit_flow.learners.signals.reward_scheme import RewardScheme
from credit_flow.mechanisms.mechanism import WinnerPays
from credit_flow.models.neural_asks import ask_learner, own_ask_learner
from credit_flow.models.preset import Preset
from credit_flow.models.shocks import bounty_walk_of, shocks_of
from credit_flow.models.task_scenario import TaskScenario
from credit_flow.worlds.work.judge import Judge
from credit_flow.worlds.work.task_file import TaskFile
from credit_flow.worlds.work.task_stream import TaskStream, kind_shares
from credit_flow.worlds.world import World


@dataclass(frozen=True)
class CreditEconomy(TaskScenario):
    """Experts bid for tasks, hire each other for the steps they are bad at, pay for compute, reproduce and die."""

    ticks: int = parameter(3000, "how long a run lasts", unit="ticks", low=1, high=10_000_000)
    task_rate: float = parameter(
        30.0, "mean number of tasks per tick (Poisson)", unit="tasks/tick", low=0, high=1e6
    )
    kinds: int = parameter(6, "kinds of work", unit="kinds", low=1, high=64)
    kind_distribution: str = parameter(
        "uniform", "how common the kinds are: uniform, zipf, or numbers like 3,1,1,1,1,1"
    )
    max_steps: int = parameter(4, "most steps at the top of a task", unit="steps", low=1, high=16)
    depth: int = parameter(
        1, "levels of steps within steps, and longest chain of hirings", unit="levels", low=1, high=4
    )
    work_spread: float = parameter(
        0.25, "standard deviation of the logarithm of a step's work", unit="nats", low=0, high=2
    )
    bounty_rate: float = parameter(
        3.0, "most that is paid per unit of work", unit="credits/unit", low=0, high=1e4
    )
    file: str = parameter(
        "", "read tasks from this CSV or Parquet file instead of generating them", unit="path"
    )
    shock: tuple = parameter(
        (), "changes mid-run: tick,what,factor;... where what is demand, bounty or kinds"
    )

    bounty_walk: tuple = parameter(
        (), "every,drift,sd,pull: a path that bounties follow, the same for all seeds; nothing = they stay"
    )

    judge_probability: float = parameter(1.0, "chance that an owner learns how each step went", low=0, high=1)
    judge_noise: float = parameter(
        0.0, "standard deviation of the judged share of steps that succeeded", low=0, high=1
    )
    judge_delay: int = parameter(0, "ticks between work and judgement", unit="ticks", low=0, high=1000)

    mechanism: str = parameter(
        "second_price", "rule of the task auction", shelf="mechanisms", base=WinnerPays
    )
    side: str = parameter(
        "procurement", "experts ask to be paid, or tasks are sold to them", choices=("procurement", "sale")
    )
    quotes: int = parameter(2, "tasks an expert looks at per tick", unit="tasks", low=1, high=16)
    policy: str = parameter("markup", "how experts quote", shelf="agents", base=Quoting)
    policy_settings: tuple = settings_of("policy")
    networks: str = parameter(
        "shared", "whether neural experts share a network or inherit their own", choices=("shared", "own")
    )

    hiring: bool = parameter(True, "experts may hire others for steps")
    links: int = parameter(8, "others an expert knows", unit="experts", low=1, high=64)
    rewiring: float = parameter(
        0.02, "chance per tick to replace the least trusted link", unit="1/tick", low=0, high=1
    )
    transaction_cost: float = parameter(
        0.05, "what each hiring costs the principal", unit="credits", low=0, high=100
    )
    congestion: float = parameter(
        0.1,
        "rise of a busy expert's price per step a tick beyond three, running mean over load_memory ticks",
        low=0,
        high=10,
    )
    load_memory: int = parameter(
        10,
        "ticks over which an expert's load is a running mean; 1 = the last tick alone",
        unit="ticks",
        low=1,
        high=10_000,
    )

    learning: float = parameter(0.05, "share of the missing skill gained by doing a step", low=0, high=1)
    forgetting: float = parameter(
        0.01, "share of skill above 0.1 lost per tick", unit="1/tick", low=0, high=1
    )
    heritability: float = parameter(0.5, "share of its parent's skill that a child has", low=0, high=1)
    mutation: float = parameter(
        0.05, "standard deviation of what chance adds to a child's skill", low=0, high=1
    )
    skill_low: float = parameter(0.1, "least skill of newcomers", low=0, high=0.99)
    skill_high: float = parameter(0.4, "greatest skill of newcomers", low=0, high=0.99)
    markup_low: float = parameter(0.05, "least markup of newcomers", unit="share of cost", low=0, high=100)
    markup_high: float = parameter(
        0.35, "greatest markup of newcomers", unit="share of cost", low=0, high=100
    )
    markup_up: float = parameter(
        1.02,
        "factor of a markup after a won task, policy `markup`; 1 freezes it",
        unit="1/tick",
        low=1,
        high=2,
    )
    markup_down: float = parameter(
        0.99, "factor of a markup otherwise, policy `markup`; 1 freezes it", unit="1/tick", low=0.5, high=1
    )

    compute: str = parameter(
        "posted",
        "posted price and elastic supply, or cleared at fixed capacity",
        choices=("posted", "cleared"),
    )
    capacity: float = parameter(
        40.0, "compute for sale per tick, if cleared", unit="units/tick", low=0, high=1e7
    )
    rent: float = parameter(0.15, "price of being alive", unit="credits/tick", low=0, high=1000)
    recycle: float = parameter(
        0.0, "share of compute, fees and rent that goes to the treasury, not to SINK", low=0, high=1
    )
    treasury_pays: bool = parameter(False, "the treasury pays the bounties instead of WORLD")

    birth_threshold: float = parameter(
        40.0, "balance above which an expert reproduces", unit="credits", low=0, high=1e7
    )
    birth_temperature: float = parameter(
        0.0, "softness of birth: 0 = only the rich reproduce", unit="credits", low=0, high=1e6
    )
    immigration: float = parameter(
        0.0, "mean number of immigrants the treasury funds per tick", unit="experts/tick", low=0, high=1e5
    )
    royalty: float = parameter(0.0, "share of a reward that goes to the owner's parent", low=0, high=1)
    death_temperature: float = parameter(
        0.0, "softness of death: 0 = only the insolvent die", unit="credits", low=0, high=1e4
    )
    death_floor: float = parameter(
        0.0, "balance at which soft death is a coin flip", unit="credits", low=-1e4, high=1e4
    )

    reward_scheme: str = parameter(
        "individual",
        "whose profit policies learn from",
        choices=("individual", "global", "neighbourhood", "mixed", "shuffled"),
    )
    radius: int = parameter(1, "hirings that a neighbourhood reaches", unit="hirings", low=1, high=3)
    schedule: int = parameter(
        500, "ticks over which `mixed` moves from own to global profit", unit="ticks", low=1, high=10_000_000
    )

    presets: ClassVar[dict[str, Preset]] = {
        "default": Preset(
            "Credit enters at the top of the hiring trees and trickles down. Look at: specialists emerging, price, population."
        ),
        "steady": Preset(
            "A dearer life and faster learning: the society stands still from tick 1,000 on. Look at: the population, against that "
            "of the default, which still falls up to tick 1,500 and creeps up after 3,000.",
            {"rent": 0.2, "learning": 0.1},
        ),
        "no_hiring": Preset(
            "No market for steps: every owner does all steps itself. Look at: generalists, dearer work, more experts for less.",
            {"hiring": False},
        ),
        "closed": Preset(
            "Nothing enters or leaves after the endowments: the treasury collects what compute and rent cost, and pays the "
            "bounties. Look at: money constant to the last quantum, activity bounded by velocity, what a shock does.",
            {"recycle": 1.0, "treasury_pays": True, "endowment": 40.0},
        ),
        "scarce_compute": Preset(
            "Compute is cleared at fixed capacity, and bounties rise by half at tick 1,000. Look at: the compute price "
            "following inflow over capacity, real activity unchanged: inflation. The posted-price twin is the control.",
            {"compute": "cleared", "shock": ((1000, "bounty", 1.5),)},
        ),
        "from_file": Preset(
            "Your own tasks: set file=tasks.csv with the columns tick, kind, work (and bounty, task, parent). Look at: your own "
            "question.",
            needs="file=tasks.csv",
        ),
    }

    expert: ClassVar[type[Expert]] = Worker
    snapshot: ClassVar[tuple[str, ...]] = ("skill", "markup")

    def __post_init__(self):
        super().__post_init__()
        if self.skill_low > self.skill_high or self.markup_low > self.markup_high:
            raise ParameterError("skill_low and markup_low must not exceed skill_high and markup_high")
        shocks = shocks_of(self.shock, task_rate=self.task_rate, bounty_rate=self.bounty_rate)
        object.__setattr__(self, "shock", shocks)
        walk = bounty_walk_of(self.bounty_walk, self.bounty_rate)
        object.__setattr__(self, "bounty_walk", () if walk is None else tuple(walk))
        try:
            kind_shares(self.kind_distribution, self.kinds)
        except ValueError as error:
            raise ParameterError(str(error)) from None

    @property
    def hops(self) -> int:
        """Longest chain of hirings: `depth`, or 0 without hiring."""
        return self.depth if self.hiring else 0

    @property
    def payer(self) -> int:
        """WORLD, or HOUSE where the treasury pays."""
        return HOUSE if self.treasury_pays else WORLD

    @property
    def shocks(self) -> tuple:
        """Those that its parameter names."""
        return self.shock

    def world(self, seed: int) -> World:
        """A generated stream of tasks, or the user's file."""
        judge = Judge(
            seed, probability=self.judge_probability, noise=self.judge_noise, delay=self.judge_delay
        )
        if self.file:
            return TaskFile(self.file, bounty_rate=self.bounty_rate, kinds=self.kinds, judge=judge)
        return TaskStream(
            seed,
            task_rate=self.task_rate,
            kind_shares=kind_shares(self.kind_distribution, self.kinds),
            max_steps=self.max_steps,
            depth=self.depth,
            bounty_rate=self.bounty_rate,
            work_spread=self.work_spread,
            shocks=self.shocks,
            bounty_walk=bounty_walk_of(self.bounty_walk, self.bounty_rate),
            judge=judge,
        )

    def institutions(self) -> tuple[Institution, ...]:
        """The parts of the tick in order."""
        return (
            TaskAuction(
                member("mechanisms", WinnerPays, self.mechanism)(), side=self.side, quotes=self.quotes
            ),
            Hiring(transaction_cost=self.transaction_cost, congestion=self.congestion, depth=self.hops),
            ComputeMarket(
                capacity=self.capacity if self.compute == "cleared" else None, reserve=self.compute_price
            ),
            Execution(),
            Settlement(
                transaction_cost=self.transaction_cost,
                royalty=self.royalty,
                recycle=self.recycle,
                sale=self.side == "sale",
            ),
            TrustNetwork(rewiring=self.rewiring),
            LearningByDoing(learning=self.learning, forgetting=self.forgetting, load_memory=self.load_memory),
            Rent(rent=self.rent, recycle=self.recycle),
            Demography(
                birth_threshold=self.birth_threshold,
                birth_temperature=self.birth_temperature,
                immigration=self.immigration,
                endowment=self.endowment,
                death_temperature=self.death_temperature,
                death_floor=self.death_floor,
            ),
        )

    def prepare(self, model) -> None:
        """Compute costs what the parameter says, and children are as like their parents as the parameters say."""
        super().prepare(model)
        inheritance = model.work[heredity.Inheritance]
        inheritance.heritability[0], inheritance.mutation[0] = self.heritability, self.mutation

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """The one named by `policy`."""
        terms = {"up": self.markup_up, "down": self.markup_down} if self.policy == "markup" else {}
        policy = member("agents", Policy, self.policy)(
            **terms, **self.settings_in("policy_settings").as_dict()
        )
        if policy.needs_learner:
            policy.seed, policy.own = seed, self.networks == "own"
            policy.learner = own_ask_learner(seed, self.founders) if policy.own else ask_learner(seed)
        return (policy,)

    def signal(self, model) -> np.ndarray:
        """The learning signal of the tick (rows,), credits."""
        return RewardScheme(self.reward_scheme, radius=self.radius, schedule=self.schedule).signal(model)

    def observe(self, model) -> dict[str, float]:
        """Tasks, steps, work, prices of the tick."""
        return observe(model)

    def notes(self, model) -> Sequence[Phase]:
        """Numbers and steps."""
        return (Phase(log_tick), Phase(log_work), Phase(log_steps))

    def newcomers(self, model, rows: np.ndarray) -> None:
        """Random talents and links; outsiders are first expected to charge the bounty, and nothing is expected without hiring."""
        skill, markup = (self.skill_low, self.skill_high), (self.markup_low, self.markup_high)
        expected = self.bounty_rate if self.hiring else np.inf
        heredity.newcomers(model, rows, skill=skill, markup=markup, expected_price=expected)

    child = staticmethod(heredity.child)
