"""The search for hyper-parameters: every learner is tried with every setting of one grid, on seeds that are not reported."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from credit_flow.measures.statistics.transfer_measures import normalised, shortfall

SIZES, ENTROPIES, RATE = ((256, 128), (256, 256), (512, 512)), (0.01, 0.1, 0.3), 2e-3
"""Auctions between updates, and samples of a policy in a step; bonus for spread decisions; learning rate of the policies."""

STALE = {"auctions": 4096, "minibatch": 1024, "entropy": 0.01, "rate": RATE}
UNSPREAD = {"auctions": 512, "minibatch": 512, "entropy": 0.0, "rate": RATE}
QUICK = {"auctions": 256, "minibatch": 256, "entropy": 0.1, "rate": 5e-3}

GRID = [
    *(
        {"auctions": auctions, "minibatch": minibatch, "entropy": entropy, "rate": RATE}
        for (auctions, minibatch), entropy in itertools.product(SIZES, ENTROPIES)
    ),
    QUICK,
    UNSPREAD,
    STALE,
]
"""All that is tried; the last two are for what they say of the others: no bonus, and prices that stand still for long."""

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
