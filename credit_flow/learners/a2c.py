"""A2C: advantage actor-critic."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from credit_flow.core.boundary.parameters import parameter
from credit_flow.learners.experience.minibatches import Samples, normalised, per_policy_mean
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.policy_gradient import CriticSettings, PolicyGradient


@dataclass(frozen=True)
class A2CSettings(CriticSettings):
    """Hyper-parameters of A2C."""

    auctions: int = parameter(512, "auctions between updates", unit="auctions", low=1, high=10_000_000)


class A2C(PolicyGradient):
    """Each policy climbs (U - V(s)) grad log pi(bid), its critic V regresses on U: one step of each an update (key `mnih2016`).

    An auction is a one-step problem, so the advantage has no bootstrap.
    """

    tuning = A2CSettings

    def __init__(self, seats: PopulationSpec, settings: A2CSettings | None = None, **making):
        super().__init__(seats, settings or A2CSettings(), **making)

    def learn(self, samples: Samples) -> dict[str, torch.Tensor]:
        """One step of all critics, one of all policies."""
        value = samples.each(self.critic.value(samples.shown))
        advantage = normalised(samples.utility - value.detach(), samples.there)
        error = self.critic.regress(value, samples.utility, samples.there)
        raw = self.actor.bank(samples.shown)
        gain = advantage * self.actor.head.log_density(samples.each(raw), samples.decision)
        entropy = samples.each(self.actor.head.entropy(raw))
        norm = self.actor.descend(-gain - self.settings.entropy * entropy, samples.there)
        entropy = per_policy_mean(entropy.detach(), samples.there)
        return {"loss/critic": error, "grad_norm": norm, "entropy": entropy}
