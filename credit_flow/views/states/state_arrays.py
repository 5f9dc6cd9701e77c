"""What a Record says about bids for states: snapshots as arrays (ticks, experts, states)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.records.record import Record
from credit_flow.measures.state_auctions import by_action
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.window import needed


class States(NamedTuple):
    """Snapshots of a society whose experts bid for states; states that nobody can sell are left out."""

    ticks: np.ndarray  # (ticks,)
    action: np.ndarray  # (experts,)
    bid: np.ndarray  # (ticks, experts, states) credits, nan before the first bid
    wins: np.ndarray  # (ticks, experts, states) counts since the start
    optimal: np.ndarray  # (experts, states) credits, nan where it is not known
    state: np.ndarray  # (states,) number of each state


def states(record: Record) -> States:
    """The snapshots of `record` by state. Errors: `NothingToShow` where no states were sold, or experts came and went."""
    table = needed(record, "snapshots")
    codes = [int(name[4:]) for name in table.columns if name.startswith("bid_")]
    if not codes:
        raise NothingToShow("no bids for states were recorded")
    ticks, rows = table["tick"].unique(), table["row"].unique()
    if len(table) != len(ticks) * len(rows):
        raise NothingToShow("experts came and went; bids by state are drawn for lasting ones")
    cube = {
        name: np.stack([table[f"{name}_{k}"].to_numpy() for k in codes], axis=-1).reshape(
            len(ticks), len(rows), -1
        )
        for name in ("bid", "wins", "optimal")
        if f"{name}_0" in table
    }
    sold = cube["wins"][-1].sum(axis=0) > 0
    if not sold.any():
        raise NothingToShow("no state was sold yet, or there are too many to count")
    optimal = cube.get("optimal", np.full_like(cube["bid"], np.nan))[-1]
    action = table["action"].to_numpy()[: len(rows)] if "action" in table else np.zeros(len(rows), dtype=int)
    cut = (cube["bid"][:, :, sold], cube["wins"][:, :, sold], optimal[:, sold])
    return States(ticks, action, *cut, np.array(codes)[sold])


def of_each_action(found: States, values: np.ndarray) -> np.ndarray:
    """The highest of `values` (..., experts, states) among the experts of each action: (..., actions, states)."""
    each = [by_action(one, found.action) for one in values.reshape(-1, *values.shape[-2:])]
    return np.stack(each).reshape(*values.shape[:-2], *each[0].shape)
