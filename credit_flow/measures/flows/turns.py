"""Turns: whether the busiest doers of a kind of work take turns, how many kinds one doer serves, and what the hired charge.

Two doers who take turns serve a market of any size, and one of them can serve several kinds: then its rivals must hire from
it, and it wins at any markup (raising rivals' costs, key `salop1983`).
"""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.user_arrays import columns, wholes
from credit_flow.core.measured import undefined


def alternation(doer, kind, tick) -> float:
    """Correlation of the steps per tick of the two busiest doers of a kind, mean over kinds; -1: they take turns, 0: they do not.

    Steps as columns (steps,): row of the `doer`, index of the `kind`, `tick`. Ticks count from the first to the last with a
    step. Kinds whose steps one doer does alone, or two that never vary, do not count; NaN where no kind does.
    """
    doer, kind, tick = _whole_columns(doer=doer, kind=kind, tick=tick)
    if not len(tick):
        return float("nan")
    n_ticks = tick.max() - tick.min() + 1
    found = []
    for one in np.unique(kind):
        who, when = doer[kind == one], tick[kind == one] - tick.min()
        steps = [np.bincount(when[who == row], minlength=n_ticks) for row in busiest(who)]
        if len(steps) == 2 and all(np.ptp(column) for column in steps):
            found.append(np.corrcoef(steps)[0, 1])
    return float(np.mean(found)) if found else float("nan")


def busiest(doer) -> np.ndarray:
    """Rows of the (at most two) doers of most of the steps (steps,), the busiest first; of equal ones the lower row."""
    rows, counts = np.unique(wholes(doer, "doer"), return_counts=True)
    return rows[np.argsort(-counts, kind="stable")[:2]]


def most_kinds(doer, kind, least: float) -> int:
    """The most kinds of work that one doer serves, a count: kinds of which it did at least `least` steps, a number, of (steps,)."""
    pairs, counts = np.unique(np.stack(_whole_columns(doer=doer, kind=kind)), axis=1, return_counts=True)
    rows = pairs[0, counts >= least]
    return int(np.unique(rows, return_counts=True)[1].max(initial=0))


def leaders_kept(doer, kind, period) -> float:
    """The share of leaders that stay, 0 to 1: of the kinds of work in a period, those whose doer of most steps (steps,) leads in a period beside it too.

    Periods are counted by whole numbers, one after the other or backwards. NaN: `too_few` where no kind was done in two of them in a row.
    """
    doer, kind, period = _whole_columns(doer=doer, kind=kind, period=period)
    leads = {}
    for one, when in np.unique(np.stack([kind, period]), axis=1).T.tolist():
        leads[one, when] = busiest(doer[(kind == one) & (period == when)])[0]
    kept = [row == leads[one, when + 1] for (one, when), row in leads.items() if (one, when + 1) in leads]
    return float(np.mean(kept)) if kept else undefined("too_few", "no kind in two periods in a row")


def margin(price, cost) -> float:
    """What the hired charge above cost, a share: sum of price / sum of cost - 1 over steps (steps,), credits; NaN prices: not hired."""
    price, cost = columns(price=price, cost=cost)
    hired = ~np.isnan(price)
    total = cost[hired].sum()
    return float(price[hired].sum() / total - 1.0) if total > 0.0 else float("nan")


def _whole_columns(**given) -> list[np.ndarray]:
    columns(**given)
    return [wholes(values, name) for name, values in given.items()]
