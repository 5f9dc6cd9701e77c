"""How honest the bids for states are, how much credit leaks on its way back from the reward, and how much is made."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Truthfulness(NamedTuple):
    """Bids minus values, credits."""

    signed: float  # mean
    absolute: float  # mean of the absolute difference


def truthfulness(bids, values, won) -> tuple[Truthfulness, Truthfulness]:
    """Bids minus values (n,) credits of the winners, and of the losers; the two are never pooled (key `chang2020`).

    `values` are what winning would have brought: r + g^d price' - c. NaN where there is nobody; nan entries are left out.
    """
    bids, values, won = (np.asarray(x) for x in (bids, values, won))
    gap = np.asarray(bids, dtype=np.float64) - np.asarray(values, dtype=np.float64)
    there = ~np.isnan(gap)
    return tuple(_mean_gap(gap[there & side]) for side in (won.astype(bool), ~won.astype(bool)))


def credit_leak(offered: float, leaked: float) -> float:
    """The share of the highest bids, discounted credits `offered` in all, that sellers did not get (key `chang2020`).

    0 under bucket brigade and Vickrey, and under credit-conserving Vickrey with equal clones. NaN if nothing was sold.
    """
    return float(leaked / offered) if offered != 0.0 else np.nan


def mint_rate(subsidy: float, reward: float) -> float:
    """Credits that WORLD made beyond rewards, per credit of reward (key `chang2020`); NaN without reward."""
    return float(subsidy / reward) if reward != 0.0 else np.nan


def winning_concentration(wins) -> float:
    """Herfindahl index of the shares of auctions won, `wins` (experts,) counts: 1/n .. 1 (key `hirschman1964`); NaN for none."""
    wins = np.asarray(wins, dtype=np.float64)
    total = wins.sum()
    return float(((wins / total) ** 2).sum()) if total > 0.0 else np.nan


def clone_spread(bids, clones: int) -> float:
    """Mean standard deviation of the bids (lots, experts x clones) credits within clone groups (key `chang2020`); nan: silent."""
    bids = np.asarray(bids, dtype=np.float64)
    groups = bids.reshape(-1, clones)
    there = (~np.isnan(groups)).sum(axis=1) > 1
    return float(np.nanstd(groups[there], axis=1).mean()) if there.any() else np.nan


def regret(values, chosen) -> float:
    """Mean of the best value less that of the action `chosen` (n,), over `values` (n, actions) in credits (key `sutton2018`)."""
    values, chosen = np.asarray(values, dtype=np.float64), np.asarray(chosen, dtype=np.int64)
    if len(values) == 0:
        return np.nan
    return float((values.max(axis=1) - values[np.arange(len(values)), chosen]).mean())


class WeightShift(NamedTuple):
    """How much the weights of each primitive moved between two checkpoints, arrays (primitives,)."""

    relative: np.ndarray  # |after - before| / |before|; nan where before is 0
    share: np.ndarray  # share of the total squared shift; nan if nothing moved
    moved: np.ndarray  # share of single weights that moved by more than the threshold


def weight_shift(before, after, threshold: float) -> WeightShift:
    """The shift of weights (primitives, weights), numbers, and in which primitives it took place (key `chang2021`)."""
    before, after = (np.asarray(w, dtype=np.float64).reshape(len(w), -1) for w in (before, after))
    step = after - before
    size, total = np.linalg.norm(before, axis=1), (step**2).sum()
    relative = np.divide(np.linalg.norm(step, axis=1), size, out=np.full(len(step), np.nan), where=size > 0.0)
    share = (step**2).sum(axis=1) / total if total > 0.0 else np.full(len(step), np.nan)
    return WeightShift(relative, share, (np.abs(step) > threshold).mean(axis=1))


def _mean_gap(gap: np.ndarray) -> Truthfulness:
    if len(gap) == 0:
        return Truthfulness(np.nan, np.nan)
    return Truthfulness(float(gap.mean()), float(np.abs(gap).mean()))
