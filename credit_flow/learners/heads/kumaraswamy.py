"""Kumaraswamy: bids between 0 and 1, each a closed form of one uniform number."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn.functional import softplus

from credit_flow.core.variates import kumaraswamy_variates
from credit_flow.learners.heads.head import EDGE, LEAST, BidHead, drawn, log_beta

_EULER = 0.5772156649015329


class Kumaraswamy(BidHead):
    """Kumaraswamy(a, b), a = softplus(raw 0), b = softplus(raw 1) (key `kumaraswamy1980`). It starts at Uniform(0, 1)."""

    width = 2
    start = (math.log(math.e - 1.0), math.log(math.e - 1.0))

    def parameters(self, raw: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Shapes a and b."""
        return softplus(raw[..., 0]).clamp(min=LEAST), softplus(raw[..., 1]).clamp(min=LEAST)

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
        return (b.log() + log_beta(1.0 + 1.0 / a, b)).exp()

    def variates(self, raw, clones, key, tick):
        """By inversion, one uniform a bid."""
        return np.clip(drawn(kumaraswamy_variates, self.parameters(raw), clones, key, tick), EDGE, 1.0 - EDGE)

    def quantile(self, raw, share):
        """(1 - (1 - share)^(1/b))^(1/a)."""
        a, b = (value.detach().double().cpu().numpy() for value in self.parameters(raw))
        return np.clip((-np.expm1(np.log1p(-share) / b)) ** (1.0 / a), EDGE, 1.0 - EDGE)

    def below(self, raw, x):
        """1 - (1 - x^a)^b."""
        a, b = (value.detach().double().cpu().numpy()[..., np.newaxis] for value in self.parameters(raw))
        return -np.expm1(b * np.log1p(-(x**a)))
