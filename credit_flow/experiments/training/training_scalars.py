"""The numbers of a training that are worth logging, by tag."""

from __future__ import annotations

import numpy as np

from credit_flow.experiments.training.losing_bids import losing_bids
from credit_flow.institutions.states.state_auction import StateAuction

TAGS = {
    "overbid": "truth/winners",
    "misbid": "truth/winners_absolute",
    "price": "price/p1",
    "second_bid": "price/p2",
}
"""What the scenario observes under another name than its tag."""


def scalars(model, seen: list[dict], said: dict[str, float], losers: bool = True) -> dict[str, float]:
    """Means over the ticks `seen` since the last update, the bids of every primitive, of `losers` too if they are to be examined, and what the learner said."""
    names = [name for name in seen[0] if name != "auctions"]
    observed = {TAGS.get(name, name): _mean([each[name] for each in seen]) for name in names}
    if not isinstance(model.institutions[0], StateAuction):  # nobody bids
        return {**observed, **said}
    numbers = {**observed, **_by_primitive(model), "bids_minus_optimal": bid_gap(model), **said}
    if losers:
        examined = losing_bids(model)
        numbers |= {"truth/losers": examined.signed, "truth/losers_absolute": examined.absolute}
    return numbers


def bid_gap(model) -> float:
    """How far the highest last bid for a state is from the value of its best action, mean of absolutes over states, credits."""
    table = model.table
    bid, optimal = table.bid[table.rows], table.optimal[table.rows]
    known = ~np.isnan(bid).all(axis=0) & ~np.isnan(optimal).all(axis=0)
    if not known.any():
        return float("nan")
    return float(np.abs(np.nanmax(bid[:, known], axis=0) - np.nanmax(optimal[:, known], axis=0)).mean())


def _by_primitive(model) -> dict[str, float]:
    """Mean and spread over states of what each expert last bid, and what it has earned so far, credits."""
    table, numbers = model.table, {}
    balances = model.balances[model.first_account + table.rows]
    for row, balance in zip(table.rows.tolist(), balances.tolist()):
        bids = table.bid[row][~np.isnan(table.bid[row])]
        if len(bids):
            numbers[f"bid/{row}/mean"], numbers[f"bid/{row}/sd"] = float(bids.mean()), float(bids.std())
        numbers[f"wealth/{row}"] = balance - model.parameters.endowment
    return numbers


def _mean(values: list[float]) -> float:
    there = [value for value in values if value == value]
    return float(np.mean(there)) if there else float("nan")
