"""The cells of a world whose states are sold: who owns each, what is bid for it, what it is worth, and to whom its price went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from credit_flow.dashboard.parts.plot import axis_limits
from credit_flow.dashboard.reading.snapshot import Snapshot, StateMarket
from credit_flow.measures.state_auctions import Resale, by_action, resales, sales_by_action
from credit_flow.models.states.state_scenario import StateScenario

WINDOW = 50
"""Ticks whose sales say who owns a state and what it was sold for."""

MOST_CELLS, MOST_BARS = 24, 8
"""States that are drawn, and actions in each: those sold most, and those worth most, where there are more."""

LARGE = 8
"""Up to so many states every number is written."""

HOUSE_IS_PAID, NOBODY_IS_PAID = -1, -2
"""Instead of a state before, as in `Resale`."""


class Sales(NamedTuple):
    """Sales of states, a line each, columns (sales,)."""

    state: np.ndarray  # place of what was sold
    does: np.ndarray  # action of the buyer
    buyer: np.ndarray  # row
    before: np.ndarray  # place of the state in which the seller acted, -1 = the house sold it
    price: np.ndarray  # credits


def sales_of(snapshots: Sequence[Snapshot]) -> Sales:
    """The sales in snapshots of ticks that follow each other, oldest first; of the first tick nothing is known of sellers, and it is left out unless it is
    the first of the run."""
    found = [_sales(None, one.states) for one in snapshots[:1] if one.tick <= 1 and one.states]
    for earlier, one in zip(snapshots, snapshots[1:]):
        if one.states and earlier.states and one.tick == earlier.tick + 1:
            found.append(_sales(earlier.states, one.states))
    if not found:
        nothing = np.empty(0, dtype=np.int64)
        return Sales(nothing, nothing, nothing, nothing, np.empty(0))
    return Sales(*(np.concatenate(columns) for columns in zip(*found)))


def _sales(earlier: StateMarket | None, now: StateMarket) -> Sales:
    bought = now.buyer >= 0
    before = np.full(len(bought), HOUSE_IS_PAID, dtype=np.int64)
    if earlier is not None and len(earlier.holds):
        before = np.where(earlier.holds, earlier.sold, HOUSE_IS_PAID)
    return Sales(*(column[bought] for column in (now.sold, now.does, now.buyer, before, now.price)))


def cells_of(snapshots: Sequence[Snapshot], scenario: StateScenario) -> dict:
    """The picture of the newest of `snapshots` (oldest first), as plain values for the page; amounts are credits, not known is None."""
    market, world = snapshots[-1].states, scenario.world(0)
    sales = sales_of(snapshots)
    shares = sales_by_action(sales.state, sales.does, len(market.state), world.n_actions)
    back = _hops(sales, len(market.state))
    bids = _bids(market, world.n_actions)
    chosen = _chosen(market, sales)
    low, high = axis_limits(bids[:, chosen], market.worth[:, chosen], from_zero=True)
    newest = sales_of(snapshots[-2:]).state
    names = _names(world, world.n_actions)
    cells = []
    for k in chosen.tolist():
        cells.append(
            {
                "name": f"{world.place} {market.state[k]}",
                "bars": _bars(bids[:, k], market.worth[:, k], names, scenario, market, k),
                **_owner(shares[k], bids[:, k], names, sales, k, market),
                **_back(back, k, market, world.place, int((newest == k).sum())),
            }
        )
    left_out = len(market.state) - len(chosen)
    return {
        "cells": cells,
        "low": low,
        "high": high,
        "staked": scenario.staked,
        "large": len(cells) <= LARGE,
        "reward": _known(world.most),
        "known": bool(np.isfinite(market.worth).any()),
        "leftOut": f"{len(chosen)} of {len(market.state)} states, those sold most" if left_out else "",
    }


def _hops(sales: Sales, states: int) -> Resale:
    """To whom credit hops back: to an owner where at least half as many sales went to one as to the commonest payee, else to HOUSE."""
    resold = sales.before != HOUSE_IS_PAID
    every = resales(sales.state, sales.before, sales.price, states)
    owners = resales(sales.state[resold], sales.before[resold], sales.price[resold], states)
    often = (owners.sales > 0) & (2 * owners.sales >= every.sales)
    return Resale(*(np.where(often, one, other) for one, other in zip(owners, every)))


def _bids(market: StateMarket, n_actions: int) -> np.ndarray:
    """The highest bid (actions, states) for each action, credits, nan = none."""
    found = np.full((n_actions, len(market.state)), np.nan)
    if len(market.row):
        found[np.unique(market.action)] = by_action(market.bid, market.action)
    return found


def _chosen(market: StateMarket, sales: Sales) -> np.ndarray:
    """Places of the states that are drawn: in their order, or where they are many, those sold most by what they are worth."""
    n = len(market.state)
    if n <= MOST_CELLS:
        return np.arange(n)
    sold = np.bincount(sales.state, minlength=n)
    most = np.sort(np.argsort(-sold, kind="stable")[:MOST_CELLS])
    worth = np.where(np.isnan(market.worth), -np.inf, market.worth).max(axis=0)
    return most[np.argsort(worth[most], kind="stable")]


def _names(world, n_actions: int) -> list[str]:
    named = list(world.action_names)[:n_actions]
    return named + [f"action {k}" for k in range(len(named), n_actions)]


def _bars(bids, worth, names: list[str], scenario: StateScenario, market: StateMarket, k: int) -> list[dict]:
    """One bar for each action, or the best ones where there are many."""
    order = np.arange(len(bids))
    if len(order) > MOST_BARS:
        best = np.where(np.isnan(worth), np.where(np.isnan(bids), -np.inf, bids), worth)
        order = np.sort(np.argsort(-best, kind="stable")[:MOST_BARS])
    one = len(names) == 1
    return [
        {
            "name": f"rule {market.state[k]}" if one else names[a],
            "colour": _colour(k if one else a),
            "staked": _known(bids[a]),
            "worth": _known(worth[a]),
        }
        for a in order.tolist()
    ]


def _owner(shares, bids, names: list[str], sales: Sales, k: int, market: StateMarket) -> dict:
    """Who acts in a state: in words, and the colour of what it does."""
    mine = np.flatnonzero(sales.state == k)
    if len(mine):
        does, row = int(np.argmax(shares)), int(sales.buyer[mine[-1]])
        if len(names) == 1:
            return {"owner": f"owned by rule {row}", "colour": _colour(k), "share": 1.0}
        several = (market.action == does).sum() > 1
        who = f"expert {row:,}: {names[int(sales.does[mine[-1]])]}" if several else names[does]
        words = f"{who}, {shares[does]:.0%}" if several else f"{who} acts {shares[does]:.0%}"
        return {"owner": words, "colour": _colour(does), "share": float(shares[does])}
    if (
        len(sales.state) == 0 and np.isfinite(bids).any()
    ):  # nothing is for sale: one mind does what it takes for best
        best = int(np.nanargmax(bids))
        return {"owner": f"best: {names[best]}", "colour": _colour(best), "share": None}
    return {"owner": "not sold lately", "colour": -1, "share": None}


def _back(back: Resale, k: int, market: StateMarket, place: str, now: int) -> dict:
    """To whom the buyers of a state paid what: `hops` says how many sales were made in this very tick."""
    before = int(back.before[k])
    if before == NOBODY_IS_PAID:
        return {"payee": "", "price": None, "hops": 0}
    payee = "HOUSE" if before == HOUSE_IS_PAID else f"{place} {market.state[before]}"
    return {"payee": payee, "price": float(back.price[k]), "hops": now}


def _colour(k: int) -> int:
    """Which of the eight colours; the ninth and beyond are grey."""
    return k if k < 8 else -1


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
