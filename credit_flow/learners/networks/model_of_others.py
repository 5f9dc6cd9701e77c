"""Model of others: networks beside the policies that foretell what the others of a copy do next (key `jaques2019`)."""

from __future__ import annotations

import numpy as np
import torch

from credit_flow.learners.experience.minibatches import per_policy_mean, places
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.networks.bank import Bank
from credit_flow.learners.networks.bank_adam import BankAdam
from credit_flow.learners.networks.player_networks import player_network


class ModelOfOthers:
    """One network for each policy of all societies, from what that policy is shown, `width` numbers, and what all `n_agents` did, one number for each act of each of them, 1 for the one that was taken, to
    the chances of what each does next, among `actions`; learnt by cross-entropy. At first all acts are as likely.
    """

    def __init__(
        self,
        seats: PopulationSpec,
        width: int,
        n_agents: int,
        actions: int,
        *,
        view: tuple[int, int] = (),
        device: str | torch.device = "cpu",
        rate: float = 1e-3,
        clip: float = 40.0,
    ):
        self.shape, inputs = (n_agents, actions), width + n_agents * actions
        self.bank = Bank(
            lambda: player_network(inputs, n_agents * actions, view),
            seats.keys("others"),
            device=device,
            maps=(inputs, n_agents * actions),
        )
        self.adam = BankAdam(self.bank, rate=rate, clip=clip)

    def inputs(self, shown: np.ndarray, acts: np.ndarray) -> np.ndarray:
        """What the networks see (n, inputs) float32, of what policies are `shown` (n, width) and the `acts` (n, n_agents), indices, -1 = not known."""
        taken = (acts[:, :, np.newaxis] == np.arange(self.shape[1])).reshape(
            len(acts), self.shape[0] * self.shape[1]
        )
        return np.concatenate([shown, taken], axis=1, dtype=np.float32)

    @torch.no_grad()
    def chances(self, policy: np.ndarray, inputs: np.ndarray) -> np.ndarray:
        """Probabilities (n, n_agents, actions) of what each agent does next, as the models of `policy` (n,), indices, say of `inputs` (n, k)."""
        place, shown = self._apart(policy, inputs)
        return self._logs(shown).double().exp().cpu().numpy()[place]

    def learn(self, policy: np.ndarray, inputs: np.ndarray, acts: np.ndarray, there: np.ndarray) -> float:
        """One step down the cross-entropy of what agents then did, `acts` (n, n_agents), indices, those that are `there` (n, n_agents), bool, each counting the same; its mean before, nats, nan
        where nobody is there."""
        if not there.any():
            return float("nan")
        place, shown = self._apart(policy, inputs)
        wanted = torch.zeros((*shown.shape[:2], self.shape[0]), dtype=torch.int64, device=shown.device)
        counts = torch.zeros(wanted.shape, dtype=torch.bool, device=shown.device)
        wanted[place] = torch.as_tensor(np.where(there, acts, 0), device=shown.device)
        counts[place] = torch.as_tensor(there, device=shown.device)
        surprise = -self._logs(shown).gather(-1, wanted.unsqueeze(-1)).squeeze(-1)
        surprise, counts = surprise.flatten(1), counts.flatten(1)
        self.adam.descend(per_policy_mean(surprise, counts).sum(), counts.any(dim=1))
        return float(surprise.detach()[counts].mean())

    def _apart(self, policy: np.ndarray, inputs: np.ndarray) -> tuple[tuple, torch.Tensor]:
        """Where each entry stands, and all `inputs` policy by policy (policies, batch, k)."""
        place, counts = places(policy, len(self.bank))
        shown = np.zeros((len(counts), counts.max(initial=0), inputs.shape[1]), dtype=np.float32)
        shown[place] = inputs
        return place, torch.as_tensor(shown, device=self.bank.flat.device)

    def _logs(self, shown: torch.Tensor) -> torch.Tensor:
        return self.bank(shown).unflatten(-1, self.shape).log_softmax(dim=-1)
