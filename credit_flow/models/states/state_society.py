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
"""The greatest bid over the greatest value, so that no value lies at the edge of what can be bid."""


def bid_scale(world, bought_back: bool = True, cost: float = 0.0) -> tuple[float, float]:
    """The range of sensible bids, credits: from below to above what a state can be worth.

    Where a rewarded act ends the task and nothing is lost, from 0 to 1.25 x the largest reward (1 in bandit and chain, as in key `chang2020`). Else from what the greatest loss, `cost` of an act
    included, is worth at every step, to 1.25 x what the largest reward is, at every step or once; steps are counted to the horizon, or without end where a state that is cut off is `bought_back` at the
    going price. A world may know better (`worth`).
    """
    if world.worth is not None:
        return world.worth
    g, horizon = world.discount, world.horizon
    steps = horizon if g == 1.0 else (1.0 - (0.0 if bought_back else g**horizon)) / (1.0 - g)
    high = HEADROOM * world.most * (1.0 if world.pays_once else steps)
    low = 0.0 if world.pays_once and world.least >= 0.0 else (world.least - cost) * steps
    return min(0.0, low), high
