"""Off-policy valuation: bid what owning the state is worth, learnt from replay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from credit_flow.core.parameters import Parameters, parameter
from credit_flow.learners.actor import Actor
from credit_flow.learners.arrays import as_arrays, restore_arrays
from credit_flow.learners.device import device_of
from credit_flow.learners.heads import DeterministicHead
from credit_flow.learners.learner import Learner
from credit_flow.learners.networks import bid_network
from credit_flow.learners.replay import Replay
from credit_flow.learners.seats import Seats


@dataclass(frozen=True)
class QBidsSettings(Parameters):
    """Hyper-parameters of the off-policy value learner."""

    auctions: int = parameter(512, "auctions between updates", unit="auctions", low=1, high=10_000_000)
    steps: int = parameter(4, "gradient steps an update", unit="steps", low=1, high=10_000)
    minibatch: int = parameter(256, "samples of a policy in a step", unit="samples", low=1, high=1_000_000)
    capacity: int = parameter(20_000, "samples kept a policy", unit="samples", low=1, high=10_000_000)
    rate: float = parameter(5e-3, "learning rate (Adam)", low=0.0, high=1.0)
    inertia: float = parameter(0.9, "share of the target network kept at an update", low=0.0, high=1.0)
    discount: float = parameter(0.99, "worth of a credit one step later, a factor", low=0.0, high=1.0)
    rank: int = parameter(
        2,
        "rank of the bid that a seller receives: 2 under ccv, 1 under v and bb, a rank by rate",
        low=1,
        high=2,
    )


class QBids(Learner):
    """Each policy regresses its bid on r + g^d price'(s') over the states it owned, drawn from replay (key `mnih2015`).

    price' is recomputed: the bid of rank `rank`, clones counted, that a slow copy of all policies would make at s'; a price that was
    paid long ago by other bidders is never used. So it learns off-policy, and under the second price among clones it is Q-learning.
    It explores nothing by itself: let the auction do that.
    """

    def __init__(
        self,
        seats: Seats,
        settings: QBidsSettings | None = None,
        *,
        policy: Callable[[], nn.Module] | None = None,
        device: str = "cpu",
    ):
        self.seats, self.settings, self.device = seats, settings or QBidsSettings(), device_of(device)
        head = DeterministicHead()
        make = policy or (lambda: bid_network(seats.features, head))
        self.actor = Actor(seats, head, make, device=self.device, rate=self.settings.rate)
        self.target = self.actor.bank.flat.detach().clone()
        self.replay = Replay(seats.n_policies, seats.features, self.settings.capacity, self.device)
        self.n_updates, self._draws = 0, seats.keys("replay")

    @property
    def batch(self) -> int:
        """Auctions between two updates."""
        return self.settings.auctions

    def act(self, observations, *, key, tick, greedy=False):
        """What each thinks the state is worth to it; all clones alike."""
        return self.actor.bids(observations, key, tick, greedy)

    def observe(self, decisions):
        """Keep what was won."""
        self.replay.add(decisions)

    def update(self) -> dict[str, float]:
        """Some gradient steps, then the slow copy follows."""
        settings, losses = self.settings, []
        for step in range(settings.steps):
            which = self.n_updates * settings.steps + step
            bought, there = self.replay.draw(settings.minibatch, self._draws, which)
            later = settings.discount**bought.elapsed * (1.0 - bought.terminal) * self.price(bought.following)
            worth = (bought.reward + later - self.seats.low) / (self.seats.high - self.seats.low)
            error = (self.actor.bank(bought.observation).squeeze(-1) - worth).square()
            self.actor.descend(error, there.unsqueeze(1).expand_as(error))
            losses.append(error.detach().mean())
        self.target.lerp_(self.actor.bank.flat.detach(), 1.0 - settings.inertia)
        self.n_updates += 1
        return {"loss/policy": float(torch.stack(losses).mean())}

    @torch.no_grad()
    def price(self, following: torch.Tensor) -> torch.Tensor:
        """What sellers receive (policies, batch), credits, at what is seen next (policies, batch, features)."""
        seats, (n_policies, n, features) = self.seats, following.shape
        seen = following.reshape(len(seats.seeds) * seats.policies * n, features)
        raw = self.actor.bank.with_parameters(self.target, seats.per_policy(seen))
        bids = self.actor.head.mean(seats.per_lot(raw)).repeat_interleave(seats.clones, dim=1)
        if bids.shape[1] < self.settings.rank:  # a monopolist pays nothing
            return torch.zeros(n_policies, n, device=following.device)
        price = bids.topk(self.settings.rank, dim=1).values[:, -1]
        return (seats.low + (seats.high - seats.low) * price).view(n_policies, n)

    def state_dict(self) -> dict[str, np.ndarray]:
        """Parameters, moments, slow copy and replay."""
        return {"n_updates": np.array([self.n_updates]), **as_arrays(self._parts())}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on from there."""
        restore_arrays(self._parts(), state)
        self.n_updates = int(state["n_updates"][0])

    def _parts(self) -> dict[str, torch.Tensor]:
        adam = {f"actor.{name}": value for name, value in self.actor.adam.state_dict().items()}
        replay = {f"replay.{name}": value for name, value in self.replay.tensors().items()}
        return {"actor.flat": self.actor.bank.flat, "target": self.target, **adam, **replay}
