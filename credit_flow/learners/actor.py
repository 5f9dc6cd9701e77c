"""An actor: a bank of bidding policies, the head that reads them, and the optimiser that moves them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from credit_flow.learners.bank import Bank
from credit_flow.learners.bank_adam import BankAdam
from credit_flow.learners.heads import EDGE, Head
from credit_flow.learners.samples import per_policy_mean
from credit_flow.learners.seats import Seats


class Actor:
    """The policies of all bidders in `seats`; `make()` gives one module, (batch, features) -> (batch, head.width)."""

    def __init__(
        self, seats: Seats, head: Head, make: Callable[[], nn.Module], *, device: str | torch.device, **adam
    ):
        self.seats, self.head = seats, head
        self.bank = Bank(make, seats.keys("policy"), device=device)
        self.adam = BankAdam(self.bank, **adam)

    @torch.no_grad()
    def bids(self, observations: np.ndarray, key: np.uint64, tick: int, greedy: bool) -> np.ndarray:
        """Bids (lots, bidders) in credits, on the quantum, for what is seen (lots, features)."""
        seats, device = self.seats, self.bank.flat.device
        seen = torch.as_tensor(np.asarray(observations, dtype=np.float32), device=device)
        raw = seats.per_lot(self.bank(seats.per_policy(seen)))
        if greedy:
            mean = self.head.mean(raw).double().cpu().numpy()
            x = np.repeat(mean[..., np.newaxis], seats.clones, axis=-1).clip(EDGE, 1.0 - EDGE)
        else:
            x = self.head.variates(raw, seats.clones, key, tick)
        return seats.credits(x.reshape(len(x), -1))

    def log_density(self, observation: torch.Tensor, bid: torch.Tensor) -> torch.Tensor:
        """Of bids (policies, batch), as shares of the scale, for observations (policies, batch, features)."""
        return self.head.log_density(self.bank(observation), bid)

    def descend(self, loss: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """One step down the sum over policies of the means of `loss` (policies, batch); gradient norms (policies,)."""
        return self.adam.descend(per_policy_mean(loss, there).sum(), there.any(dim=1))


class Critic:
    """A bank of value networks, one a policy: what a bidder earns on average in a state, whatever it bids."""

    def __init__(self, seats: Seats, make: Callable[[], nn.Module], *, device: str | torch.device, **adam):
        self.bank = Bank(make, seats.keys("critic"), device=device)
        self.adam = BankAdam(self.bank, **adam)

    def value(self, observation: torch.Tensor) -> torch.Tensor:
        """Values (policies, batch), shares of the bid scale."""
        return self.bank(observation).squeeze(-1)

    def regress(self, observation: torch.Tensor, target: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """One step down the squared error to `target` (policies, batch); the error (policies,) before it."""
        error = per_policy_mean((self.value(observation) - target).square(), there)
        self.adam.descend(error.sum(), there.any(dim=1))
        return error.detach()
