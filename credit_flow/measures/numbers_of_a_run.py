"""The numbers of a run that figures, tables, sweeps and pages all show: each has its one text here, and takes a `Reading`.

A window (start, stop] is the ticks after `start` up to `stop`; its flows are sums, credits. Pages that follow a run as it goes hand the
same functions of arrays (`gini_of`, `unit_price`, `PriceChain`, `divided`) what they hold of it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.boundary.user_arrays import wholes
from credit_flow.core.measured import measured, told
from credit_flow.core.records.reading import Reading
from credit_flow.measures.inequality import gini
from credit_flow.measures.price_chain import PERIOD, price_levels
from credit_flow.measures.specialization import Corrected, corrected_division_of_labour, jobs_table

NO_DIVISION = Corrected(*[np.nan] * 3)

WORLD, SINK = 0, 1


def gini_of(balances) -> float:
    """The Gini coefficient of balances (living,) in credits (key `gini1912`); quietly nan where nobody holds anything."""
    return measured(gini, balances).value if len(balances) else np.nan


def gini_by_tick(run: Reading) -> pd.Series:
    """The Gini coefficient of the balances of the living, by snapshot tick; by tick where the run measured it itself. Empty if it took none."""
    if "measures" in run.tables and "gini" in run.measures:
        return run.measures["gini"]
    if "snapshots" not in run.tables:
        return pd.Series(dtype=np.float64)
    balances = run.snapshots.groupby("tick")["balance"]
    return told("gini", lambda: balances.apply(lambda held: gini(held.to_numpy())))


def price_index(run: Reading, n_ticks: int = PERIOD) -> pd.Series:
    """Fisher's index of hired work by the last tick of each period of `n_ticks`, none across a shock, 100 in the first one with hiring, nan
    before it and where a chain begins anew (key `fisher1922`). Empty if the run recorded no steps."""
    if "steps" not in run.tables:
        return pd.Series(dtype=np.float64)
    ends, levels = price_levels(
        run.steps, run.ticks, n_ticks=n_ticks, breaks=[tick for tick, _, _ in run.shocks]
    )
    return pd.Series(levels, index=pd.Index(ends, name="tick"))


def divided(doer, kind) -> Corrected:
    """The division of labour I(expert; kind) / H(kind) of jobs (n,), less what chance alone gives of it (keys `gorelick2004`, `vinh2010`); nan
    where there is nothing to divide. Kinds that nobody did do not count."""
    kinds, place = np.unique(wholes(kind, "kind"), return_inverse=True)
    return corrected_division_of_labour(jobs_table(doer, place, max(len(kinds), 1))[1])


def division_in(run: Reading, start: int, stop: int) -> Corrected:
    """The division of labour of the steps done in the window; nan if none were, or none are recorded."""
    if "steps" not in run.tables:
        return NO_DIVISION
    done = run.steps[(run.steps["tick"] > start) & (run.steps["tick"] <= stop)]
    if done.empty:
        return NO_DIVISION
    return told("division of labour", divided, done["doer"], done["kind"])


def flows_by_tick(run: Reading) -> pd.DataFrame:
    """Credits `minted` and `burnt` in each tick, by tick; endowments come before the first."""
    totals = run.measures[["minted", "burnt"]]
    flows = totals.diff()
    if len(totals):
        flows.iloc[0] = totals.iloc[0].to_numpy() - _opening_totals(run)
    return flows


def _opening_totals(run: Reading) -> np.ndarray:
    """Credits minted and burnt before the first tick (2,)."""
    held = run.balances(0)
    return np.array([-held[WORLD], held[SINK]])


def flow_in(run: Reading, start: int, stop: int) -> dict[str, float]:
    """Credits `minted` and `burnt` in the window, nan where it was not written down what had been at the close of `start`: of a sweep's run
    whose first tick is in it."""
    totals = run.measures[["minted", "burnt"]]
    if start not in totals.index or stop not in totals.index:
        return {"minted": np.nan, "burnt": np.nan}
    return (totals.loc[stop] - totals.loc[start]).to_dict()
