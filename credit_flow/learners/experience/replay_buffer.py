"""ReplayBuffer: what each policy bought and what it came to, the latest of each, to be learnt from more than once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from credit_flow.agents.experience import Experience
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import below
from credit_flow.learners.experience.minibatches import places


class Purchases(NamedTuple):
    """States that policies owned: what they saw, what the world paid, where it led."""

    observation: torch.Tensor  # (policies, batch, features)
    reward: torch.Tensor  # (policies, batch) credits
    following: torch.Tensor  # (policies, batch, features) what is seen at the next auction
    elapsed: torch.Tensor  # (policies, batch) environment steps
    terminal: torch.Tensor  # (policies, batch) 1.0 = there is no next auction


class ReplayBuffer:
    """The last `capacity` purchases of each of `n_policies`."""

    def __init__(self, n_policies: int, features: int, capacity: int, device: str | torch.device = "cpu"):
        wide, narrow = (n_policies, capacity, features), (n_policies, capacity)
        shapes = (wide, narrow, wide, narrow, narrow)
        self.kept = Purchases(*(torch.zeros(shape, device=device) for shape in shapes))
        self.counts = np.zeros(n_policies, dtype=np.int64)

    def add(self, decisions: Experience, first_policy: int = 0) -> None:
        """Keep the decisions that won, policies being counted from `first_policy` on; the oldest of a policy give way."""
        won = decisions.some(decisions.won)
        (group, position), new = places(won.row + first_policy, len(self.counts))
        capacity = self.kept.reward.shape[1]
        latest = position >= new[group] - capacity  # of more than fit, the last
        slot = (self.counts[group] + position) % capacity
        place = (group[latest], slot[latest])
        fields = (won.observation, won.reward, won.next_observation, won.elapsed, won.done)
        for kept, field in zip(self.kept, fields):
            kept[place] = torch.as_tensor(field[latest], dtype=kept.dtype, device=kept.device)
        self.counts += new

    def draw(self, size: int, keys: Sequence[np.uint64], tick: int) -> tuple[Purchases, torch.Tensor]:
        """`size` purchases of each policy, with replacement, drawn from its own key; and who has any (policies,) bool."""
        held = np.minimum(self.counts, self.kept.reward.shape[1])
        chosen = np.zeros((len(held), size), dtype=np.int64)
        _choose(chosen, np.array(keys, dtype=np.uint64), held, tick)
        index = torch.as_tensor(chosen, device=self.kept.reward.device)
        rows = torch.arange(len(held), device=index.device).unsqueeze(1)
        there = torch.as_tensor(held > 0, device=index.device)
        return Purchases(*(field[rows, index] for field in self.kept)), there

    def tensors(self) -> dict[str, torch.Tensor]:
        """All that is kept, by name."""
        return {**self.kept._asdict(), "counts": torch.from_numpy(self.counts)}


@kernel
def _choose(chosen, keys, held, tick):
    for policy in range(chosen.shape[0]):
        for i in range(chosen.shape[1]):
            if held[policy] > 0:
                chosen[policy, i] = below(held[policy], keys[policy], tick, i, 0)
