"""Who is compared when a task changes: a society, and single minds that make the same decisions; each keeps what it has learnt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.institutions.states.sole_actor import Acts
from credit_flow.institutions.states.titles import NOBODY, Titles
from credit_flow.learners.experience.greedy import best_of
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.networks.average_pooling import AveragePooling
from credit_flow.learners.networks.networks import (
    action_network,
    count,
    factored_network,
    fitting_width,
    value_network,
)
from credit_flow.learners.ppo import PPO, PPOSettings
from credit_flow.learners.q_learning import QLearning
from credit_flow.measures.state_auctions import credit_leak
from credit_flow.models.model import CreditFlow
from credit_flow.models.single_mind import SingleMind
from credit_flow.models.states.state_worlds import make_world
from credit_flow.models.vickrey_society import VickreySociety

COPIES = 256
"""Copies of the world in which everybody acts."""

FLAT = {"two_rooms": "two_rooms_moves"}
"""World of options -> the same by low-level actions."""


class Contender(ABC):
    """One who learns in `COPIES` copies of a world; `begin` puts it to a task, with all weights that it has and a fresh optimiser."""

    world_name: str
    n_parameters: int
    auctions = 0  # decisions since the task began, in all copies
    steps = 0  # the same in environment steps

    @abstractmethod
    def begin(self, task: str, seed: int) -> None:
        """Go on in `task`, whose draws are those of `seed`."""

    @abstractmethod
    def act(self) -> None:
        """One decision in every copy, and what there is to learn by now."""

    @abstractmethod
    def choose(self, seen: Seen) -> np.ndarray:
        """Actions (copies,), indices, without noise."""

    @abstractmethod
    def weights(self) -> np.ndarray:
        """The weights that decide what is done (primitives, weights), numbers; of one mind in one row."""

    @abstractmethod
    def lately(self) -> dict[str, float]:
        """The return while exploring since it was last asked, and a society's leak and the misbids of its winners, all credits but the leak."""


class Society(Contender):
    """A credit-conserving Vickrey society, two clones a primitive, PPO (key `chang2020`); with `dropout` a random part of the bidders
    is silent in every episode, so that everybody wins sometimes."""

    def __init__(self, world_name: str, task: str, seed: int, dropout: bool = False):
        self.world_name, self.dropout = world_name, dropout
        scenario, world = self._scenario(task), make_world(world_name, task, seed, 1)
        bidders = (world.n_features, scenario.founders, scenario.clones, *scenario.scale)
        self.learner = PPO(PopulationSpec(*bidders, (seed,), world.picture), society_settings(world.picture))
        self.n_parameters, self.clones = self.learner.n_parameters, scenario.clones

    def begin(self, task: str, seed: int) -> None:
        """Other copies of another world, the same bidders."""
        self.learner.restart()
        self.model = CreditFlow(self._scenario(task), rng=seed, learner=self.learner, journal=False)
        self.learner = self.model.learner  # the model's own copy
        self.auctions, self.steps, self._sums = 0, 0, Counter()

    def act(self) -> None:
        """A tick: an auction in every copy, every credit through the ledger."""
        self.model.step()
        titles = self.model.registers[Titles]
        self.auctions += COPIES
        self.steps += int(titles.elapsed[titles.acted != NOBODY].sum())
        self._sums.update(titles.report)

    def choose(self, seen: Seen) -> np.ndarray:
        """What the highest mean bid does, ties to the larger tie number."""
        bids = self.learner.act(seen, greedy=True)[:, :: self.clones]
        return best_of(bids, seen.key, seen.tick)

    def weights(self) -> np.ndarray:
        """Of the bidding policies (primitives, weights), numbers."""
        return self.learner.weights()

    def lately(self) -> dict[str, float]:
        """Return, leak, and what winners bid above what winning brought: the mean and that of absolutes."""
        found, self._sums = self._sums, Counter()
        return {
            "exploring": _ratio(found["returns"], found["episodes"]),
            "leak": credit_leak(found["offered"], found["leaked"]),
            "overbid": _ratio(found["overbid"], found["decided"]),
            "misbid": _ratio(found["misbid"], found["decided"]),
        }

    def _scenario(self, task: str) -> VickreySociety:
        quiet = {"copies": COPIES, "exploration": 0.0, "dropout": self.dropout}
        return VickreySociety(world_name=self.world_name, task=task, **quiet)


class Mind(Contender):
    """A learner that acts alone; `primitives` rows of weights if it has networks of their own for them, else one."""

    def __init__(self, world_name: str, learner, primitives: int = 1):
        self.world_name, self.learner, self.primitives = world_name, learner, primitives
        self.n_parameters = learner.n_parameters

    def begin(self, task: str, seed: int) -> None:
        """Other copies of another world, the same learner."""
        self.learner.restart()
        scenario = SingleMind(world_name=self.world_name, task=task, copies=COPIES)
        self.model = CreditFlow(scenario, rng=seed, learner=self.learner, journal=False)
        self.learner = self.model.learner  # the model's own copy
        self.auctions, self.steps, self._returns = 0, 0, []

    def act(self) -> None:
        """A decision in every copy, every credit through the ledger."""
        self.model.step()
        acts = self.model.registers[Acts]
        self.auctions += COPIES
        self.steps += acts.elapsed
        self._returns += acts.returns

    def choose(self, seen: Seen) -> np.ndarray:
        """The likeliest, or most valuable action."""
        return self.learner.act(seen, greedy=True)[:, 0].astype(np.int64)

    def weights(self) -> np.ndarray:
        """Of the policy (primitives or 1, weights), numbers."""
        return self.learner.weights().reshape(self.primitives, -1)

    def lately(self) -> dict[str, float]:
        """The mean return of the episodes that have ended."""
        returns, self._returns = self._returns, []
        return {"exploring": _ratio(sum(returns), len(returns))}


def names_of(world_name: str, task: str) -> list[str]:
    """The contenders in a world, the society first."""
    world = make_world(world_name, task, 0, 1)
    names = ["society", "society_dropout", "softmax", "softmax_as_bidder", "factored"]
    return names + ["flat"] * (world_name in FLAT) + ["q_learning"] * (world.n_codes > 0)


def society_settings(picture: tuple[int, ...]) -> PPOSettings:
    """The society learns by the preset `fast`, pictures by `pictures`."""
    return PPO.tuned({"preset": "pictures" if picture else "fast"})


def mind_settings(picture: tuple[int, ...]) -> PPOSettings:
    """A mind has one sample a decision where clones have two: with smaller minibatches both make equally many steps of Adam."""
    known = society_settings(picture).as_dict()
    same = {name: known[name] for name in ("auctions", "epochs", "rate", "critic_rate")}
    return PPOSettings(minibatch=known["minibatch"] // VickreySociety().clones, entropy=0.01, **same)


def contender(name: str, world_name: str, task: str, seed: int) -> Contender:
    """The contender `name` of `names_of`, new: its first weights are drawn from `seed`.

    `softmax`, `factored` and `flat` have as many parameters as the whole society, within one unit of width, `softmax_as_bidder`
    as one bidder; `factored` has a network for every primitive, `flat` acts by low-level actions.
    """
    society = Society(world_name, task, seed, dropout=name == "society_dropout")
    if name in ("society", "society_dropout"):
        return society
    world_name = FLAT[world_name] if name == "flat" else world_name
    world = make_world(world_name, task, seed, 1)
    if name == "q_learning":
        return Mind(world_name, QLearning(world.n_codes, world.n_actions), world.n_actions)
    sight, actions = AveragePooling(world.n_features, world.picture), world.n_actions
    features, picture = sight.features, sight.picture
    parameters = society.n_parameters // (len(society.weights()) if name == "softmax_as_bidder" else 1)

    def policy(width: int):
        if name == "factored":
            return factored_network(features, actions, picture)
        return action_network(features, actions, picture, width)

    def critic(width: int):
        return value_network(features, picture, width)

    width = fitting_width(lambda h: count(policy(h)) + count(critic(h)), parameters)
    alone = PopulationSpec(world.n_features, policies=1, clones=1, seeds=(seed,), actions=actions)
    networks = {"policy": lambda: policy(width), "critic": lambda: critic(width), "sight": sight}
    learner = PPO(alone, mind_settings(picture), **networks)
    return Mind(world_name, learner, actions if name == "factored" else 1)


def _ratio(total: float, n: float) -> float:
    return float(total / n) if n else float("nan")
