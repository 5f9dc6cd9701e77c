"""Bandit gradient: learn from one's own profit how much less than its worth to bid for a lot."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import LotObservation
from credit_flow.agents.policy import Outcome, Policy
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.programs.kernel import kernel, lots

SHARE, SCALE, USUAL, LESSONS = 0, 1, 2, 3
"""What stands in the memory: the share by which bids are shaded, the mean signal (credits), the mean profit in units of it, and lots so far."""


@kernel
def side_of(draw):
    """On which side of its share an expert tries: 1.0 or -1.0, each for half of the draws."""
    return 1.0 if draw < 0.5 else -1.0


@kernel
def radius_of(n, terms):
    """How far from its share an expert tries after n lots, a share of the signal: it shrinks like n^(-1/4)."""
    radius, _, patience = terms
    return radius / math.sqrt(math.sqrt(1.0 + n / patience))


@kernel
def tried(signal, bidders, memory, draw, terms):
    """(1 - share tried) x signal, credits, at least 0; the share tried is a radius above or below the one in memory."""
    return max(0.0, (1.0 - memory[SHARE] - radius_of(memory[LESSONS], terms) * side_of(draw)) * signal)


@kernel
def climb(memory, signal, bid, profit, draw, terms):
    """One step of the share along the estimated gradient of the profit (credits)."""
    _, step, patience = terms
    radius = radius_of(memory[LESSONS], terms)
    memory[LESSONS] += 1.0
    n = memory[LESSONS]
    memory[SCALE] += (signal - memory[SCALE]) / n
    if memory[SCALE] <= 0.0:
        return
    gain = profit / memory[SCALE]
    slope = side_of(draw) * (gain - memory[USUAL]) / radius
    memory[USUAL] += (gain - memory[USUAL]) / n
    memory[SHARE] = min(1.0, max(-1.0, memory[SHARE] + step / (1.0 + n / patience) * slope))


@lots
def _bid(i, signal, memory, draw, terms, bids):
    bids[i] = tried(signal[i], 0, memory[i], draw[i], terms)


@lots
def _learn(i, memory, signal, profit, draw, terms):
    climb(memory[i], signal[i], 0.0, profit[i], draw[i], terms)


@dataclass(frozen=True)
class BanditGradientSettings(Parameters):
    """What can be set of it."""

    radius: float = parameter(
        0.1, "how far from its share it tries, as a share of the signal", low=0.001, high=0.5
    )
    step: float = parameter(
        0.005, "share that it moves by for a slope of 1 in the first lots", low=0.0, high=1.0
    )
    patience: float = parameter(
        1000.0, "lots after which steps and radius begin to shrink", unit="lots", low=1.0, high=1e9
    )


class BanditGradient(Policy):
    """Bids (1 - share) x signal for a single lot and learns the share from its own profit: gradient ascent without a gradient (key `flaxman2005`).

    Each tick it tries a share `radius` above or below its own, by chance. What it gained beyond its usual profit, with the sign of the side and
    divided by the radius, estimates the slope of expected profit, and the share moves along it by steps that shrink like 1 / n, the radius like n^(-1/4). Nobody
    tells it rules, values or bids of others. It begins with its signal, share 0; negative shares are bids above it. Profits are counted in units of the mean signal.
    """

    settings = BanditGradientSettings
    batched = True
    needs_signal = True
    lot_formula = staticmethod(tried)
    lot_lesson = staticmethod(climb)

    def __init__(
        self,
        radius: float = BanditGradientSettings.radius,
        step: float = BanditGradientSettings.step,
        patience: float = BanditGradientSettings.patience,
    ):
        self.radius, self.step, self.patience = float(radius), float(step), float(patience)
        self._seen: LotObservation | None = None  # of the tick that is under way

    @property
    def terms(self) -> tuple[float, float, float]:
        """What `lot_formula` and `lot_lesson` are given of its settings."""
        return self.radius, self.step, self.patience

    def sealed_bid(self, seen: LotObservation):
        """(1 - share tried) x signal, credits."""
        self._seen, bids = seen, np.empty(len(seen.rows))
        _bid(len(bids), seen.signal, seen.memory, seen.draw, self.terms, bids)
        return bids

    def learn(self, outcome: Outcome) -> None:
        """Move the shares of its experts (n,) by what they earned."""
        memory, seen = outcome.experts.column("memory"), self._seen
        _learn(len(memory), memory, seen.signal, outcome.signal, seen.draw, self.terms)
        outcome.experts.write("memory", memory)
