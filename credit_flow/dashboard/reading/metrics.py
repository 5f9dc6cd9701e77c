"""The numbers of a tick that are drawn over time, live, in a batch and in a replay alike."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from credit_flow.core.measured import measured
from credit_flow.measures.inequality import gini
from credit_flow.measures.price_index import unit_price


def metrics_of(model, balances: np.ndarray, *, stepped: bool = True) -> dict[str, float]:
    """The numbers of the tick of a `CreditFlow`: those of the Record, and the Gini coefficient of the living, whose
    balances (living,) in credits are given. A model that has not `stepped` (new, or restored) has no contracts to read,
    and so fewer numbers."""
    if not stepped:
        totals = model.ledger.totals()
        found = {"population": len(model.table.rows), "births": 0, "deaths": 0}
        found |= {"supply": totals["held"], "minted": totals["minted"], "burnt": totals["burnt"]}
    else:
        found = {name: column[-1].item() for name, column in model.measures.items() if name != "tick"}
    return {**found, "gini": gini_of(balances)}


def gini_of(balances: np.ndarray) -> float:
    """The Gini coefficient of balances (living,) in credits; nan where nobody holds anything."""
    return measured(gini, balances).value if len(balances) else np.nan


def series_of(metrics: Mapping[str, float], before: Mapping[str, float] | None) -> dict[str, float]:
    """The metrics of a tick, and what came in and went out in it (`inflow`, `outflow`, credits) given those of the tick
    before, and the price of work (credits per unit) where it is sold."""
    found = dict(metrics)
    if before is not None:
        found["inflow"] = metrics["minted"] - before["minted"]
        found["outflow"] = metrics["burnt"] - before["burnt"]
    if found.get("work") and "promised" in found:
        found["price"] = unit_price(found["promised"], found["work"]).item()
    return found
