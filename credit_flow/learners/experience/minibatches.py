"""Experience as tensors, one row a policy, and the minibatches that a learner cuts them into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
import torch

from credit_flow.core.programs.kernel import kernel
from credit_flow.core.variates import permutation
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.heads.head import EDGE

UNSEEN = -2
"""The code of a moment at which nobody decided."""


class Sequel(NamedTuple):
    """What followed decisions of which something was still to come."""

    seen: torch.Tensor  # (moments, features)
    worth: torch.Tensor  # (policies, batch) of a credit that comes later, 0 where the task has ended
    goes_on: (
        torch.Tensor
    )  # (policies, batch) bool: the next sample of the same policy and copy comes after it
    copy: torch.Tensor  # (policies, batch) int64


class Samples(NamedTuple):
    """What each policy did; rows shorter than the longest are padded, and `there` says where."""

    seen: torch.Tensor  # (moments, features), each state once, however many decide on it
    moment: torch.Tensor  # (policies, batch) int64, row of `seen`
    decision: torch.Tensor  # (policies, batch) share of the bid scale, in [EDGE, 1 - EDGE], or an index
    utility: torch.Tensor  # (policies, batch) share of the bid scale
    old: (
        torch.Tensor
    )  # (policies, batch) log-density of the decision when it was made, nan where it is not known
    there: torch.Tensor  # (policies, batch) bool
    sequel: Sequel | None  # None: everything is said with the utility

    @classmethod
    def of(
        cls, parts: Sequence[dict[str, np.ndarray]], seats: PopulationSpec, device: str | torch.device = "cpu"
    ) -> Samples:
        """What was noted, parts of columns (n,), sorted by policy, each in order; credits become shares of the bid scale."""
        counts = sum(counted(part["row"], seats.n_policies) for part in parts)
        shape, scale = (len(counts), counts.max()), 1.0 / (seats.high - seats.low)
        moment, filled = np.zeros(shape, dtype=np.int64), np.zeros(len(counts), dtype=np.int64)
        decision, utility = np.full(shape, 0.5, dtype=np.float32), np.zeros(shape, dtype=np.float32)
        old = np.zeros(shape, dtype=np.float32)
        bids = seats.actions == 0
        seen, moments = _each_once(parts)
        for part, saw in zip(parts, moments):
            columns = (part[name] for name in ("row", "decision", "utility", "log_density"))
            _sort(saw, *columns, float(seats.low), scale, EDGE, bids, filled, moment, decision, utility, old)
        there = np.arange(shape[1]) < counts[:, np.newaxis]
        arrays = (seen, moment, decision, utility, old, there)
        return cls(
            *(torch.as_tensor(array, device=device) for array in arrays), _sequel(parts, there, device)
        )

    @property
    def observation(self) -> torch.Tensor:
        """What each policy saw (policies, batch, features)."""
        return self.seen[self.moment]

    @property
    def shown(self) -> torch.Tensor:
        """What networks are to be asked about (policies, n, features): every state once where there are fewer states than samples, else what each saw."""
        return self.seen.expand(len(self.moment), *self.seen.shape) if self._is_shared else self.observation

    def each(self, said: torch.Tensor) -> torch.Tensor:
        """What was `said` of what is `shown` (policies, n, ...), sample by sample (policies, batch, ...)."""
        if not self._is_shared:
            return said
        place = self.moment if said.dim() == 2 else self.moment.unsqueeze(-1).expand(-1, -1, said.shape[-1])
        return said.gather(1, place)

    @property
    def _is_shared(self) -> bool:
        return len(self.seen) < self.moment.shape[1]

    def take(self, order: torch.Tensor) -> Samples:
        """The samples at positions `order` (policies, batch) of each policy, without what followed; -1 = none."""
        found = order.clamp(min=0)
        rows = torch.arange(len(order), device=order.device).unsqueeze(1)
        *fields, there = (field[rows, found] for field in self[1:6])
        return Samples(self.seen, *fields, there & (order >= 0), None)

    def parts(self, size: int) -> Iterator[Samples]:
        """The same in pieces of at most `size` samples a policy, in order, without what followed."""
        for fields in zip(*(field.split(size, dim=1) for field in self[1:6])):
            yield Samples(self.seen, *fields, None)


def _each_once(parts: Sequence[dict[str, np.ndarray]]) -> tuple[np.ndarray, list[np.ndarray]]:
    """What was seen (moments, features), and which of it the samples of each part saw: of states that look alike one, where they are counted and nothing is still to come."""
    seen = np.concatenate([part["seen"] for part in parts])
    begin = np.cumsum([0] + [len(part["seen"]) for part in parts])
    moments = [part["moment"] + n for part, n in zip(parts, begin)]
    if "worth" in parts[0]:
        return seen, moments
    code = np.full(len(seen), UNSEEN)
    for part, moment in zip(parts, moments):
        code[moment] = part["code"]
    if (code == -1).any():
        return seen, moments
    _, first, kind = np.unique(code, return_index=True, return_inverse=True)
    return seen[first], [kind[moment] for moment in moments]


def _sequel(parts: Sequence[dict[str, np.ndarray]], there: np.ndarray, device) -> Sequel | None:
    if "worth" not in parts[0]:
        return None
    column = {
        name: np.concatenate([part[name] for part in parts])
        for name in ("row", "worth", "done", "cut", "copy")
    }
    place, _ = places(column["row"], len(there))
    worth, goes_on = np.zeros(there.shape, dtype=np.float32), np.zeros(there.shape, dtype=np.bool_)
    copy = np.zeros(there.shape, dtype=np.int64)
    worth[place] = np.where(column["done"], 0.0, column["worth"])
    goes_on[place], copy[place] = ~(column["done"] | column["cut"]), column["copy"]
    seen = np.concatenate([part["next_seen"] for part in parts])
    return Sequel(*(torch.as_tensor(array, device=device) for array in (seen, worth, goes_on, copy)))


def minibatches(
    samples: Samples, size: int, keys: Sequence[int], epoch: int
) -> Iterator[tuple[torch.Tensor, Samples]]:
    """One pass over `samples`, in an order drawn from each policy's own key of `keys` (policies,), in pieces of about `size` samples that are of one size within a policy.

    Each comes with the positions (policies, n) of its samples; a policy with few samples ends before the others do.
    """
    counts = samples.there.sum(dim=1).tolist()
    pieces = [
        np.array_split(permutation(count, key, epoch, 0), max(1, round(count / size)))
        for count, key in zip(counts, keys)
    ]
    for parts in zip_longest(*pieces, fillvalue=np.empty(0, dtype=np.int64)):
        order = np.full((len(parts), max(map(len, parts))), -1, dtype=np.int64)
        for policy, part in enumerate(parts):
            order[policy, : len(part)] = part
        chosen = torch.as_tensor(order, device=samples.there.device)
        yield chosen.clamp(min=0), samples.take(chosen)


def per_policy_mean(values: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    """The mean (policies,) of `values` (policies, batch) where they are there, 0 where none is."""
    return torch.where(there, values, 0.0).sum(dim=1) / there.sum(dim=1).clamp(min=1)


def normalised(values: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    """`values` (policies, batch) less their policy's mean, over its standard deviation.

    In double precision: who earned the same in every auction has nothing to learn, and in single precision would learn the noise.
    """
    exact = values.double()
    centred = exact - per_policy_mean(exact, there).unsqueeze(1)
    spread = per_policy_mean(centred.square(), there).sqrt().unsqueeze(1)
    return (centred / (spread + 1e-8)).to(values.dtype)


def places(group: np.ndarray, n_policies: int) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Where each sample (n,) goes, as (policy, position) indices, and how many each policy has (policies,)."""
    counts = counted(group, n_policies)
    order = np.argsort(group, kind="stable")
    position = np.empty(len(group), dtype=np.int64)
    position[order] = np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)
    return (group, position), counts


def counted(group: np.ndarray, n_policies: int) -> np.ndarray:
    """How many of `group` (n,) each policy has (policies,). Errors: ValueError for a policy that there is not."""
    counts = np.bincount(group, minlength=n_policies)
    if len(counts) > n_policies:
        raise ValueError(f"group {len(counts) - 1}: there are {n_policies} policies")
    return counts


@kernel
def _sort(
    moment, row, decision, utility, density, low, scale, edge, bids, filled, moments, decisions, utilities, old
):  # fmt: skip
    for i in range(len(row)):
        policy = row[i]
        place = filled[policy]
        filled[policy] += 1
        moments[policy, place] = moment[i]
        share = min(max((decision[i] - low) * scale, edge), 1.0 - edge)
        decisions[policy, place] = share if bids else decision[i]
        utilities[policy, place], old[policy, place] = utility[i] * scale, density[i]
