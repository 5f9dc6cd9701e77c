"""REINFORCE: the smallest policy gradient."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from credit_flow.core.boundary.parameters import parameter
from credit_flow.learners.experience.minibatches import Samples, per_policy_mean
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.policy_gradient import PolicyGradient, PolicyGradientSettings


@dataclass(frozen=True)
class ReinforceSettings(PolicyGradientSettings):
    """Hyper-parameters of REINFORCE."""

    memory: float = parameter(0.9, "share of the old mean utility kept at an update", low=0.0, high=1.0)


class Reinforce(PolicyGradient):
    """Each policy climbs (U - its running mean utility) grad log pi(bid), one step an update (key `williams1992`)."""

    tuning = ReinforceSettings

    def __init__(self, seats: PopulationSpec, settings: ReinforceSettings | None = None, **making):
        super().__init__(seats, settings or ReinforceSettings(), **making)
        self.baseline = torch.zeros(seats.n_policies, device=self.device)

    def learn(self, samples: Samples) -> dict[str, torch.Tensor]:
        """One step of all policies."""
        raw, surprise = self.actor.bank(samples.shown), samples.utility - self.baseline.unsqueeze(1)
        gain = surprise * self.actor.head.log_density(samples.each(raw), samples.decision)
        entropy = samples.each(self.actor.head.entropy(raw))
        norm = self.actor.descend(-gain - self.settings.entropy * entropy, samples.there)
        mean = per_policy_mean(samples.utility, samples.there)
        self.baseline += (1.0 - self.settings.memory) * samples.there.any(dim=1) * (mean - self.baseline)
        return {"grad_norm": norm, "entropy": per_policy_mean(entropy.detach(), samples.there)}

    def tensors(self) -> dict[str, torch.Tensor]:
        """Those of any policy gradient, and the running means (policies,)."""
        return {**super().tensors(), "baseline": self.baseline}
