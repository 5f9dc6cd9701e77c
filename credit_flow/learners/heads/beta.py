"""Beta: bids between 0 and 1, by their mean and precision."""

from __future__ import annotations

import math

import numpy as np
import torch
from scipy.special import betainc, betaincinv
from torch.nn.functional import softplus

from credit_flow.core.variates import beta_variates
from credit_flow.learners.heads.head import EDGE, LEAST, BidHead, drawn, log_beta


class Beta(BidHead):
    """Beta(m nu, (1 - m) nu): mean m = sigmoid(raw 0), precision nu = softplus(raw 1); both shapes at least 1e-4. It starts at Uniform(0, 1)."""

    width = 2
    start = (0.0, math.log(math.e**2 - 1.0))

    def parameters(self, raw: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Shapes alpha and beta."""
        mean, precision = torch.sigmoid(raw[..., 0]), softplus(raw[..., 1])
        return (mean * precision).clamp(min=LEAST), ((1.0 - mean) * precision).clamp(min=LEAST)

    def log_density(self, raw, x):
        """(alpha - 1) ln x + (beta - 1) ln(1 - x) - ln B(alpha, beta)."""
        alpha, beta = self.parameters(raw)
        return (alpha - 1.0) * x.log() + (beta - 1.0) * torch.log1p(-x) - log_beta(alpha, beta)

    def entropy(self, raw):
        """ln B - (alpha - 1) psi(alpha) - (beta - 1) psi(beta) + (alpha + beta - 2) psi(alpha + beta)."""
        alpha, beta = self.parameters(raw)
        digamma = torch.digamma
        return (
            log_beta(alpha, beta)
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
        return np.clip(drawn(beta_variates, self.parameters(raw), clones, key, tick), EDGE, 1.0 - EDGE)

    def quantile(self, raw, share):
        """By the inverse of the incomplete beta function."""
        alpha, beta = (value.detach().double().cpu().numpy() for value in self.parameters(raw))
        return np.clip(betaincinv(alpha, beta, share), EDGE, 1.0 - EDGE)

    def below(self, raw, x):
        """By the incomplete beta function."""
        alpha, beta = (
            value.detach().double().cpu().numpy()[..., np.newaxis] for value in self.parameters(raw)
        )
        return betainc(alpha, beta, x)
