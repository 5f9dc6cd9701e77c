"""Heads: what the raw numbers of a network say about a bid x in [0, 1]. One class a family of distributions.

Raw numbers are (..., width). Shapes below leave out the leading axes, which are any.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
import torch
from torch.nn.functional import softplus

from credit_flow.core.variates import beta_variates, kumaraswamy_variates

EDGE = 1e-6
"""Bids are kept this far from 0 and 1, where densities are infinite."""

_LEAST = 1e-4
_EULER = 0.5772156649015329


class Head(ABC):
    """A family of distributions of a bid x in [EDGE, 1 - EDGE]."""

    width: ClassVar[int] = 2
    start: ClassVar[tuple[float, ...]]
    """Raw numbers of a new policy, whatever it sees: it starts at Uniform(0, 1)."""

    @abstractmethod
    def parameters(self, raw: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The two parameters of the family."""

    @abstractmethod
    def log_density(self, raw: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        """The logarithm of the density at bids `x`."""

    @abstractmethod
    def entropy(self, raw: torch.Tensor) -> torch.Tensor:
        """The differential entropy, nats."""

    @abstractmethod
    def mean(self, raw: torch.Tensor) -> torch.Tensor:
        """The mean bid: what a greedy bidder bids."""

    @abstractmethod
    def variates(self, raw: torch.Tensor, clones: int, key: np.uint64, tick: int) -> np.ndarray:
        """Bids (lots, groups, clones) drawn for `raw` (lots, groups, width), every clone its own."""


class BetaHead(Head):
    """Beta(m nu, (1 - m) nu): mean m = sigmoid(raw 0), precision nu = softplus(raw 1); both shapes at least 1e-4."""

    start = (0.0, math.log(math.e**2 - 1.0))

    def parameters(self, raw):
        """Shapes alpha and beta."""
        mean, precision = torch.sigmoid(raw[..., 0]), softplus(raw[..., 1])
        return (mean * precision).clamp(min=_LEAST), ((1.0 - mean) * precision).clamp(min=_LEAST)

    def log_density(self, raw, x):
        """(alpha - 1) ln x + (beta - 1) ln(1 - x) - ln B(alpha, beta)."""
        alpha, beta = self.parameters(raw)
        return (alpha - 1.0) * x.log() + (beta - 1.0) * torch.log1p(-x) - _log_beta(alpha, beta)

    def entropy(self, raw):
        """ln B - (alpha - 1) psi(alpha) - (beta - 1) psi(beta) + (alpha + beta - 2) psi(alpha + beta)."""
        alpha, beta = self.parameters(raw)
        digamma = torch.digamma
        return (
            _log_beta(alpha, beta)
            - (alpha - 1.0) * digamma(alpha)
            - (beta - 1.0) * digamma(beta)
            + (alpha + beta - 2.0) * digamma(alpha + beta)
        )

    def mean(self, raw):
        """alpha / (alpha + beta)."""
        alpha, beta = self.parameters(raw)
        return alpha / (alpha + beta)

    def variates(self, raw, clones, key, tick):
        """By two gamma variates a bid."""
        return _drawn(beta_variates, self.parameters(raw), clones, key, tick)


class KumaraswamyHead(Head):
    """Kumaraswamy(a, b), a = softplus(raw 0), b = softplus(raw 1): a bid is a closed form of one uniform (key `kumaraswamy1980`)."""

    start = (math.log(math.e - 1.0), math.log(math.e - 1.0))

    def parameters(self, raw):
        """Shapes a and b."""
        return softplus(raw[..., 0]).clamp(min=_LEAST), softplus(raw[..., 1]).clamp(min=_LEAST)

    def log_density(self, raw, x):
        """ln a + ln b + (a - 1) ln x + (b - 1) ln(1 - x^a)."""
        a, b = self.parameters(raw)
        return a.log() + b.log() + (a - 1.0) * x.log() + (b - 1.0) * (-torch.expm1(a * x.log())).log()

    def entropy(self, raw):
        """1 - 1/b + (1 - 1/a) H(b) - ln a - ln b, with the harmonic number H."""
        a, b = self.parameters(raw)
        harmonic = torch.digamma(b + 1.0) + _EULER
        return 1.0 - 1.0 / b + (1.0 - 1.0 / a) * harmonic - a.log() - b.log()

    def mean(self, raw):
        """b B(1 + 1/a, b)."""
        a, b = self.parameters(raw)
        return (b.log() + _log_beta(1.0 + 1.0 / a, b)).exp()

    def variates(self, raw, clones, key, tick):
        """By inversion, one uniform a bid."""
        return _drawn(kumaraswamy_variates, self.parameters(raw), clones, key, tick)


class DeterministicHead(Head):
    """The bid is the raw number itself, clipped to [0, 1]; it explores nothing and has no density."""

    width = 1
    start = (0.5,)

    def parameters(self, raw):
        """The bid twice: nothing is spread."""
        bid = self.mean(raw)
        return bid, bid

    def log_density(self, raw, x):
        """There is none. Errors: TypeError."""
        raise TypeError("a deterministic bid has no density: take q_bids, or a head beta or kumaraswamy")

    def entropy(self, raw):
        """There is none. Errors: TypeError."""
        raise TypeError("a deterministic bid has no entropy: take q_bids, or a head beta or kumaraswamy")

    def mean(self, raw):
        """The raw number in [0, 1]."""
        return raw[..., 0].clamp(0.0, 1.0)

    def variates(self, raw, clones, key, tick):
        """The same bid for every clone."""
        bid = self.mean(raw).detach().double().cpu().numpy()
        return np.repeat(bid[..., np.newaxis], clones, axis=-1)


HEADS = {"beta": BetaHead, "kumaraswamy": KumaraswamyHead, "deterministic": DeterministicHead}


def _log_beta(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b)


def _drawn(rule, parameters, clones: int, key: np.uint64, tick: int) -> np.ndarray:
    first, second = (np.ascontiguousarray(value.detach().double().cpu().numpy()) for value in parameters)
    out = np.empty((*first.shape, clones))
    rule(len(first), first, second, key, tick, out)
    return np.clip(out, EDGE, 1.0 - EDGE, out=out)
