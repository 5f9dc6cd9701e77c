"""The search for hyper-parameters: every learner is tried with every setting of one grid, on seeds that are not reported."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from credit_flow.measures.statistics.transfer_measures import normalised, shortfall

SIZES = ((256, 256), (512, 512), (4096, 1024))
"""Auctions between updates, and samples of a policy in a step."""

PACES = ((0.0, 2e-3), (0.01, 2e-3), (0.1, 2e-3), (0.01, 5e-4))
"""Bonus for spread decisions, and learning rate of the policies."""

GRID = [
    {"auctions": auctions, "minibatch": minibatch, "entropy": entropy, "rate": rate}
    for (auctions, minibatch), (entropy, rate) in itertools.product(SIZES, PACES)
]
"""All that is tried."""

FIRST = 10_001
"""Seeds of the search count from here."""


def search_seeds(n: int, reported: Sequence[int]) -> list[int]:
    """The n seeds on which settings are tried: none of those that are reported."""
    return list(itertools.islice((seed for seed in itertools.count(FIRST) if seed not in set(reported)), n))


def lost(curve: pd.DataFrame, column: str = "return") -> float:
    """The share of what there was to learn that was lost in a phase: between the optimum and the curve, chance counting as nothing."""
    first = curve.iloc[0]
    returns = normalised(curve[column].to_numpy(), first["chance"], first["optimum"])
    return shortfall(curve["budget"], returns, 1.0)


def score(rows: pd.DataFrame) -> float:
    """What a trial lost: the mean over tasks, a share, of what was sampled, as published curves are; less is better."""
    phases = [curve for _, curve in rows[rows["run"] == "carried"].groupby("phase")]
    return float(np.mean([lost(curve, "sampled") for curve in phases]))


def best_settings(trials: pd.DataFrame) -> dict[str, dict]:
    """The setting of least mean score for each contender of `trials` (columns contender, trial, score), by name."""
    means = trials.groupby(["contender", "trial"], sort=False)["score"].mean()
    return {name: GRID[int(part.idxmin()[1])] for name, part in means.groupby(level=0, sort=False)}
