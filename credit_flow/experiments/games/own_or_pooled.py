"""Own or pooled pay: the same learners at the same junction, taught by what their own car came to or by what all did (keys `singh2019`, `williams1992`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from credit_flow.experiments.games.junction_tables import SHAPE, START, Drives, advantages, drive, gradients
from credit_flow.measures.alignment import alignment
from credit_flow.worlds.roads.traffic_junction import TrafficJunction

STEP = 0.25
"""How far logits go along the gradient of an episode."""

FRESH = 10**6
"""The tick from which on episodes are played that nobody has learnt from."""


def own_or_pooled(
    seeds: Sequence[int] = range(6),
    *,
    social: Sequence[float] = (0.0, 1.0),
    updates: int = 150,
    episodes: int = 64,
    fresh: int = 2000,
    arrival: float = 0.3,
    haste: float = 0.0,
) -> pd.DataFrame:
    """Tables of 28 logits learn at the easy junction by REINFORCE, `episodes` to an update: for each of the shares `social` from a car's own return, less that share of it, plus that
    share of the mean return of all; 0 is own pay, 1 pooled.

    One row per `seed`, share and `update`, 0 being before any: `success`, the share of its episodes without a crash, and `earned`, credits of all cars in one; `cosine`, that of the gradients by own and
    by team return (-1 .. 1); `fresh`, the success in so many new episodes, after the last update, nan before. All shares meet the same cars under a seed. `haste`, credits, is what a car's own
    return, and nobody's else, loses for every step in which it brakes: the more of it, the further own pay points away from what is good for all.
    """
    parts = [_learn(list(seeds), share, updates, episodes, fresh, arrival, haste) for share in social]
    return pd.concat(parts, ignore_index=True)


def _learn(
    seeds: list[int], social: float, updates: int, episodes: int, fresh: int, arrival: float, haste: float
) -> pd.DataFrame:
    """The rows of one share."""
    games = [TrafficJunction(seed, episodes, arrival=arrival) for seed in seeds]
    logits = _at_first(len(seeds))
    rows = []
    for update in range(updates + 1):
        drives = drive(games, logits)
        found = {
            share: gradients(drives, advantages(drives, share, haste)).mean(axis=1)
            for share in {0.0, 1.0, social}
        }
        rows.append(_row(seeds, social, update, drives, alignment(found[0.0], found[1.0])))
        if update < updates:
            logits = logits + STEP * found[social]
    table = pd.concat(rows, ignore_index=True)
    table.loc[table["update"] == updates, "fresh"] = _success(seeds, logits, fresh, arrival)
    return table


def _row(seeds: list[int], social: float, update: int, drives: Drives, cosine: np.ndarray) -> pd.DataFrame:
    earned = drives.reward.sum(axis=(0, 3)).mean(axis=1)
    success = 1.0 - drives.crashed.mean(axis=1)
    columns = {"seed": seeds, "social": social, "update": update, "success": success, "earned": earned}
    return pd.DataFrame({**columns, "cosine": cosine, "fresh": np.nan})


def _success(seeds: list[int], logits: np.ndarray, fresh: int, arrival: float) -> np.ndarray:
    """The share without a crash of so many episodes that nobody has learnt from (seeds,)."""
    games = [TrafficJunction(seed, fresh, arrival=arrival) for seed in seeds]
    for game in games:
        game.tick = FRESH
    return 1.0 - drive(games, logits).crashed.mean(axis=1)


def gradient_worth(
    slots: Sequence[int] = (2, 3, 5, 8), *, episodes: int = 20_000, seed: int = 1, arrival: float = 0.3
) -> pd.DataFrame:
    """What gradients are worth at the easy junction with so many `slots` for cars, before anything is learnt: one row each, with the power of the mean gradient of an episode over its
    variance, paid `own` and `pooled`, corrected for the finite number of `episodes`; their `ratio`; and the `cosine` of the two mean gradients."""
    rows = []
    for n in slots:
        drives = drive([TrafficJunction(seed, episodes, arrival=arrival, n_agents=n)], _at_first(1))
        found = [gradients(drives, advantages(drives, share))[0] for share in (0.0, 1.0)]
        own, pooled = map(_power, found)
        cosine = alignment(*(one.mean(axis=0) for one in found))
        rows.append(
            {
                "slots": n,
                "own": own,
                "pooled": pooled,
                "ratio": own / pooled,
                "cosine": float(cosine),
            }
        )
    return pd.DataFrame(rows)


def _power(gradient: np.ndarray) -> float:
    """The squared length of the mean of gradients (episodes, k) over their variance."""
    variance = gradient.var(axis=0, ddof=1).sum()
    return float(((gradient.mean(axis=0) ** 2).sum() - variance / len(gradient)) / variance)


def _at_first(learners: int) -> np.ndarray:
    """Tables (learners, 28) before anything is learnt."""
    return np.full((learners, int(np.prod(SHAPE))), START)
