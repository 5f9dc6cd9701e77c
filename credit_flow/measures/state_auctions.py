"""How honest the bids for states are, how much credit leaks on its way back from the reward, and how much is made."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.boundary.user_arrays import columns, numbers, truths, wholes
from credit_flow.measures.inequality import hhi


class Truthfulness(NamedTuple):
    """Bids minus values, credits."""

    signed: float  # mean
    absolute: float  # mean of the absolute difference


def truthfulness(bids, values, won) -> tuple[Truthfulness, Truthfulness]:
    """Bids minus values (n,) credits of the winners, and of the losers; the two are never pooled (key `chang2020`).

    `values` are what winning would have brought: r + g^d price' - c. NaN where there is nobody; nan entries are left out.
    """
    columns(bids=bids, values=values, won=won)
    gap, won = numbers(bids, "bids") - numbers(values, "values"), truths(won, "won")
    there = ~np.isnan(gap)
    return tuple(_mean_gap(gap[there & side]) for side in (won, ~won))


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
    wins = numbers(wins, "wins")
    return hhi(wins) if wins.any() else np.nan


def clone_spread(bids, clones: int) -> float:
    """Mean standard deviation of the bids (lots, experts x clones) credits within clone groups (key `chang2020`); nan: silent."""
    bids = numbers(bids, "bids", "lots", "experts x clones")
    if clones < 1 or bids.shape[1] % clones:
        raise ValueError(f"{bids.shape[1]} columns of bids are no groups of {clones} clones")
    groups = bids.reshape(-1, clones)
    there = (~np.isnan(groups)).sum(axis=1) > 1
    return float(np.nanstd(groups[there], axis=1).mean()) if there.any() else np.nan


def regret(values, chosen) -> float:
    """Mean of the best value less that of the action `chosen` (n,), over `values` (n, actions) in credits (key `sutton2018`)."""
    values, chosen = numbers(values, "values", "n", "actions"), wholes(chosen, "chosen")
    if chosen.shape != (len(values),) or (
        chosen.size and not 0 <= chosen.min() <= chosen.max() < values.shape[1]
    ):
        raise ValueError(f"chosen must be ({len(values)},) numbers of actions, 0 .. {values.shape[1] - 1}")
    if len(values) == 0:
        return np.nan
    return float((values.max(axis=1) - values[np.arange(len(values)), chosen]).mean())


def by_action(values, action) -> np.ndarray:
    """The highest of `values` (experts, states), credits, among the experts of each action: (actions, states), nan where they have none.

    `action` (experts,) is what each does; the actions are those that somebody does, in rising order.
    """
    values, action = numbers(values, "values", "experts", "states"), wholes(action, "action")
    if len(action) != len(values):
        raise ValueError(f"action must be ({len(values)},) numbers of actions, one for every expert")
    known = np.where(np.isnan(values), -np.inf, values)
    best = [known[action == one].max(axis=0) for one in np.unique(action)]
    found = np.stack(best) if best else np.empty((0, values.shape[1]))
    return np.where(np.isneginf(found), np.nan, found)


def sales_by_action(state, action, states: int, actions: int) -> np.ndarray:
    """The share of the sales of each state that went to each action (states, actions), 0 .. 1; nan where none was sold.

    `state` and `action` (sales,) say what was sold and what its buyer does, as numbers below `states` and `actions`.
    """
    columns(state=state, action=action)
    found = np.zeros((states, actions))
    np.add.at(found, (wholes(state, "state"), wholes(action, "action")), 1.0)
    n = found.sum(axis=1, keepdims=True)
    return np.divide(found, n, out=np.full_like(found, np.nan), where=n > 0.0)


class Resale(NamedTuple):
    """What the buyers of each state paid, arrays (states,)."""

    before: np.ndarray  # the state whose owner was paid most often, -1 = the house; -2 where nothing was sold
    price: np.ndarray  # mean of what it was paid, credits; nan where nothing was sold
    sales: np.ndarray  # how many of these there were


def resales(state, before, price, states: int) -> Resale:
    """To whom credit hops back from each state: the commonest payee of its buyers, and the mean price that it got.

    `state` (sales,) was sold for `price` (sales,) credits by who had owned `before` (sales,), -1 for the house, all below `states`.
    """
    columns(state=state, before=before, price=price)
    state, before, price = wholes(state, "state"), wholes(before, "before"), numbers(price, "price")
    count, paid = np.zeros((2, states, states + 1))
    np.add.at(count, (state, before + 1), 1.0)
    np.add.at(paid, (state, before + 1), price)
    place = count.argmax(axis=1)
    n, sum_ = (table[np.arange(states), place] for table in (count, paid))
    mean = np.divide(sum_, n, out=np.full(states, np.nan), where=n > 0.0)
    return Resale(np.where(n > 0.0, place - 1, -2), mean, n.astype(np.int64))


def fall(strengths) -> float:
    """By which factor `strengths` (rules,), credits, fall with every step away from the reward, which the last is nearest to: the geometric mean of
    each over the next, (first / last) ^ (1 / (rules - 1)); NaN for fewer than two, and for one that is not above 0 (key `holland1985`)."""
    strengths = numbers(strengths, "strengths")
    if len(strengths) < 2 or not (strengths > 0.0).all():
        return np.nan
    return float((strengths[0] / strengths[-1]) ** (1.0 / (len(strengths) - 1)))


def per_episode(values, episodes) -> float:
    """The mean of `values` (ticks,), each the mean over the `episodes` (ticks,) that ended in its tick; NaN where none did."""
    columns(values=values, episodes=episodes)
    values, episodes = numbers(values, "values"), numbers(episodes, "episodes")
    there = (episodes > 0.0) & ~np.isnan(values)
    n = episodes[there].sum()
    return float((values[there] * episodes[there]).sum() / n) if n else np.nan


class WeightShift(NamedTuple):
    """How much the weights of each primitive moved between two checkpoints, arrays (primitives,)."""

    relative: np.ndarray  # |after - before| / |before|; nan where before is 0
    share: np.ndarray  # share of the total squared shift; nan if nothing moved
    moved: np.ndarray  # share of single weights that moved by more than the threshold


def weight_shift(before, after, threshold: float) -> WeightShift:
    """The shift of weights (primitives, weights), numbers, and in which primitives it took place (key `chang2021`)."""
    before, after = (_by_primitive(w) for w in (before, after))
    if before.shape != after.shape:
        raise ValueError(f"weights before {before.shape} and after {after.shape}: must have one shape")
    step = after - before
    size, total = np.linalg.norm(before, axis=1), (step**2).sum()
    relative = np.divide(np.linalg.norm(step, axis=1), size, out=np.full(len(step), np.nan), where=size > 0.0)
    share = (step**2).sum(axis=1) / total if total > 0.0 else np.full(len(step), np.nan)
    return WeightShift(relative, share, (np.abs(step) > threshold).mean(axis=1))


def _by_primitive(weights) -> np.ndarray:
    weights = numbers(weights, "weights", "primitives", *["weights"] * max(np.ndim(weights) - 1, 1))
    if not np.isfinite(weights).all():
        raise ValueError("weights must be finite numbers, none missing")
    return weights.reshape(len(weights), -1)


def _mean_gap(gap: np.ndarray) -> Truthfulness:
    if len(gap) == 0:
        return Truthfulness(np.nan, np.nan)
    return Truthfulness(float(gap.mean()), float(np.abs(gap).mean()))
