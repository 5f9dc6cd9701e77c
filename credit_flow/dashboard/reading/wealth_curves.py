"""How credit is spread over the living: histogram, Lorenz curve, Gini coefficient, and what exchange alone would make."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.measured import measured
from credit_flow.dashboard.pictures.round_numbers import round_number
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.measures.inequality import lorenz
from credit_flow.measures.numbers_of_a_run import gini_of
from credit_flow.theory.wealth_models import EXPONENTIAL_GINI

BINS = 20


class Wealth(NamedTuple):
    """The distribution of credit at one tick."""

    edges: np.ndarray  # (bins + 1,) credits
    counts: np.ndarray  # (bins,) int64 experts
    curve: np.ndarray  # (experts + 1, 2) share of experts, poorest first, and the share of credit they hold
    gini: float
    null: float  # Gini when all do nothing but exchange at random


def wealth_of(snapshot: Snapshot) -> Wealth:
    """The distribution of the balances of the living; bins begin at 0 and are 1, 2 or 5 times a power of ten wide.

    The curve and the Gini coefficient (keys `lorenz1905`, `gini1912`) are nan when nobody holds anything; the null is
    that of random exchange (key `dragulescu2000`).
    """
    balances = snapshot.living_balances
    low, high = float(min(balances.min(initial=0.0), 0.0)), float(balances.max(initial=0.0))
    width = round_number((high - low) / BINS)
    first = np.floor(low / width)
    edges = width * np.arange(first, max(np.ceil(high / width), first + 1.0) + 1.0)
    counts = np.histogram(balances, edges)[0]
    return Wealth(edges, counts, measured(lorenz, balances).value, gini_of(balances), EXPONENTIAL_GINI)
