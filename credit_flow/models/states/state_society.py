"""What societies that sell states to each other have in common, whatever their world and their bidders."""

from __future__ import annotations

import numpy as np

from credit_flow.institutions.states.titles import Titles
from credit_flow.measures.state_auctions import credit_leak, mint_rate, winning_concentration
from credit_flow.worlds.states.exact import value_iteration
from credit_flow.worlds.states.finite import FiniteWorld


def observe_sales(model) -> dict[str, float]:
    """The numbers of the tick's auctions: prices, leak, subsidies, winners' truthfulness, returns of finished episodes."""
    world, report = model.world, model.registers[Titles].report
    n, decided = report.get("episodes", 0), report.get("decided", 0)
    returns = report.get("returns", 0.0)
    return {
        "auctions": world.copies,
        "episodes": n,
        "return": returns / n if n else np.nan,
        "success": report.get("successes", 0) / n if n else np.nan,
        "price": report["price"],
        "second_bid": report["second_bid"],
        "leak": credit_leak(report["offered"], report["leaked"]),
        "subsidy": report["subsidy"],
        "mint": mint_rate(report["subsidy"], returns),
        "overbid": report["overbid"] / decided if decided else np.nan,
        "misbid": report["misbid"] / decided if decided else np.nan,
        "passed": report["passed"],
        "win_concentration": winning_concentration(
            model.table.wins.reshape(model.table.n_rows, -1).sum(axis=1)
        ),
    }


def optimal_values(world) -> np.ndarray | None:
    """Q* by code (codes, actions), credits, where the world is finite, stationary and seen whole; else None."""
    if not isinstance(world, FiniteWorld) or world.fade > 0.0 or world.n_codes < world.n_states:
        return None
    return value_iteration(world)


HEADROOM = 1.25
"""Where a task pays once: the greatest bid over the greatest value, so that no value lies at the edge of what can be bid."""


def bid_scale(world) -> tuple[float, float]:
    """The range of sensible bids, credits: from 0 to above what a state can be worth.

    Where a rewarded act ends the task that is 1.25 x the largest reward (1 in bandit and chain, as in key `chang2020`), else
    what the largest reward at every step of the horizon is worth.
    """
    if world.pays_once:
        return 0.0, HEADROOM * world.most
    g, horizon = world.discount, world.horizon
    return 0.0, world.most * (horizon if g == 1.0 else (1.0 - g**horizon) / (1.0 - g))
