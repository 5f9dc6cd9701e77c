"""The numbers of a tick that are drawn over time, live, in a batch and in a replay alike."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from credit_flow.measures.numbers_of_a_run import gini_of
from credit_flow.measures.price_chain import PriceChain
from credit_flow.measures.price_index import unit_price
from credit_flow.models.scenario import Scenario


def metrics_of(model, balances: np.ndarray, *, stepped: bool = True) -> dict[str, float]:
    """The numbers of the tick of a `CreditFlow`: those of the Record, and, unless that is one of them, the Gini coefficient of the living,
    whose balances (living,) in credits are given. A model that has not `stepped` (new, or restored) has no contracts to read,
    and so fewer numbers."""
    if not stepped:
        totals = model.ledger.totals()
        return at_the_start(balances, totals["minted"], totals["burnt"])
    found = {name: column[-1].item() for name, column in model.measures.items() if name != "tick"}
    return {"gini": gini_of(balances), **found}


def at_the_start(balances: np.ndarray, minted: float, burnt: float) -> dict[str, float]:
    """The numbers of a run that has not stepped, from the balances (living,) and what has been minted and burnt, credits."""
    money = {"supply": minted - burnt, "minted": minted, "burnt": burnt}
    return {"gini": gini_of(balances), "population": len(balances), "births": 0, "deaths": 0, **money}


def prices_of(scenario: Scenario) -> PriceChain:
    """The price index of a run of `scenario` as it goes, with the periods that figures have too: none across a shock."""
    return PriceChain(breaks=[tick for tick, _, _ in scenario.shocks])


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
