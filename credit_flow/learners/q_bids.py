"""Off-policy valuation: bid what owning the state is worth, learnt from replay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.experience.replay_buffer import ReplayBuffer
from credit_flow.learners.heads.deterministic import Deterministic
from credit_flow.learners.learner import Trainee
from credit_flow.learners.networks.actor import Actor
from credit_flow.learners.networks.average_pooling import AveragePooling
from credit_flow.learners.networks.networks import bid_network
from credit_flow.learners.networks.tensor_arrays import as_arrays, restore_arrays
from credit_flow.learners.networks.torch_device import device_of
from credit_flow.learners.networks.usual_sight import usual_sight


@dataclass(frozen=True)
class QBidsSettings(Parameters):
    """Hyper-parameters of the off-policy value learner."""

    auctions: int = parameter(512, "auctions between updates", unit="auctions", low=1, high=10_000_000)
    steps: int = parameter(4, "gradient steps an update", unit="steps", low=1, high=10_000)
    minibatch: int = parameter(256, "samples of a policy in a step", unit="samples", low=1, high=1_000_000)
    capacity: int = parameter(20_000, "samples kept a policy", unit="samples", low=1, high=10_000_000)
    rate: float = parameter(5e-3, "learning rate (Adam)", low=0.0, high=1.0)
    rate_decay: float = parameter(1.0, "factor of the rate after every update", low=0.0, high=1.0)
    width: int = parameter(
        0,
        "units (ReLU) of each of two hidden layers; 0: one linear layer of 16",
        unit="units",
        low=0,
        high=10_000,
    )
    inertia: float = parameter(0.9, "share of the target network kept at an update", low=0.0, high=1.0)
    discount: float = parameter(0.99, "worth of a credit one step later, a factor", low=0.0, high=1.0)
    rank: int = parameter(
        2,
        "rank of the bid that a seller receives: 2 under credit_conserving_vickrey, else 1, a rank by rate",
        low=1,
        high=2,
    )


class QBids(Trainee):
    """Each policy regresses its bid on r + g^d price'(s') over the states it owned, drawn from replay (key `mnih2015`).

    price' is recomputed: of the bidder whose bid is of rank `rank` at s' today, clones counted, what a slow copy of it would bid (key `hasselt2016`); a price that was
    paid long ago by other bidders is never used. So it learns off-policy, and under the second price among clones it is Q-learning.
    It explores nothing by itself: let the auction do that. A reward is taken to fall due with the last step of what the owner did.

    `control` is for states that are seen as numbers, such as those of CartPole: hidden layers, a gradient step every 8 auctions, and a rate that falls to a sixth in 300,000.
    """

    tuning = QBidsSettings
    presets = {
        "control": {
            "auctions": 64,
            "steps": 8,
            "minibatch": 128,
            "capacity": 150_000,
            "rate": 5e-4,
            "rate_decay": 0.9996,
            "width": 128,
        },
    }

    def __init__(
        self,
        seats: PopulationSpec,
        settings: QBidsSettings | None = None,
        *,
        policy: Callable[[], nn.Module] | None = None,
        device: str = "cpu",
    ):
        self.seats, self.settings, self.device = seats, settings or QBidsSettings(), device_of(device)
        head = Deterministic()
        self.sight = sight = AveragePooling(seats.features) if policy else usual_sight(seats)
        hidden = (self.settings.width,) * 2 if self.settings.width else ()
        make = policy or (lambda: bid_network(sight.features, head, sight.picture, hidden, nn.ReLU))
        made = {"features": sight.features, "device": self.device}
        self.actor = Actor(seats, head, make, rate=self.settings.rate, **made)
        self.target = self.actor.bank.flat.detach().clone()
        self.replay = ReplayBuffer(seats.n_policies, sight.features, self.settings.capacity, self.device)
        self.n_updates, self.auctions, self._draws = 0, 0, seats.keys("replay")

    def act(self, seen: Seen, greedy: bool = False, society: int = 0) -> np.ndarray:
        """What each thinks the state is worth to it (copies, bidders), credits; all clones alike."""
        if not greedy and society == 0:
            self.auctions += len(seen.observations)
        seen = seen._replace(observations=self.sight(seen.observations))
        return self.actor.decide(seen, society, greedy)

    def observe(self, decisions: Experience, society: int = 0) -> None:
        """Keep what was won."""
        seen, following = (self.sight(shown) for shown in (decisions.seen, decisions.next_seen))
        self.replay.add(decisions._replace(seen=seen, next_seen=following), society * self.seats.policies)

    def update(self) -> None:
        """After enough auctions: some gradient steps, then the slow copy follows."""
        if self.auctions < self.settings.auctions:
            return
        self.auctions = 0
        self.actor.adam.rate = self.settings.rate * self.settings.rate_decay**self.n_updates
        losses = [self._step(self.n_updates * self.settings.steps + i) for i in range(self.settings.steps)]
        self.target.lerp_(self.actor.bank.flat.detach(), 1.0 - self.settings.inertia)
        self.said = {"loss/policy": float(torch.stack(losses).mean())}
        self.n_updates += 1

    def _step(self, which: int) -> torch.Tensor:
        settings, seats = self.settings, self.seats
        bought, there = self.replay.draw(settings.minibatch, self._draws, which)
        now = settings.discount ** (bought.elapsed - 1.0) * bought.reward
        later = settings.discount**bought.elapsed * (1.0 - bought.terminal) * self.price(bought.following)
        worth = (now + later - seats.low) / (seats.high - seats.low)
        error = (self.actor.bank(bought.observation).squeeze(-1) - worth).square()
        self.actor.descend(error, there.unsqueeze(1).expand_as(error))
        return error.detach().mean()

    @torch.no_grad()
    def price(self, following: torch.Tensor) -> torch.Tensor:
        """What sellers receive (policies, batch), credits, at what is seen next (policies, batch, features)."""
        seats = self.seats
        prices = [self._price(following[seats.of(i)], i) for i in range(len(seats.seeds))]
        return seats.low + (seats.high - seats.low) * torch.cat(prices)

    def _price(self, following: torch.Tensor, society: int) -> torch.Tensor:
        seats, (n, batch, features) = self.seats, following.shape
        shown = following.reshape(n * batch, features)
        now, slow = (
            self.actor.head.mean(self.actor.raw(flat, shown, society)).repeat_interleave(seats.clones, dim=0)
            for flat in (self.actor.bank.flat, self.target)
        )
        rank = self.settings.rank
        if len(now) < rank:  # a monopolist pays nothing
            return torch.zeros(n, batch, device=following.device)
        bidder = now.topk(rank, dim=0).indices[-1:]
        return slow.gather(0, bidder).view(n, batch)

    def state_dict(self) -> dict[str, np.ndarray]:
        """Parameters, moments, slow copy and replay."""
        counts = np.array([self.n_updates, self.auctions])
        return {"counts": counts, **as_arrays(self._parts())}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on from there (arrays of any shape)."""
        restore_arrays(self._parts(), state)
        self.n_updates, self.auctions = state["counts"].tolist()

    def _parts(self) -> dict[str, torch.Tensor]:
        adam = {f"actor.{name}": value for name, value in self.actor.adam.state_dict().items()}
        replay = {f"replay.{name}": value for name, value in self.replay.tensors().items()}
        return {"actor.flat": self.actor.bank.flat, "target": self.target, **adam, **replay}
