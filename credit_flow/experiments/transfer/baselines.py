"""Who is compared when a task changes: a society, and single minds that make the same decisions; each keeps what it has learnt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.institutions.states.sole_actor import Acts
from credit_flow.institutions.states.titles import NOBODY, Titles
from credit_flow.learners.experience.greedy import best_of
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.networks.networks import (
    action_network,
    count,
    factored_network,
    fitting_width,
    value_network,
)
from credit_flow.learners.networks.usual_sight import usual_sight
from credit_flow.learners.ppo import PPO, PPOSettings
from credit_flow.learners.q_learning import QLearning
from credit_flow.measures.state_auctions import credit_leak
from credit_flow.models.model import CreditFlow
from credit_flow.models.single_mind import SingleMind
from credit_flow.models.states.state_worlds import make_world
from credit_flow.models.vickrey_society import VickreySociety

COPIES = 256
"""Copies of the world in which everybody acts."""

FLAT = {
    "two_rooms": "two_rooms_moves",
    "two_rooms_one_step": "two_rooms_moves",
    "minigrid_rooms": "minigrid_env",
}
"""World of options -> the same by low-level actions."""

BIDDERS = ("society", "society_dropout", "society_shuffled")
"""Contenders that are societies; the last learns from what others came to, by lot: the control that it is the payments that teach."""


@dataclass(frozen=True)
class Conditions:
    """Where everybody learns, and how."""

    world_name: str
    scenario: Mapping[str, object] = field(
        default_factory=dict
    )  # what is set of it: timeout, world.cells ...
    tune: Mapping[str, object] = field(default_factory=dict)  # hyper-parameters of all who learn by PPO
    device: str = "cpu"

    def settings(self, known: dict) -> dict:
        """Of what is set, what a scenario that has the parameters `known` has."""
        heads = {*known, "world"}
        return {name: value for name, value in self.scenario.items() if name.partition(".")[0] in heads}

    def world(self, task: str, seed: int = 0, copies: int = 1, name: str = ""):
        """Copies of the world, or of the one of another `name`, put to a task."""
        given = {} if name and name != self.world_name else self.world_settings
        return make_world(name or self.world_name, task, seed, copies, **given)

    @property
    def world_settings(self) -> dict:
        """What is set of the world itself."""
        return {
            name.removeprefix("world."): value
            for name, value in self.scenario.items()
            if name.startswith("world.")
        }


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
    def draw(self, seen: Seen) -> np.ndarray:
        """Actions (copies,), indices, as they are chosen while it learns."""

    def chances(self, seen: Seen) -> np.ndarray:
        """How likely each action is (copies, actions) by what it draws while it learns."""
        return self.learner.chances(seen)

    @abstractmethod
    def weights(self) -> np.ndarray:
        """The weights that decide what is done (primitives, weights), numbers; of one mind in one row."""

    @abstractmethod
    def lately(self) -> dict[str, float]:
        """The return while exploring since it was last asked, and a society's leak and the misbids of its winners, all credits but the leak."""


class Society(Contender):
    """A credit-conserving Vickrey society, two clones a primitive, PPO (key `chang2020`); with `dropout` a random part of the bidders
    is silent in every episode, so that everybody wins sometimes."""

    def __init__(self, where: Conditions, task: str, seed: int, settings: PPOSettings, dropout: bool = False):
        self.world_name, self.where, self.dropout = where.world_name, where, dropout
        scenario, world = self._scenario(task), where.world(task, seed)
        bidders = (world.n_features, scenario.founders, scenario.clones, *scenario.scale)
        seats = PopulationSpec(*bidders, (seed,), world.picture, world.symbols)
        self.learner = PPO(seats, settings, device=where.device)
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

    def draw(self, seen: Seen) -> np.ndarray:
        """What the highest drawn bid does, of all clones."""
        return _decided(self.learner, seen).argmax(axis=1) // self.clones

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
        usual = {"copies": COPIES, "exploration": 0.0, "dropout": self.dropout}
        society = VickreySociety(world_name=self.world_name, task=task, **usual)
        return society.but(**self.where.settings(society.as_dict()))


class Mind(Contender):
    """A learner that acts alone; `primitives` rows of weights if it has networks of their own for them, else one."""

    def __init__(self, where: Conditions, learner, primitives: int = 1, world_name: str = ""):
        self.where, self.world_name = where, world_name or where.world_name
        self.learner, self.primitives, self.n_parameters = learner, primitives, learner.n_parameters

    def begin(self, task: str, seed: int) -> None:
        """Other copies of another world, the same learner."""
        self.learner.restart()
        scenario = SingleMind(world_name=self.world_name, task=task, copies=COPIES)
        if self.world_name == self.where.world_name:
            scenario = scenario.but(**self.where.settings(scenario.as_dict()))
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

    def draw(self, seen: Seen) -> np.ndarray:
        """By its chances; Q-learning with its exploration."""
        return _decided(self.learner, seen)[:, 0].astype(np.int64)

    def weights(self) -> np.ndarray:
        """Of the policy (primitives or 1, weights), numbers."""
        return self.learner.weights().reshape(self.primitives, -1)

    def lately(self) -> dict[str, float]:
        """The mean return of the episodes that have ended."""
        returns, self._returns = self._returns, []
        return {"exploring": _ratio(sum(returns), len(returns))}


def names_of(where: Conditions, task: str) -> list[str]:
    """The contenders in a world, the society first."""
    counted = where.world(task).n_codes > 0
    names = [*BIDDERS, "softmax", "softmax_as_bidder", "factored"]
    return names + ["flat"] * (where.world_name in FLAT) + ["q_learning"] * counted


def common_settings(picture: tuple[int, ...], tune: Mapping[str, object]) -> dict:
    """What all who learn by PPO have in common unless something else is searched: the preset `fast`, where pictures are seen `pictures`, and what is `tune`d."""
    return {"preset": "pictures" if picture else "fast"} | dict(tune)


def settings_of_mind(settings: PPOSettings) -> PPOSettings:
    """A mind has one sample a decision where clones have two: with smaller minibatches both make equally many steps of Adam."""
    return replace(settings, minibatch=max(1, settings.minibatch // VickreySociety().clones))


def contender(
    name: str, where: Conditions, task: str, seed: int, tune: Mapping[str, object] | None = None
) -> Contender:
    """The contender `name` of `names_of`, new: its first weights are drawn from `seed`; `tune`: hyper-parameters instead of those of the conditions.

    `softmax`, `factored` and `flat` have as many parameters as the whole society, within one unit of width, `softmax_as_bidder`
    as one bidder; `factored` has a network for every primitive, `flat` acts by low-level actions.
    """
    usual = where.world(task, seed)
    settings = PPO.tuned(common_settings(usual.picture, where.tune) | dict(tune or {}))
    if name == "society_shuffled":
        settings = replace(settings, signal="shuffled")
    society = Society(where, task, seed, settings, dropout=name == "society_dropout")
    if name in BIDDERS:
        return society
    world_name = FLAT[where.world_name] if name == "flat" else where.world_name
    world = where.world(task, seed, name=world_name)
    if name == "q_learning":
        return Mind(where, QLearning(world.n_codes, world.n_actions), world.n_actions)
    actions, shown = world.n_actions, {"picture": world.picture, "symbols": world.symbols}
    alone = PopulationSpec(world.n_features, policies=1, clones=1, seeds=(seed,), actions=actions, **shown)
    sight = usual_sight(alone)
    features, picture = sight.features, sight.picture
    parameters = society.n_parameters // (len(society.weights()) if name == "softmax_as_bidder" else 1)

    def policy(width: int):
        if name == "factored":
            return factored_network(features, actions, picture)
        return action_network(features, actions, picture, width)

    def critic(width: int):
        return value_network(features, picture, width)

    width = fitting_width(lambda h: count(policy(h)) + count(critic(h)), parameters)
    networks = {"policy": lambda: policy(width), "critic": lambda: critic(width), "sight": sight}
    learner = PPO(alone, settings_of_mind(settings), device=where.device, **networks)
    return Mind(where, learner, actions if name == "factored" else 1, world_name)


def _decided(learner, seen: Seen) -> np.ndarray:
    """Bids or actions (copies, bidders) that a learner draws; nothing of it counts as its experience."""
    actor = getattr(learner, "actor", None)
    if actor is None:
        return learner.act(seen)
    return actor.decide(seen._replace(observations=learner.sight(seen.observations)), 0, False)


def _ratio(total: float, n: float) -> float:
    return float(total / n) if n else float("nan")
