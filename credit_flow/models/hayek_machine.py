"""A Hayek machine: experts with fixed bids buy and sell the world, and evolution does the learning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.experts.condition_action import ConditionAction
from credit_flow.agents.policy import Policy
from credit_flow.agents.truthful import Truthful
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter, settings_of
from credit_flow.core.streams import below, uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.population.lineage import Lineage
from credit_flow.institutions.population.newcomers import Newcomers
from credit_flow.institutions.states.fixed_bids import FixedBids
from credit_flow.institutions.states.state_auction import StateAuction
from credit_flow.mechanisms.settlement.bucket_brigade import BucketBrigade
from credit_flow.mechanisms.settlement.environment_only import EnvironmentOnly
from credit_flow.models.preset import Preset
from credit_flow.models.states.rule_economy import cover, rule_economy, vary
from credit_flow.models.states.state_scenario import Bidders, only_where
from credit_flow.models.states.state_society import observe_sales
from credit_flow.models.states.whole_episodes import WholeEpisodes
from credit_flow.worlds.episodic import EpisodicWorld

BLOCKS = {
    "world_name": "block_stacks",
    "task": "1",
    "ticks": 20_000,
    "episodes": 10,
    "cap": 10,
    "tax": 8.4e-4,
    "entry": 0.17,
    "entry_episodes": 100_000_000,
    "births": True,
    "birth_threshold": 3.0,
    "patience": 30_000,
}
"""The economy of rules that solves blocks 200 high; its constants are ours."""

RULES = ("full", "no_property", "printing", "free_entry")


@dataclass(frozen=True)
class HayekMachine(WholeEpisodes):
    """Experts (condition, action, fixed bid) in a first-price market for the state of the world (keys `baum1999`, `baum2000`).

    The owner of the state alone acts on it and collects the reward; then it sells. HOUSE owns every first state and endows
    random newcomers out of what it earns. In the spirit of Baum; the constants are ours. `rules` breaks one rule at a time:
    no_property (bids are not paid, the reward is shared by all who acted), printing (every act makes money), free_entry
    (endowments that nobody pays). Look at `success` once entry is frozen (after `entry_episodes`): a newcomer wins its first
    auction by construction, so success before understates what the society knows. Competition hands the surplus to HOUSE, the first
    seller: experts live on gaps that entry has not yet closed. What cannot be sold is negative knowledge ("do not do this").
    """

    ticks: int = parameter(40_000, "how long a run lasts", unit="ticks", low=1, high=100_000_000)
    experts: int = parameter(1, "experts at the start, at random", unit="experts", low=1, high=100_000)
    endowment: float = parameter(2.0, "credit each expert starts with", unit="credits", low=0.01, high=1e6)
    world_name: str = parameter(
        "chain", "the world whose states are sold", shelf="worlds", base=EpisodicWorld
    )
    task: str = parameter(
        "",
        "the task in that world, such as memory in woods100 or 2 (blocks) in blocks; the usual one unless given",
    )
    world_settings: tuple = settings_of("world_name")
    rules: str = parameter("full", "which rule of the economy is broken, if any", choices=RULES)
    epsilon: float = parameter(
        0.02, "by how much a newcomer outbids the best other bid", unit="credits", low=0.0001, high=1e3
    )
    tax: float = parameter(1e-4, "compute that an act costs", unit="credits/act", low=0, high=1e3)
    entry: float = parameter(0.1, "chance per episode that HOUSE endows a newcomer", low=0, high=1)
    entry_episodes: int = parameter(
        3000, "episodes after which nobody enters any more", unit="episodes", low=0, high=100_000_000
    )
    house_capital: float = parameter(1000.0, "what HOUSE is founded with", unit="credits", low=0, high=1e6)
    printed: float = parameter(
        0.1, "what an act makes where money is printed", unit="credits/act", low=0, high=1e3
    )
    births: bool = parameter(False, "the rich have children")
    birth_threshold: float = parameter(
        10.0, "wealth above which an expert has a child", unit="endowments", low=1, high=1e6
    )
    royalty: float = parameter(0.1, "share of its profit that a child pays its parent", low=0, high=1)
    mutation: float = parameter(
        0.5, "chance that a child has another condition than its parent; else another action", low=0, high=1
    )
    patience: int = parameter(
        500, "episodes without a win after which an expert dies", unit="episodes", low=1, high=100_000_000
    )

    places: int = parameter(
        512,
        "most experts there can be, where episodes are played whole",
        unit="experts",
        low=1,
        high=100_000,
    )
    keep: float = parameter(
        0.7, "chance that a newcomer asks a test, where episodes are played whole", low=0, high=1
    )
    birth_rate: float = parameter(
        0.5, "chance per episode, x (1 - success), of a birth, where episodes are played whole", low=0, high=1
    )
    in_full: int = parameter(
        -1,
        "number of the episode whose sales are posted one by one, where episodes are played whole; of the others what each pair comes to; -1: none, -2: every one",
        unit="episode",
        low=-2,
        high=2**40,
    )

    presets: ClassVar[dict[str, Preset]] = {
        "default": Preset(
            "Experts with fixed bids buy and sell the state of a chain; entry and ruin do the learning. Look at: success once entry "
            "is frozen, and HOUSE, the first seller, ending up with the surplus."
        ),
        "no_property": Preset(
            "A Hayek machine in which bids are not paid and rewards are shared. Look at: cheap talk, the newest bidder acting.",
            {"rules": "no_property"},
        ),
        "printing": Preset(
            "A Hayek machine in which every act makes money. Look at: those who farm the printer taking over.",
            {"rules": "printing"},
        ),
        "free_entry": Preset(
            "A Hayek machine with endowments that nobody pays. Look at: bids above values, and the money supply.",
            {"rules": "free_entry"},
        ),
        "blocks_200": Preset(
            "Rules buy and sell stacks of blocks, and solve random goals 200 blocks high though none they learn from is higher than 10. Look at: "
            "the height they have come to, and success.",
            BLOCKS,
        ),
        "blocks_no_property": Preset(
            "The same rules without property: bids are not paid, and the reward is shared by acts. Look at: the height, which stays low.",
            BLOCKS | {"rules": "no_property"},
        ),
        "blocks_printing": Preset(
            "The same rules where every act makes money. Look at: loops to the cut-off, which earn more than a solution.",
            BLOCKS | {"rules": "printing"},
        ),
    }

    expert: ClassVar[type[Expert]] = ConditionAction
    snapshot: ClassVar[tuple[str, ...]] = ("condition", "action", "bid", "wins")
    goes_on_empty: ClassVar[bool] = True

    def usual_settings(self, name: str) -> Parameters:
        """Those of the world, as its task has them; the chain pays 1 here, as in the experiment "break the rules"."""
        usual = super().usual_settings(name)
        return usual.but(reward=1.0) if self.world_name == "chain" else usual

    def __post_init__(self):
        super().__post_init__()
        if self.copies_of_world().n_codes == 0:
            raise ParameterError(
                f"world_name = {self.world_name!r}: what it shows is too much to count, and experts here know single observations"
            )

    @property
    def of_rules(self) -> bool:
        """Whether it plays whole episodes."""
        return self.episodes > 0

    @property
    def caption(self) -> str:
        """What moves in its pictures."""
        if self.of_rules:
            return (
                "Each rule knows some tests, one act and one fixed bid. The highest bid that matches buys the stacks from their last owner and acts; "
                "whoever owns them when the goal stands is paid. Nobody learns: who bids too much is ruined, and new rules cover what was seen."
            )
        return (
            "Experts with fixed bids sell each other the state; HOUSE sells the first. Nobody learns: whoever bids too much is ruined, and newcomers "
            "bid a little more than the best."
        )

    @property
    def leads(self) -> tuple[str, ...]:
        """The numbers that stand first."""
        return ("height", "success", "treasury", "supply") if self.cap else ("success", "treasury", "supply")

    @property
    def risk(self) -> float:
        """The most that an act can cost, credits: its compute, and the largest penalty of the world."""
        return self.tax - self.copies_of_world().least

    @property
    def capital(self) -> float:
        """What HOUSE is endowed with before the first tick, credits."""
        return self.house_capital

    @property
    def opens_at(self) -> int:
        """By then entry is frozen, and the society knows the chain, or its stacks; where a rule is broken what comes of that shows early."""
        if self.episodes:
            return 2000
        return 33_000 if self.rules == "full" else 6000

    def bidders(self, model) -> Bidders:
        """The one bid of each expert, where it knows the observation."""
        table, rows = model.table, model.table.rows
        return Bidders(
            rows, table.action[rows], only_where(table.condition[rows], table.bid[rows], model.world.n_codes)
        )

    def world(self, seed: int) -> EpisodicWorld:
        """One copy of the world."""
        return self.copies_of_world(seed)

    def institutions(self) -> tuple[Institution, ...]:
        """The auction, entry, and lineage."""
        if self.episodes:
            return rule_economy(self)
        unowned = self.rules == "no_property"
        return (
            StateAuction(
                EnvironmentOnly() if unowned else BucketBrigade(),
                bidding=FixedBids(epsilon=self.epsilon, cost=self.risk),
                act_cost=self.tax,
                printed=self.printed if self.rules == "printing" else 0.0,
                shared=unowned,
                on_pass="random",
                timeout="terminal",
            ),
            Newcomers(
                rate=self.entry,
                endowment=self.endowment,
                episodes=self.entry_episodes,
                printed=self.rules == "free_entry",
            ),
            Lineage(
                births=self.births,
                threshold=self.birth_threshold * self.endowment,
                stake=self.endowment,
                royalty=self.royalty,
                patience=self.patience,
                cost=self.risk,
            ),
        )

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """One that is never asked: bids are fixed at birth."""
        return (Truthful(),)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """A random condition and a random action."""
        if self.episodes:
            return cover(model, rows, self.keep)
        key, world = model.stream("newcomers"), model.world
        for row in rows.tolist():
            model.table.condition[row] = world.codes_sold[below(len(world.codes_sold), key, 0, row, 0)]
            model.table.action[row] = below(world.n_actions, key, 0, row, 1)
        self._start(model, rows)

    def children(self, model, rows: np.ndarray, parents: np.ndarray) -> None:
        """The parent's rule with another condition or another action, and a debt."""
        if self.episodes:
            return vary(model, rows, parents)
        self.newcomers(model, rows)
        key, table = model.stream("mutation"), model.table
        for row, parent in zip(rows.tolist(), parents.tolist()):
            kept = table.action if uniform(key, 0, row, 0) < self.mutation else table.condition
            kept[row] = kept[parent]
        table.debt[rows] = self.endowment

    def observe(self, model) -> dict[str, float]:
        """The numbers of the tick's auctions, episodes so far, and wealth."""
        wealth = model.balances[model.first_account + model.table.rows]
        richest = float(wealth.max()) if len(wealth) else 0.0
        numbers = self.observe_episodes(model) or observe_sales(model)
        return numbers | {"episode": int(model.world.episode[0]), "richest": richest}

    def _start(self, model, rows: np.ndarray) -> None:
        model.table.peak[rows] = self.endowment
        model.table.last_win[rows] = max(0, int(model.world.episode.max()))
