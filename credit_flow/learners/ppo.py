"""PPO: proximal policy optimisation of bids, one auction at a time, and of actions with what comes of them."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.learners.experience.advantages import advantages
from credit_flow.learners.experience.minibatches import Samples, minibatches, normalised, per_policy_mean
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.policy_gradient import CriticSettings, PolicyGradient
from credit_flow.learners.signals.own import Own

PIECE = 4096
"""Of so many states at a time prices are foreseen."""


@dataclass(frozen=True)
class PPOSettings(CriticSettings):
    """Hyper-parameters of PPO; the defaults are the preset `fast`."""

    auctions: int = parameter(512, "auctions between updates", unit="auctions", low=1, high=10_000_000)
    entropy: float = parameter(0.01, "factor of the bonus for spread bids", low=0.0, high=10.0)
    epochs: int = parameter(1, "passes over the samples of an update", unit="passes", low=1, high=1000)
    minibatch: int = parameter(512, "samples of a policy in a step", unit="samples", low=1, high=10_000_000)
    clip: float = parameter(0.2, "rise of the probability ratio that is still rewarded", low=1e-6, high=10.0)
    rate_decay: float = parameter(1.0, "factor of both rates every 100 late updates", low=0.0, high=1.0)
    decay_from: int = parameter(500, "updates before the rates decay", unit="updates", low=0, high=10_000_000)
    trace: float = parameter(
        0.95, "factor by which later surprises count for an action (GAE lambda)", low=0.0, high=1.0
    )
    price_rank: int = parameter(
        0,
        "rank of the mean bid that counts as what a seller receives: 2 under credit_conserving_vickrey, 1 under vickrey and bucket_brigade; 0: what it did receive",
        unit="rank",
        low=0,
        high=2,
    )


class PPO(PolicyGradient):
    """Each policy climbs min(ratio A, clipped ratio A) with the advantage A normalised over the batch (key `schulman2017`).

    An auction is a one-step problem: A = U - V(s), nothing is bootstrapped, everybody learns from every auction, losers with utility 0, and
    clones learn as one. Who acts and sells nothing on (`seats.actions`) has generalised advantages, what was cut off being foreseen by
    the critic. A minibatch is one step of the critics, then one of the policies.

    `fast` learns from few auctions at a time: within an update the next buyer's price stands still, so value moves one sale back an update. With 256 auctions and minibatches of 256 there are twice
    the updates; with 4,096, 1,024 and no entropy bonus bids settle closer to values, and later. `paper` are the settings of the code of key `chang2020`, with the L2 penalty of the critics, which it does not clip, and the decay of both rates; what that code does with
    time-outs, and its networks for pictures, are other questions. `players` act in games, `negotiators` offer and vote before them; `pictures` learns four times from every auction, where networks are
    convolutional and samples dear.

    With `price_rank` what a winner receives is not the price that was paid, which hangs on the noise of the bids, but the one of that rank among the means that all bid for what it sold, as they stand at the update,
    clones counted. The noise of a price is a loss to the seller where clones are two, at every sale again; where a task pays at every step and a state that is cut off is bought back it adds up to more than the reward (`lasting`).
    """

    foresees = True
    tuning = PPOSettings
    presets = {
        "fast": {},
        "players": {
            "auctions": 4096,
            "epochs": 2,
            "minibatch": 2048,
            "rate": 1e-3,
            "critic_rate": 1e-3,
            "critic_decay": 0.0,
            "entropy": 0.01,
            "clip_norm": 0.5,
            "critic_clip_norm": 0.5,
        },
        "negotiators": {
            "auctions": 1024,
            "epochs": 4,
            "minibatch": 256,
            "rate": 3e-3,
            "critic_rate": 3e-3,
            "critic_decay": 0.0,
            "entropy": 0.01,
            "clip_norm": 0.5,
            "critic_clip_norm": 0.5,
        },
        "pictures": {
            "auctions": 2048,
            "epochs": 4,
            "minibatch": 512,
            "rate": 1e-3,
            "critic_rate": 2e-3,
            "entropy": 0.0,
        },
        "paper": {
            "auctions": 4096,
            "minibatch": 256,
            "rate": 4e-5,
            "critic_decay": 2e-3,
            "critic_clip_norm": 1e9,
            "entropy": 0.1,
            "rate_decay": 0.99,
        },
        "lasting": {"price_rank": 2},
    }

    def __init__(self, seats: PopulationSpec, settings: PPOSettings | None = None, **making):
        super().__init__(seats, settings or PPOSettings(), **making)
        self._orders = seats.keys("minibatches")
        if self.looks_on and not isinstance(self.signal, Own):
            raise ParameterError(
                f"price_rank = {self.settings.price_rank}: the price that is foreseen is each bidder's own, so signal must be own; or leave price_rank at 0"
            )

    @property
    def looks_on(self) -> bool:
        """Whether prices are foreseen."""
        return self.settings.price_rank > 0 and not self.seats.actions

    def learn(self, samples: Samples) -> dict[str, torch.Tensor]:
        """`epochs` passes over the samples."""
        settings = self.settings
        if self.looks_on:
            samples = self._sold_at_mean_bids(samples)
        late = settings.rate_decay**self._late
        self.actor.adam.rate, self.critic.adam.rate = settings.rate * late, settings.critic_rate * late
        old, advantage, target = self._before(samples)
        said = []
        for epoch in range(settings.epochs):
            which = self.n_updates * settings.epochs + epoch
            for order, batch in minibatches(samples, settings.minibatch, self._orders, which):
                said.append(self._step(batch, *(each.gather(1, order) for each in (old, advantage, target))))
        return {tag: torch.stack([each[tag] for each in said]).mean(dim=0) for tag in said[0]}

    @torch.no_grad()
    def _before(self, samples: Samples) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Log-densities when decisions were made, normalised advantages and what critics should have said (policies, batch), by the critics as they are.

        Decisions may have been made before the last update. Where nobody kept how likely they were then, it is how likely they are now.
        """
        old, value = [], []
        for part in samples.parts(self.settings.minibatch):
            shown, known = part.shown, part.old
            if known.isnan().any():
                raw = part.each(self.actor.bank(shown))
                now = self.actor.head.log_density(raw, part.decision)
                known = torch.where(known.isnan(), now, known)
            old.append(known)
            value.append(part.each(self.critic.value(shown)))
        old, value = torch.cat(old, dim=1), torch.cat(value, dim=1)
        if samples.sequel is None:
            return old, normalised(samples.utility - value, samples.there), samples.utility
        pieces = samples.moment.split(self.settings.minibatch, dim=1)
        later = torch.cat([self.critic.value(samples.sequel.seen[moment]) for moment in pieces], dim=1)
        advantage = advantages(samples, value, later, self.settings.trace)
        return old, normalised(advantage, samples.there), advantage + value

    @torch.no_grad()
    def _sold_at_mean_bids(self, samples: Samples) -> Samples:
        """The samples, with what winners receive in their utility: the bid of rank `price_rank` among the means."""
        seats, (seen, worth, *_) = self.seats, samples.sequel
        mean = torch.cat(
            [
                self.actor.head.mean(self.actor.bank(part.expand(seats.n_policies, *part.shape)))
                for part in seen.split(PIECE)
            ],
            dim=1,
        )
        bids = mean.view(len(seats.seeds), seats.policies, -1).repeat_interleave(seats.clones, dim=1)
        rank = self.settings.price_rank
        price = (
            bids.topk(rank, dim=1).values[:, -1] if bids.shape[1] >= rank else torch.zeros_like(bids[:, 0])
        )
        price = price + seats.low / (seats.high - seats.low)  # a monopolist pays the least bid
        received = price.repeat_interleave(seats.policies, dim=0).gather(1, samples.moment)
        return samples._replace(utility=samples.utility + worth * received, sequel=None)

    def _step(
        self, batch: Samples, old: torch.Tensor, advantage: torch.Tensor, target: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """One step of the critics, one of the policies, down one sum of both."""
        clip, there, shown = self.settings.clip, batch.there, batch.shown
        error = per_policy_mean((batch.each(self.critic.value(shown)) - target).square(), there)
        raw = self.actor.bank(shown)
        change = self.actor.head.log_density(batch.each(raw), batch.decision) - old
        ratio = change.exp()
        loss = -torch.minimum(ratio * advantage, ratio.clamp(1.0 - clip, 1.0 + clip) * advantage)
        entropy = batch.each(self.actor.head.entropy(raw))
        climb = per_policy_mean(loss - self.settings.entropy * entropy, there)
        flats = (self.critic.bank.flat, self.actor.bank.flat)
        down, up = torch.autograd.grad(climb.sum() + error.sum(), flats)  # neither knows of the other
        acted = there.any(dim=1)
        self.critic.adam.follow(down, acted)
        norm = self.actor.adam.follow(up, acted)
        with torch.no_grad():
            clipped = ((ratio - 1.0).abs() > clip).float()
            said = torch.stack([loss, entropy, ratio - 1.0 - change, clipped]).flatten(0, 1)
            means = per_policy_mean(said, there.repeat(4, 1)).view(4, -1)
        tags = ("loss/policy", "entropy", "kl", "clip_fraction")
        return {**dict(zip(tags, means)), "loss/critic": error.detach(), "grad_norm": norm}

    @property
    def _late(self) -> int:
        return max(0, (self.n_updates - self.settings.decay_from) // 100)
