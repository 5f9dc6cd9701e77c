"""What a society bids for each state when its training is over, beside what the state is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.institutions.states.state_auction import StateAuction
from credit_flow.worlds.states.exact import value_iteration
from credit_flow.worlds.states.finite import FiniteWorld

MOST_ROWS = 200_000
"""States x experts of a society beyond which nobody reads the table."""

COLUMNS = ("seed", "state", "expert", "action", "bid", "worth")


def bid_table(training) -> pd.DataFrame:
    """A row for each seed, state from which one can act, and expert: its `action`, its mean `bid` without noise and what the action is `worth` there, Q* of the state, credits (key `watkins1992`).

    NaN in worlds whose rewards fade. Empty where nobody bids, in worlds that are not finite, and where it would be too long.
    """
    model = training.models[0]
    world, table = model.world, model.table
    empty = pd.DataFrame(columns=COLUMNS)
    if not (isinstance(world, FiniteWorld) and isinstance(model.institutions[0], StateAuction)):
        return empty
    states = np.flatnonzero(np.isin(world.code, world.codes_sold))
    action = table.action[table.rows]
    if len(states) * len(action) > MOST_ROWS:
        return empty
    worth = (
        value_iteration(world) if world.fade == 0.0 else np.full((world.n_states, world.n_actions), np.nan)
    )
    parts = [
        pd.DataFrame(
            {
                "seed": seed,
                "state": np.repeat(states, len(action)),
                "expert": np.tile(np.arange(len(action)), len(states)),
                "action": np.tile(action, len(states)),
                "bid": bids[states].ravel().astype(np.float64),
                "worth": worth[states][:, action].ravel(),
            }
        )
        for seed, bids in zip(training.seeds, training.bids())
    ]
    return pd.concat(parts, ignore_index=True)
