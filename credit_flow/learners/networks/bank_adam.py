"""Adam for a bank: every member has its own step count and gradient clip, and stands still when it has no sample."""

from __future__ import annotations

import torch

from credit_flow.learners.networks.bank import Bank


class BankAdam:
    """Adam (key `kingma2015`) on `bank.flat`, member by member: what one does depends on no other.

    Parameters that the bank does not learn stand still. `clip` bounds the norm of each member's gradient, `decay` (L2) is added to the gradient after clipping.
    """

    def __init__(
        self,
        bank: Bank,
        *,
        rate: float,
        clip: float = 40.0,
        decay: float = 0.0,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
    ):
        self.bank, self.rate, self.clip, self.decay = bank, rate, clip, decay
        self.betas, self.epsilon = betas, epsilon
        self.restart()

    def restart(self) -> None:
        """Forget all moments and step counts."""
        self.first, self.second = torch.zeros_like(self.bank.flat), torch.zeros_like(self.bank.flat)
        self.steps = torch.zeros(len(self.bank), 1, dtype=torch.float64, device=self.bank.flat.device)

    def descend(self, loss: torch.Tensor, active: torch.Tensor) -> torch.Tensor:
        """One step down the gradient of `loss`, a sum over members, for the `active` (members,) bool; their gradient norms (members,)."""
        (gradient,) = torch.autograd.grad(loss, self.bank.flat)
        return self.follow(gradient, active)

    def follow(self, gradient: torch.Tensor, active: torch.Tensor) -> torch.Tensor:
        """One step against a `gradient` (members, parameters), for the `active` (members,) bool; the gradients' norms (members,)."""
        if self.bank.learnt is not None:
            gradient = gradient * self.bank.learnt
        norm = gradient.norm(dim=1, keepdim=True)
        gradient = gradient * (self.clip / norm.clamp(min=self.clip))
        self._step(gradient + self.decay * self.bank.flat.detach(), active.unsqueeze(1).to(gradient.dtype))
        return norm.squeeze(1)

    @torch.no_grad()
    def _step(self, gradient: torch.Tensor, active: torch.Tensor) -> None:
        b1, b2 = self.betas
        self.steps += active
        self.first.lerp_(gradient, (1.0 - b1) * active)
        self.second.lerp_(gradient.square(), (1.0 - b2) * active)
        steps = self.steps.clamp(min=1.0)
        scale = (self.rate / (1.0 - b1**steps)).to(gradient.dtype)
        root = (self.second / (1.0 - b2**steps).to(gradient.dtype)).sqrt() + self.epsilon
        step = active * scale * self.first / root
        self.bank.flat -= (
            step if self.bank.learnt is None else step * self.bank.learnt
        )  # decay too leaves the others alone

    def state_dict(self) -> dict[str, torch.Tensor]:
        """The moments (members, parameters) and step counts (members, 1)."""
        return {"first": self.first, "second": self.second, "steps": self.steps}
