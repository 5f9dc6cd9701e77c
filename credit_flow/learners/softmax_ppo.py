"""PPO of one mind: a softmax over actions, ordinary advantages, nothing for sale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from credit_flow.agents.decisions import Seen
from credit_flow.core.boundary.parameters import parameter
from credit_flow.core.programs.kernel import lots
from credit_flow.core.streams import stream_key, uniform
from credit_flow.core.variates import permutation
from credit_flow.learners.experience.greedy import best_of
from credit_flow.learners.experience.transitions import Transitions
from credit_flow.learners.networks.average_pooling import AveragePooling
from credit_flow.learners.networks.bank import Bank
from credit_flow.learners.networks.bank_adam import BankAdam
from credit_flow.learners.networks.networks import action_network, value_network
from credit_flow.learners.networks.torch_device import device_of
from credit_flow.learners.ppo import PPOSettings


@dataclass(frozen=True)
class SoftmaxPPOSettings(PPOSettings):
    """Hyper-parameters: those of the society's PPO, `auctions` being decisions, and the trace of the advantages."""

    trace: float = parameter(0.95, "factor by which later surprises count (GAE lambda)", low=0.0, high=1.0)
    entropy: float = parameter(0.01, "factor of the bonus for spread actions", low=0.0, high=10.0)


class SoftmaxPPO:
    """One policy over all actions, generalised advantages, cut-off episodes bootstrapped (keys `schulman2017`, `schulman2016`).

    `policy` makes a module (batch, features) -> (batch, actions), by default over the bidders' encoder. `sight` is how the networks see
    what is shown, unless given as it is.
    """

    def __init__(
        self,
        features: int,
        actions: int,
        settings: SoftmaxPPOSettings | None = None,
        *,
        seed: int = 1,
        sight: AveragePooling | None = None,
        policy: Callable[[], nn.Module] | None = None,
        critic: Callable[[], nn.Module] | None = None,
        device: str = "cpu",
    ):
        self.settings, self.device = settings or SoftmaxPPOSettings(), device_of(device)
        self.sight = sight = sight or AveragePooling(features)
        make, value = (
            policy or (lambda: action_network(sight.features, actions, sight.picture)),
            critic or (lambda: value_network(sight.features, sight.picture)),
        )
        keys = [stream_key(seed, "policy")], [stream_key(seed, "critic")]
        self.policy = Bank(make, keys[0], device=self.device, maps=(sight.features, actions))
        self.critic = Bank(value, keys[1], device=self.device, maps=(sight.features, 1))
        chosen = self.settings
        self.policy_adam = BankAdam(self.policy, rate=chosen.rate, clip=chosen.clip_norm)
        self.critic_adam = BankAdam(
            self.critic, rate=chosen.critic_rate, clip=chosen.clip_norm, decay=chosen.critic_decay
        )
        self.n_updates, self._order, self._steps = 0, stream_key(seed, "minibatches"), []

    @property
    def n_parameters(self) -> int:
        """Numbers that it learns."""
        return self.policy.n_learnt + self.critic.n_learnt

    @torch.no_grad()
    def choose(self, seen: Seen, greedy: bool = False) -> np.ndarray:
        """Actions (copies,), indices: drawn by one uniform number each, or the likeliest (ties: `best_of`)."""
        chances = (
            self._logits(self._tensor(self.sight(seen.observations))).softmax(dim=-1).double().cpu().numpy()
        )
        if greedy:
            return best_of(chances, seen.key, seen.tick)
        action = np.empty(len(chances), dtype=np.int64)
        _draw(len(chances), np.ascontiguousarray(chances), seen.key, seen.tick, action)
        return action

    def observe(self, step: Transitions) -> None:
        """Keep the step for the next update."""
        observation, following = self.sight(step.observation), self.sight(step.next_observation)
        self._steps.append(step._replace(observation=observation, next_observation=following))

    def update(self) -> None:
        """Learn once there were enough decisions."""
        if sum(len(step.action) for step in self._steps) < self.settings.auctions:
            return
        steps, self._steps = Transitions(*(np.stack(field) for field in zip(*self._steps))), []
        seen, action = self._tensor(steps.observation), torch.as_tensor(steps.action, device=self.device)
        with torch.no_grad():
            value, later = self._value(seen), self._value(self._tensor(steps.next_observation))
            advantage = self._advantages(steps, value, later)
            old = self._log_chance(seen, action)
        scaled = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
        data = [x.flatten(0, 1) for x in (seen, action, old, scaled, advantage + value)]
        for epoch in range(self.settings.epochs):
            which = self.n_updates * self.settings.epochs + epoch
            order = torch.as_tensor(permutation(len(data[0]), self._order, which, 0), device=self.device)
            for chosen in order.split(self.settings.minibatch):
                self._step(*(x[chosen] for x in data))
        self.n_updates += 1

    def restart(self) -> None:
        """Before another task: all weights stay, the optimiser and what was noted are new."""
        self.policy_adam.restart()
        self.critic_adam.restart()
        self._steps = []

    def weights(self) -> np.ndarray:
        """The numbers that decide what is done (1, weights): without those of the critic."""
        return self.policy.flat.detach().cpu().numpy().copy()

    def _step(self, seen, action, old, advantage, target) -> None:
        """One step of the critic, one of the policy."""
        clip, on = self.settings.clip, torch.ones(1, dtype=torch.bool, device=self.device)
        self.critic_adam.descend((self._value(seen) - target).square().mean(), on)
        logs = self._logits(seen).log_softmax(dim=-1)
        ratio = (logs.gather(-1, action.unsqueeze(-1)).squeeze(-1) - old).exp()
        gain = torch.minimum(ratio * advantage, ratio.clamp(1.0 - clip, 1.0 + clip) * advantage)
        entropy = -(logs.exp() * logs).sum(dim=-1)
        self.policy_adam.descend(-(gain + self.settings.entropy * entropy).mean(), on)

    def _advantages(self, steps: Transitions, value: torch.Tensor, later: torch.Tensor) -> torch.Tensor:
        """A_t = r + g V(s') - V(s) + g lambda A_(t+1), (steps, copies); traces end where episodes do, V' is 0 only at a true end."""
        reward, worth = self._tensor(steps.reward), self._tensor(steps.worth_later)
        surprise = reward + worth * ~torch.as_tensor(steps.terminated, device=self.device) * later - value
        goes_on = ~torch.as_tensor(steps.terminated | steps.truncated, device=self.device)
        advantage, trace = torch.empty_like(surprise), torch.zeros_like(surprise[0])
        for t in reversed(range(len(surprise))):
            trace = surprise[t] + self.settings.trace * worth[t] * goes_on[t] * trace
            advantage[t] = trace
        return advantage

    def _logits(self, seen: torch.Tensor) -> torch.Tensor:
        return self.policy(seen.reshape(1, -1, seen.shape[-1]))[0].view(*seen.shape[:-1], -1)

    def _value(self, seen: torch.Tensor) -> torch.Tensor:
        return self.critic(seen.reshape(1, -1, seen.shape[-1]))[0, :, 0].view(seen.shape[:-1])

    def _log_chance(self, seen: torch.Tensor, action: torch.Tensor) -> torch.Tensor:
        return self._logits(seen).log_softmax(dim=-1).gather(-1, action.unsqueeze(-1)).squeeze(-1)

    def _tensor(self, array: np.ndarray) -> torch.Tensor:
        return torch.as_tensor(np.asarray(array, dtype=np.float32), device=self.device)


@lots
def _draw(copy, chances, key, tick, action):
    u, cumulated = uniform(key, tick, copy, 0), 0.0
    action[copy] = chances.shape[1] - 1
    for i in range(chances.shape[1]):
        cumulated += chances[copy, i]
        if u < cumulated:
            action[copy] = i
            return
