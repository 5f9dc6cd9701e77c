"""Gaussian: a number without bounds, by its mean and spread."""

from __future__ import annotations

import math

import torch
from torch.nn.functional import softplus

from credit_flow.core.programs.kernel import lots
from credit_flow.core.streams import normal
from credit_flow.learners.heads.head import LEAST, Head, drawn


class Gaussian(Head):
    """Normal with mean raw 0 and standard deviation softplus(raw 1), at least 1e-4; decisions are what they are. It starts at Normal(0, 1)."""

    scaled = False
    width = 2
    start = (0.0, math.log(math.e - 1.0))

    def parameters(self, raw: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and standard deviation."""
        return raw[..., 0], softplus(raw[..., 1]).clamp(min=LEAST)

    def log_density(self, raw, x):
        """- z^2 / 2 - ln s - ln(2 pi) / 2 with z = (x - m) / s."""
        mean, spread = self.parameters(raw)
        return -0.5 * ((x - mean) / spread).square() - spread.log() - 0.5 * math.log(2.0 * math.pi)

    def entropy(self, raw):
        """ln(2 pi e) / 2 + ln s."""
        return self.parameters(raw)[1].log() + 0.5 * math.log(2.0 * math.pi * math.e)

    def mean(self, raw):
        """m."""
        return raw[..., 0]

    def variates(self, raw, clones, key, tick):
        """Each by one standard normal number, on 2^-20 of a standard deviation."""
        return drawn(_draw, self.parameters(raw), clones, key, tick)


@lots
def _draw(lot, mean, spread, key, tick, out):
    for group in range(out.shape[1]):
        for clone in range(out.shape[2]):
            z = normal(key, tick, lot, 2 * (group * out.shape[2] + clone))
            out[lot, group, clone] = mean[lot, group] + spread[lot, group] * z
