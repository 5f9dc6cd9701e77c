"""What learners by policy gradient share: an actor, maybe a critic, and the decisions noted since the last update."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from credit_flow.agents.decisions import Decisions, joined
from credit_flow.core.parameters import Parameters, parameter
from credit_flow.learners.actor import Actor, Critic
from credit_flow.learners.arrays import as_arrays, restore_arrays
from credit_flow.learners.device import device_of
from credit_flow.learners.heads import HEADS
from credit_flow.learners.learner import Learner
from credit_flow.learners.networks import bid_network, value_network
from credit_flow.learners.samples import Samples
from credit_flow.learners.seats import Seats


@dataclass(frozen=True)
class PolicyGradientSettings(Parameters):
    """Hyper-parameters that all of them have."""

    auctions: int = parameter(4096, "auctions between updates", unit="auctions", low=1, high=10_000_000)
    rate: float = parameter(2e-3, "learning rate of the policies (Adam)", low=0.0, high=1.0)
    entropy: float = parameter(0.0, "factor of the bonus for spread bids", low=0.0, high=10.0)
    clip_norm: float = parameter(40.0, "greatest norm of a policy's gradient, a factor", low=1e-6, high=1e9)
    head: str = parameter("beta", "family of bid distributions", choices=("beta", "kumaraswamy"))


@dataclass(frozen=True)
class CriticSettings(PolicyGradientSettings):
    """And those with a critic."""

    critic_rate: float = parameter(5e-3, "learning rate of the critics (Adam)", low=0.0, high=1.0)
    critic_decay: float = parameter(1e-3, "factor of the critics' L2 penalty", low=0.0, high=10.0)


class PolicyGradient(Learner):
    """Abstract: say in `learn` how the samples move the actor.

    `policy` and `critic` make one `torch.nn.Module` each, for one bidder: (batch, features) to the head's raw numbers, and to one
    value (batch, 1). Without them the networks are those of `networks`.
    """

    def __init__(
        self,
        seats: Seats,
        settings: PolicyGradientSettings,
        *,
        policy: Callable[[], nn.Module] | None = None,
        critic: Callable[[], nn.Module] | None = None,
        device: str = "cpu",
    ):
        self.seats, self.settings, self.device = seats, settings, device_of(device)
        head = HEADS[settings.head]()
        make = policy or (lambda: bid_network(seats.features, head))
        adam = {"rate": settings.rate, "clip": settings.clip_norm}
        self.actor = Actor(seats, head, make, device=self.device, **adam)
        self.critic = None
        if isinstance(settings, CriticSettings):
            value = critic or (lambda: value_network(seats.features))
            adam = {"rate": settings.critic_rate, "clip": settings.clip_norm, "decay": settings.critic_decay}
            self.critic = Critic(seats, value, device=self.device, **adam)
        self.n_updates, self._noted = 0, []

    @property
    def batch(self) -> int:
        """Auctions between two updates."""
        return self.settings.auctions

    def act(self, observations, *, key, tick, greedy=False):
        """Bids (lots, bidders) in credits, drawn from the policies, or their means."""
        return self.actor.bids(observations, key, tick, greedy)

    def observe(self, decisions: Decisions) -> None:
        """Keep them for the next update."""
        self._noted.append(decisions)

    def update(self) -> dict[str, float]:
        """Learn from what was noted; the means over policies of what `learn` says."""
        if not self._noted:
            return {}
        decisions, self._noted = joined(self._noted), []
        seats = self.seats
        samples = Samples.of(decisions, seats.n_policies, seats.low, seats.high, self.device)
        said = self.learn(samples)
        self.n_updates += 1
        return {tag: float(value.mean()) for tag, value in said.items()}

    @abstractmethod
    def learn(self, samples: Samples) -> dict[str, torch.Tensor]:
        """Move the actor by `samples`; returns tensors (policies,) worth logging, by tag."""

    def spread(self, observation: torch.Tensor) -> torch.Tensor:
        """The entropy (policies, batch) of the bids, nats."""
        return self.actor.head.entropy(self.actor.bank(observation))

    def state_dict(self) -> dict[str, np.ndarray]:
        """Parameters, moments and step counts of actor and critic, and the number of updates."""
        return {"n_updates": np.array([self.n_updates]), **as_arrays(self._parts())}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on from there."""
        restore_arrays(self._parts(), state)
        self.n_updates = int(state["n_updates"][0])

    def _parts(self) -> dict[str, torch.Tensor]:
        parts = {}
        for name, part in (("actor", self.actor), ("critic", self.critic)):
            if part is not None:
                parts[f"{name}.flat"] = part.bank.flat
                parts |= {f"{name}.{key}": value for key, value in part.adam.state_dict().items()}
        return parts
