"""What learners by policy gradient share: an actor, maybe a critic, and the decisions noted since the last update."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.core.boundary.parameters import Parameters, parameter, settings_of
from credit_flow.core.discover import member
from credit_flow.learners.experience.minibatches import Samples
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.experience.rollout_buffer import RolloutBuffer
from credit_flow.learners.heads.categorical import Categorical
from credit_flow.learners.heads.head import BidHead, Head
from credit_flow.learners.heads.joint_actions import JointActions
from credit_flow.learners.learner import Trainee
from credit_flow.learners.networks.actor import Actor, Critic
from credit_flow.learners.networks.average_pooling import AveragePooling
from credit_flow.learners.networks.model_of_others import ModelOfOthers
from credit_flow.learners.networks.networks import action_network, bid_network, value_network
from credit_flow.learners.networks.one_hot import OneHot
from credit_flow.learners.networks.tensor_arrays import as_arrays, restore_arrays, within
from credit_flow.learners.networks.torch_device import device_of
from credit_flow.learners.networks.usual_sight import usual_sight
from credit_flow.learners.signals.signal import Signal


@dataclass(frozen=True)
class PolicyGradientSettings(Parameters):
    """Hyper-parameters that all of them have."""

    auctions: int = parameter(4096, "auctions between updates", unit="auctions", low=1, high=10_000_000)
    rate: float = parameter(2e-3, "learning rate of the policies (Adam)", low=0.0, high=1.0)
    entropy: float = parameter(0.0, "factor of the bonus for spread bids", low=0.0, high=10.0)
    clip_norm: float = parameter(40.0, "greatest norm of a policy's gradient, a factor", low=1e-6, high=1e9)
    head: str = parameter("beta", "family of bid distributions", shelf="learners.heads", base=BidHead)
    signal: str = parameter("own", "what decisions are learnt from", shelf="learners.signals", base=Signal)
    signal_settings: tuple = settings_of("signal")


@dataclass(frozen=True)
class CriticSettings(PolicyGradientSettings):
    """And those with a critic."""

    critic_rate: float = parameter(5e-3, "learning rate of the critics (Adam)", low=0.0, high=1.0)
    critic_decay: float = parameter(
        1e-3, "factor of a critic's weights that is added to its gradient (L2)", low=0.0, high=10.0
    )
    critic_clip_norm: float = parameter(
        40.0, "greatest norm of a critic's gradient, a factor", low=1e-6, high=1e9
    )


class PolicyGradient(Trainee):
    """Abstract: say in `learn` how the samples move the actor.

    Where `seats.actions` says so it decides for one of several actions, and not for a bid: then something is still to come after a
    decision, and only those who `foresee` it can learn.

    `policy` and `critic` make one `torch.nn.Module` each, for one policy: (batch, features) to the head's raw numbers, and to one
    value (batch, 1). Without them the networks are those of `networks`, which see by `usual_sight`; `sight` is how given ones see them, unless as they are. `signal` is what is
    learnt from, unless the settings name one; `others` makes a model of the others, given its learning rate, for players who want one. Layers with `requires_grad`
    False stay as they are. Errors: ValueError for a network of another shape, TypeError for actions that it cannot learn.
    """

    foresees = False

    def __init__(
        self,
        seats: PopulationSpec,
        settings: PolicyGradientSettings,
        *,
        policy: Callable[[], nn.Module] | None = None,
        critic: Callable[[], nn.Module] | None = None,
        sight: AveragePooling | OneHot | None = None,
        signal: Signal | None = None,
        others: Callable[[float], ModelOfOthers] | None = None,
        device: str = "cpu",
    ):
        if seats.actions and not self.foresees:
            raise TypeError(f"{type(self).__name__} learns what to bid, and not what to do: take PPO")
        self.seats, self.settings, self.device = seats, settings, device_of(device)
        self.signal = signal or _make_signal(settings)
        head = _head_of(seats, settings)
        sight = sight or (AveragePooling(seats.features) if policy or critic else usual_sight(seats))
        self.sight, make = sight, policy or (lambda: _network(sight, head))
        adam = {"rate": settings.rate, "clip": settings.clip_norm}
        made = {"features": sight.features, "device": self.device}
        self.actor = Actor(seats, head, make, **made, **adam)
        self.critic = None
        if isinstance(settings, CriticSettings):
            value = critic or (lambda: value_network(sight.features, sight.picture))
            adam = {
                "rate": settings.critic_rate,
                "clip": settings.critic_clip_norm,
                "decay": settings.critic_decay,
            }
            self.critic = Critic(seats, value, **made, **adam)
        # beside the critic, at the critic's pace
        self.others = others(settings.critic_rate) if others else None
        self.n_updates = 0
        self.notes = RolloutBuffer(sight.features, foresees=seats.actions > 0 or self.looks_on)
        self.n_moments = (
            0  # at which decisions were made, since the beginning: what a signal's schedule runs over
        )

    def act(self, seen: Seen, greedy: bool = False, society: int = 0) -> np.ndarray:
        """Bids (copies, bidders) in credits, or actions, drawn from the policies of a society, or the best of each."""
        if not greedy and society == 0:
            self.count(len(seen.observations))
        seen = seen._replace(observations=self.sight(seen.observations))
        if greedy:
            self.log_density = None
            return self.actor.decide(seen, society, greedy)
        drawn, self.log_density = self.actor.draw(seen, society)
        return drawn

    def chances(self, seen: Seen) -> np.ndarray:
        """How likely each expert of the first society is to have the highest bid (copies, experts), or each action is to be taken (copies, actions), when it is not greedy."""
        return self.actor.chances(seen._replace(observations=self.sight(seen.observations)), 0)

    def observe(self, decisions: Experience, society: int = 0) -> None:
        """Keep them for the next update."""
        signal = self.signal_of(decisions.utility, decisions.moment, decisions.bidder)
        seen = decisions._replace(seen=self.sight(decisions.seen), utility=signal)
        if self.notes.foresees:
            seen = seen._replace(next_seen=self.sight(decisions.next_seen))
        if self.looks_on:
            sold = np.where(decisions.won & ~decisions.done, decisions.worth, 0.0)
            seen = seen._replace(utility=signal - decisions.worth * decisions.received, worth=sold)
        self.notes.add(seen, society * self.seats.policies)

    def count(self, n_moments: int) -> None:
        """So many moments more have come at which decisions are made."""
        self.n_moments += n_moments
        self.notes.auctions += n_moments

    def signal_of(self, utility: np.ndarray, moment: np.ndarray, who: np.ndarray) -> np.ndarray:
        """What is learnt from decisions that came to `utility` (n,) credits, made at `moment` (n,) by `who` (n,), indices: the signal (n,) as it stands now."""
        return self.signal.after(self.n_moments).of(utility, moment, who)

    def logits(self, policy: np.ndarray, shown: np.ndarray) -> np.ndarray:
        """What the networks `policy` (n,), indices, say of what each is `shown` (n, features): (n, outputs), logarithms of chances up to a constant."""
        return self.actor.say(policy, self.sight(shown))

    def bids(self, policy: np.ndarray, shown: np.ndarray, draw: np.ndarray) -> np.ndarray:
        """What the networks `policy` (n,), indices, bid for what each is `shown` (n, features): (n,) credits, by inversion of a uniform number `draw` (n,) each."""
        raw = torch.as_tensor(self.logits(policy, shown))
        return self.seats.credits(self.actor.head.quantile(raw, draw)[:, np.newaxis])[:, 0]

    def note(self, turns: Experience, n_moments: int, society: int = 0) -> None:
        """Keep turns of players of a society for the next update, which came at `n_moments` moments; their utility is already the signal."""
        if society == 0:  # updates come, and a schedule runs, as they would in each society alone
            self.count(n_moments)
        self.notes.add(turns)

    def update(self) -> None:
        """Learn from what was noted once there were enough auctions."""
        if self.notes.auctions < self.settings.auctions or not len(self.notes):
            return
        samples = Samples.of(self.notes.parts, self.seats, self.device)
        self.notes.clear()
        self.said = {tag: float(value.mean()) for tag, value in self.learn(samples).items()}
        self.n_updates += 1

    @property
    def looks_on(self) -> bool:
        """Whether what the next buyer brings is left to be foreseen from what it sees."""
        return False

    @abstractmethod
    def learn(self, samples: Samples) -> dict[str, torch.Tensor]:
        """Move the actor by `samples`; returns tensors (policies,) worth logging, by tag."""

    def restart(self) -> None:
        """Before another task: all weights stay, the optimiser and what was noted are new."""
        for part in (self.actor, self.critic, self.others):
            if part is not None:
                part.adam.restart()
        self.notes.clear()

    def weights(self) -> np.ndarray:
        """The numbers that decide the bids (policies, weights): without those of the critics."""
        return self.actor.bank.flat.detach().cpu().numpy().copy()

    @property
    def n_parameters(self) -> int:
        """Numbers that it learns."""
        parts = (self.actor, self.critic, self.others)
        return sum(part.bank.n_learnt for part in parts if part is not None)

    def state_dict(self) -> dict[str, np.ndarray]:
        """Parameters, moments and step counts, how many updates there were, and what was noted since the last."""
        noted = {f"notes.{name}": value for name, value in self.notes.state_dict().items()}
        counts = {name: np.array([getattr(self, name)]) for name in ("n_updates", "n_moments")}
        return {**counts, **as_arrays(self.tensors()), **noted}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on from there (arrays of any shape)."""
        restore_arrays(self.tensors(), state)
        self.n_updates, self.n_moments = int(state["n_updates"][0]), int(state["n_moments"][0])
        self.notes.load_state_dict(within("notes", state))

    def tensors(self) -> dict[str, torch.Tensor]:
        """Parameters, moments and step counts by name, each (policies, ...)."""
        parts = {}
        for name, part in (("actor", self.actor), ("critic", self.critic), ("others", self.others)):
            if part is not None:
                parts[f"{name}.flat"] = part.bank.flat
                parts |= {f"{name}.{key}": value for key, value in part.adam.state_dict().items()}
        return parts


def _head_of(seats: PopulationSpec, settings: PolicyGradientSettings) -> Head:
    if seats.actions:
        return Categorical(seats.actions) if seats.actors == 1 else JointActions(seats.actions, seats.actors)
    return member("learners.heads", BidHead, settings.head)()


def _make_signal(settings: PolicyGradientSettings) -> Signal:
    return member("learners.signals", Signal, settings.signal)(
        **settings.settings_in("signal_settings").as_dict()
    )


def _network(sight: AveragePooling, head: Head) -> nn.Module:
    if head.scaled:
        return bid_network(sight.features, head, sight.picture)
    return action_network(sight.features, head.width, sight.picture)
