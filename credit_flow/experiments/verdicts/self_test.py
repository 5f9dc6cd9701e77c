"""Self-test of a card: how often a synthetic run with the pattern shows it, and how often one without."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.measures.statistics.firing import LEVEL
from credit_flow.phenomena.claim import sign_of
from credit_flow.phenomena.detector import Detector

POWER = 0.95
"""Least share of positive controls that must show the pattern."""


class SelfTest(NamedTuple):
    """What the controls of a card came to."""

    n: int  # controls of either kind
    power: float  # share of the positive ones that show the pattern
    size: float  # share of the null ones that do

    @property
    def largest_size(self) -> float:
        """What luck allows: 5 % and two standard errors."""
        return LEVEL + 2.0 * math.sqrt(LEVEL * (1.0 - LEVEL) / self.n)

    @property
    def is_passed(self) -> bool:
        """Whether the card tells a run with the pattern from one without."""
        return self.power >= POWER and self.size <= self.largest_size


def self_test(card: Detector, n: int) -> SelfTest:
    """n controls of either kind, read by the card. A control shows the pattern by its own surrogates, or, without, by a difference of interest to
    the null control of another seed, or to zero where that is the baseline; one without a reading does not.

    Errors: `ParameterError` for a card without controls.
    """
    if card.control("null", 1) is None:
        raise ParameterError(f"{card.name} has no synthetic controls")
    samples = {
        kind: [card.read(card.control(kind, seed)) for seed in range(1, n + 1)]
        for kind in ("positive", "null")
    }
    if np.isfinite(samples["null"][0].p):
        shares = [float(np.mean([one.p <= LEVEL for one in samples[kind]])) for kind in ("positive", "null")]
        return SelfTest(n, *shares)
    sign = sign_of(card.direction)
    readings = {kind: np.array([one.reading for one in found]) for kind, found in samples.items()}
    other = 0.0 if card.baseline == "zero" else np.roll(readings["null"], 1)
    shares = [float(np.mean(sign * (readings[kind] - other) > card.sesoi)) for kind in ("positive", "null")]
    return SelfTest(n, *shares)
