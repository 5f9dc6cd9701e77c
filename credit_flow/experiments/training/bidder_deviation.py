"""Whether a bidder of a society gains by bidding otherwise: the best reply of each to the mean bids of all others, exact in finite worlds."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from credit_flow.agents.decisions import Seen
from credit_flow.core.measured import MeasureWarning
from credit_flow.institutions.states.state_auction import StateAuction
from credit_flow.measures.statistics.interval import bca_interval
from credit_flow.theory.best_reply import BidGame, best_reply
from credit_flow.worlds.states.exact import Model, value_iteration
from credit_flow.worlds.states.finite import FiniteWorld

MOST_WORK = 2_000_000
"""States x bidders beyond which the replies would take minutes."""


def bidder_deviation(training, society: int) -> pd.DataFrame:
    """A row for each expert of a society in training: `expert`, its `action`, and what one of its hands `gains` in an episode by the best reply, credits, and as a `share` of what an episode can bring.

    The others are frozen and bid their means: its own clone, whose sales and purchases are not its own, is one of them. What a hand has is the society's own utility, reward and what
    the next buyer pays less the price, discounted to the start of the episode, mean over the starts; what it sells to itself it pays to itself. The whole that the share is of is the optimal value of the
    starts. Dropout and exploration are left out, an option counts as one step of the cap, and a reply may tell states apart that look alike. Empty where nobody bids, in worlds that are not finite, and where nobody has to buy for a state to be acted in (`on_pass`).
    """
    game = game_of(training, society)
    if game is None:
        return pd.DataFrame({"expert": [], "action": [], "gain": [], "share": []})
    world, clones = training.models[society].world, training.scenario.clones
    worth = float(value_iteration(world).max(axis=1)[world.starts].mean())
    rows = []
    for expert in range(len(game.actions) // clones):
        reply = best_reply(game, expert * clones)
        gain = float((reply.best - reply.usual)[world.starts].mean())
        share = gain / worth if worth > 0.0 else float("nan")
        rows.append(
            {"expert": expert, "action": int(game.actions[expert * clones]), "gain": gain, "share": share}
        )
    return pd.DataFrame(rows)


def deviation_table(training) -> pd.DataFrame:
    """The `deviation` of all societies of a training, with a column `seed` before the others."""
    found = [training.deviation(society) for society in range(len(training.seeds))]
    whole = pd.concat([one.assign(seed=seed) for seed, one in zip(training.seeds, found)], ignore_index=True)
    return whole[["seed", *found[0].columns]]


def deviation_numbers(table: pd.DataFrame) -> dict[str, dict]:
    """What a `deviation_table` comes to, plain values: `deviation_gain`, by seed the largest share that any bidder gains; and `deviation`, the means of that over seeds and of all shares over seeds and
    bidders, each with its 95 % BCa interval, and how many they are. Empty where nothing is known."""
    known = table.dropna(subset=["share"])
    if known.empty:
        return {}
    largest = known.groupby("seed")["share"].max()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MeasureWarning)  # one value has no interval
        means = {name: _mean(shares) for name, shares in (("largest", largest), ("bidders", known["share"]))}
    return {
        "deviation_gain": {str(seed): float(share) for seed, share in largest.items()},
        "deviation": means,
    }


def _mean(shares: pd.Series) -> dict[str, float | int]:
    low, high = bca_interval(shares.to_numpy())
    return {"mean": float(shares.mean()), "low": float(low), "high": float(high), "n": len(shares)}


def game_of(training, society: int) -> BidGame | None:
    """What the bidders of a society play, as they bid on average; None where it is not finite, or nobody bids."""
    model, scenario = training.models[society], training.scenario
    world, table = model.world, model.table
    known = isinstance(world, FiniteWorld) and isinstance(model.institutions[0], StateAuction)
    if not known or scenario.on_pass != "end":
        return None
    everywhere = np.arange(world.n_states)
    seen = Seen(world.appearance, world.code, everywhere, np.uint64(0), 0)
    bids = training.company.act(seen, True, society)
    if bids.size * world.n_actions > MOST_WORK:
        return None
    solved = Model(world)
    rule = scenario.rule
    return BidGame(
        solved.next, solved.rewards - scenario.act_cost, solved.discounts, bids[np.newaxis],
        np.repeat(table.action[table.rows], scenario.clones), rule.paid, rule.received, scenario.reserve,
        float(scenario.scale[1]), world.horizon, scenario.timeout == "buyback",
    )  # fmt: skip
