"""What a head is: a family of distributions of a decision, whose parameters a network's raw numbers are.

Raw numbers are (..., width). Shapes below leave out the leading axes, which are any.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
import torch
from scipy.special import expit

EDGE = 1e-6
"""Shares are kept this far from 0 and 1, where densities are infinite."""

GRID = np.linspace(-13.8, 13.8, 553)
"""Logits of the bids from `EDGE` to 1 - `EDGE` between which chances are summed."""

LEAST = 1e-4
"""The least parameter of a family."""


class Head(ABC):
    """A family of distributions of a decision x."""

    width: int
    start: tuple[float, ...]
    """Raw numbers of a new policy, whatever it sees."""

    scaled: ClassVar[bool] = True
    """Whether a decision is a share in [EDGE, 1 - EDGE] of a scale of bids; else it is what it is."""

    dtype: ClassVar[type] = np.float64
    """What a decision is handed over as."""

    @abstractmethod
    def log_density(self, raw: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        """The logarithm of the density, or chance, of decisions `x`."""

    @abstractmethod
    def entropy(self, raw: torch.Tensor) -> torch.Tensor:
        """The entropy, nats; differential where decisions are continuous."""

    @abstractmethod
    def mean(self, raw: torch.Tensor) -> torch.Tensor:
        """The mean decision."""

    def best(self, raw: torch.Tensor, key: np.uint64, tick: int) -> np.ndarray:
        """What a greedy policy decides (lots, groups) for `raw` (lots, groups, width): the mean."""
        mean = self.mean(raw).detach().double().cpu().numpy()
        return mean.clip(EDGE, 1.0 - EDGE) if self.scaled else mean

    @abstractmethod
    def variates(self, raw: torch.Tensor, clones: int, key: np.uint64, tick: int) -> np.ndarray:
        """Experience (lots, groups, clones) drawn for `raw` (lots, groups, width), every clone its own."""


class BidHead(Head):
    """A family of bids that has a density: one that policy gradients can climb."""

    @abstractmethod
    def below(self, raw: torch.Tensor, x: np.ndarray) -> np.ndarray:
        """The chances (..., points) that a bid for `raw` (..., width) is at most `x` (points,), shares of the scale."""

    def chances(self, raw: torch.Tensor, clones: int) -> np.ndarray:
        """The chances (lots, groups) that a bid of each group is the highest of all for `raw` (lots, groups, width), every clone drawing its own.

        The integral over what the others bid, on `GRID` logits of bids: exact to a few parts in 10,000 unless bids of several groups are closer than a hundredth.
        """
        most = np.pad(self.below(raw, expit(GRID)) ** clones, ((0, 0), (0, 0), (1, 0)))
        most[..., -1] = 1.0
        gained, middle = np.diff(most), (most[..., 1:] + most[..., :-1]) / 2.0
        n = middle.shape[1]
        beaten = [np.prod(np.delete(middle, i, axis=1), axis=1) for i in range(n)]
        won = (gained * np.stack(beaten, axis=1)).sum(axis=2)
        return won / won.sum(axis=1, keepdims=True)

    @abstractmethod
    def quantile(self, raw: torch.Tensor, share: np.ndarray) -> np.ndarray:
        """The bids (n,) below which a `share` (n,) of all bids for `raw` (n, width) lie, in [EDGE, 1 - EDGE]: a draw, where the share is drawn evenly."""


def drawn(rule, parameters: tuple[torch.Tensor, ...], clones: int, key: np.uint64, tick: int) -> np.ndarray:
    """Experience (lots, groups, clones) by a kernel `rule(lot, *parameters, key, tick, out)`, for parameters (lots, groups, ...) each."""
    arrays = [np.ascontiguousarray(value.detach().double().cpu().numpy()) for value in parameters]
    out = np.empty((*arrays[0].shape[:2], clones))
    rule(len(out), *arrays, key, tick, out)
    return out


def log_beta(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The logarithm of the Beta function."""
    return torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b)
