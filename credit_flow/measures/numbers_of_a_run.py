"""The numbers of a run that figures, tables, sweeps and pages all show: each has its one text here, and takes a `Reading`.

A window (start, stop] is the ticks after `start` up to `stop`; its flows are sums, credits. Pages that follow a run as it goes hand the
same functions of arrays (`gini_of`, `unit_price`, `PriceChain`, `divided`) what they hold of it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.boundary.user_arrays import wholes
from credit_flow.core.measured import measured, told, undefined
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
    ticks, found = ginis_in(run, -1, run.ticks)
    return pd.Series(found, pd.Index(ticks, name="tick"), dtype=np.float64)


def ginis_in(run: Reading, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
    """The snapshot ticks of the window and the Gini coefficients of `gini_by_tick` in them, both (ticks,)."""
    if "measures" in run.tables and "gini" in (columns := run.columns("measures")):
        there = (columns["tick"] > start) & (columns["tick"] <= stop)
        return columns["tick"][there], columns["gini"][there]
    if "snapshots" not in run.tables:
        return np.empty(0, dtype=np.int64), np.empty(0)
    snapshots = run.columns("snapshots")
    ticks, first, rows = _stretches(snapshots["tick"], start, stop)
    balances = np.split(snapshots["balance"][rows], first[1:]) if len(first) else []
    return ticks, np.array(told("gini", lambda: [gini(held) for held in balances]))


def _stretches(tick: np.ndarray, start: int, stop: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The ticks (n,) of the window, where the rows of each begin (n,), and the places of all these rows (rows,), tick after tick."""
    rows = np.flatnonzero((tick > start) & (tick <= stop))
    rows = rows[np.argsort(tick[rows], kind="stable")]
    ticks, first = np.unique(tick[rows], return_index=True)
    return ticks, first, rows


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
    kind = wholes(kind, "kind")
    least = int(kind.min(initial=0))
    table = jobs_table(doer, kind - least, int(kind.max(initial=0)) - least + 1)[1]
    return corrected_division_of_labour(table[:, table.any(axis=0)] if len(table) else table)


def division_in(run: Reading, start: int, stop: int) -> Corrected:
    """The division of labour of the steps done in the window; nan if none were, or none are recorded."""
    if "steps" not in run.tables:
        return NO_DIVISION
    steps = run.columns("steps")
    done = (steps["tick"] > start) & (steps["tick"] <= stop)
    if not done.any():
        return NO_DIVISION
    return told("division of labour", divided, steps["doer"][done], steps["kind"][done])


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
    columns = run.columns("measures")
    places = [np.flatnonzero(columns["tick"] == tick) for tick in (start, stop)]
    if not all(map(len, places)):
        return {"minted": np.nan, "burnt": np.nan}
    before, then = (int(place[0]) for place in places)
    return {name: float(columns[name][then] - columns[name][before]) for name in ("minted", "burnt")}


def steps_per_credit(run: Reading, start: int, stop: int) -> float:
    """Steps that succeeded in the window per credit burnt in it, for whatever it was burnt. NaN: `no_flow` where nothing was."""
    burnt = flow_in(run, start, stop)["burnt"]
    if not burnt > 0.0:
        return undefined("no_flow", "nothing was burnt")
    return float(run.measures.loc[start + 1 : stop, "steps_succeeded"].sum() / burnt)
