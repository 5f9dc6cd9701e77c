"""An actor: a bank of bidding policies, the head that reads them, and the optimiser that moves them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from credit_flow.agents.decisions import Seen
from credit_flow.learners.experience.minibatches import per_policy_mean, places
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.heads.head import EDGE, Head
from credit_flow.learners.networks.bank import Bank
from credit_flow.learners.networks.bank_adam import BankAdam


class Actor:
    """The policies of all bidders in `seats`; `make()` gives one module, (batch, features) -> (batch, head.width)."""

    def __init__(
        self, seats: PopulationSpec, head: Head, make: Callable[[], nn.Module], *, features: int, device: str | torch.device, **adam
    ):  # fmt: skip
        self.seats, self.head = seats, head
        self.bank = Bank(make, seats.keys("policy"), device=device, maps=(features, head.width))
        self.adam = BankAdam(self.bank, **adam)

    @torch.no_grad()
    def decide(self, seen: Seen, society: int, greedy: bool) -> np.ndarray:
        """Bids (copies, bidders) of one society in credits, on the quantum, or actions."""
        return self._decisions(self._said_of(seen, society), seen, greedy)

    @torch.no_grad()
    def draw(self, seen: Seen, society: int) -> tuple[np.ndarray, np.ndarray]:
        """The same, not greedy, and the logarithms (copies, bidders) of their densities, of shares of the scale, or chances."""
        raw = self._said_of(seen, society)
        drawn = self._decisions(raw, seen, greedy=False)
        return drawn, self.log_density(raw, drawn)

    @torch.no_grad()
    def chances(self, seen: Seen, society: int) -> np.ndarray:
        """How likely each bidder's experts are to win (copies, policies), or each action is to be taken (copies, actions), by what is drawn."""
        return self.head.chances(self._said_of(seen, society), self.seats.clones)

    def log_density(self, raw: torch.Tensor, decided: np.ndarray) -> np.ndarray:
        """Of decisions (lots, bidders), credits or actions, by what policies said (lots, policies, width): (lots, bidders), nats."""
        x, each = decided.reshape(*raw.shape[:2], self.seats.clones), raw.unsqueeze(2)
        if self.head.scaled:
            x = self.seats.shares(x).clip(EDGE, 1.0 - EDGE)
        else:
            each = each.expand(-1, -1, self.seats.clones, -1)
        return self.head.log_density(each, self.tensor(x)).flatten(1).cpu().numpy()

    def _said_of(self, seen: Seen, society: int) -> torch.Tensor:
        """What every policy says (copies, policies, width); of states that look alike it is asked once."""
        first, which = _apart(seen.codes)
        said = self.raw(self.bank.flat, self.tensor(seen.observations[first]), society)
        return said.transpose(0, 1)[which]

    @torch.no_grad()
    def decide_of(self, policy: np.ndarray, seen: Seen, greedy: bool) -> np.ndarray:
        """Bids (n,) in credits, on the quantum, of the policies `policy` (n,), each for its own observation (n, features)."""
        place, counts = places(policy, len(self.bank))
        shown = np.zeros((len(counts), counts.max(), *seen.observations.shape[1:]), dtype=np.float32)
        shown[place] = seen.observations
        raw = self.bank(self.tensor(shown))[place]
        return self._decisions(raw.unsqueeze(1), seen, greedy)[:, 0]

    @torch.no_grad()
    def say(self, policy: np.ndarray, observations: np.ndarray) -> np.ndarray:
        """Raw numbers (n, width) of the policies `policy` (n,), each for its own observation (n, features)."""
        place, counts = places(policy, len(self.bank))
        shown = np.zeros((len(counts), counts.max(), observations.shape[1]), dtype=np.float32)
        shown[place] = observations
        return self.bank(self.tensor(shown)).double().cpu().numpy()[place]

    def _decisions(self, raw: torch.Tensor, seen: Seen, greedy: bool) -> np.ndarray:
        """Bids (lots, bidders) in credits, or actions, by what policies said (lots, policies, width)."""
        if greedy:
            x = np.repeat(
                self.head.best(raw, seen.key, seen.tick)[..., np.newaxis], self.seats.clones, axis=-1
            )
        else:
            x = self.head.variates(raw, self.seats.clones, seen.key, seen.tick)
        x = x.reshape(len(x), -1)
        return self.seats.credits(x) if self.head.scaled else x.astype(self.head.dtype)

    def raw(self, flat: torch.Tensor, observation: torch.Tensor, society: int) -> torch.Tensor:
        """What every policy of a society says (policies, batch, width), by parameters `flat`, of `observation` (batch, features)."""
        mine = flat[self.seats.of(society)]
        return self.bank.with_parameters(mine, observation.expand(len(mine), *observation.shape))

    def tensor(self, array: np.ndarray) -> torch.Tensor:
        """An array (any shape) of numbers, on the device."""
        return torch.as_tensor(np.asarray(array, dtype=np.float32), device=self.bank.flat.device)

    def descend(self, loss: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """One step down the sum over policies of the means of `loss` (policies, batch); gradient norms (policies,)."""
        return self.adam.descend(per_policy_mean(loss, there).sum(), there.any(dim=1))


class Critic:
    """A bank of value networks, one a policy: what a bidder earns on average in a state, whatever it bids."""

    def __init__(
        self,
        seats: PopulationSpec,
        make: Callable[[], nn.Module],
        *,
        features: int,
        device: str | torch.device,
        **adam,
    ):
        self.bank = Bank(make, seats.keys("critic"), device=device, maps=(features, 1))
        self.adam = BankAdam(self.bank, **adam)

    def value(self, observation: torch.Tensor) -> torch.Tensor:
        """Values (policies, batch), shares of the bid scale."""
        return self.bank(observation).squeeze(-1)

    def regress(self, value: torch.Tensor, target: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """One step down the squared error of what it says, `value`, to `target` (policies, batch); the error (policies,) before it."""
        error = per_policy_mean((value - target).square(), there)
        self.adam.descend(error.sum(), there.any(dim=1))
        return error.detach()


def _apart(codes: np.ndarray) -> tuple[np.ndarray | slice, np.ndarray | slice]:
    """Of observations by their `codes` (n,): the first of each kind (kinds,), and which kind each is (n,); where they are not counted each is one of its own."""
    if len(codes) == 0 or codes[0] < 0:
        return slice(None), slice(None)
    _, first, which = np.unique(codes, return_index=True, return_inverse=True)
    return first, which
