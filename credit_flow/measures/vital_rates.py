"""Births, deaths and selection: hazard by age or wealth, survival, and whether profit breeds.

Time is the window (start, end]. An expert born at the close of tick b is at risk from tick b + 1, in which its age is
0 (founders: b = the tick before the first); it is exposed once in each tick up to the one of its death. Who lives at
`end`, or died of another cause than the one counted, is censored: exposed, no death.
"""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.user_arrays import columns, numbers, truths, wholes
from credit_flow.core.measured import caution, undefined

FEW_EXPOSED = 5
"""A hazard estimated from fewer experts carries the flag `too_few`."""


def exposure_by_age(born, died, window: tuple[int, int], counted=None) -> tuple[np.ndarray, np.ndarray]:
    """Experts alive entering each age, and those that died at it, within the window; both (ages,) int64.

    `born`, `died` (experts,) ticks, `died` = -1 while alive; `counted` (experts,) marks the deaths that count
    (bankruptcies, say), by default all.
    Errors: ValueError for a death not later than the birth.
    """
    columns(born=born, died=died)
    born, died = wholes(born, "born"), wholes(died, "died")
    dead = died != -1
    if (died[dead] <= born[dead]).any():
        raise ValueError("an expert is first at risk in the tick after its birth: died must be > born, or -1")
    start, end = window
    ends = dead & (died <= end)
    first, last = np.maximum(born, start) - born, np.where(ends, died, end) - born - 1
    seen = last >= first
    n_ages = int(last[seen].max()) + 1 if seen.any() else 0
    arrivals = np.bincount(first[seen], minlength=n_ages + 1) - np.bincount(
        last[seen] + 1, minlength=n_ages + 1
    )
    falls = seen & ends & (True if counted is None else truths(counted, "counted"))
    return np.cumsum(arrivals)[:n_ages], np.bincount(last[falls], minlength=n_ages)


def exposure_by_wealth(wealth, died, edges) -> tuple[np.ndarray, np.ndarray]:
    """Expert-ticks and deaths by wealth bin, both (bins,) int64.

    `wealth` (expert-ticks,) in credits as the tick began, `died` (expert-ticks,) whether it died in it, `edges`
    (bins + 1,) ascending; a bin holds its lower edge, the last one both.
    """
    columns(wealth=wealth, died=died)
    wealth, died, edges = numbers(wealth, "wealth"), truths(died, "died"), numbers(edges, "edges")
    if edges.size < 2 or not (np.diff(edges) > 0.0).all():
        raise ValueError("edges must be ascending numbers, two at least, none missing")
    if not np.isfinite(wealth).all():
        raise ValueError("wealth must be finite numbers, none missing: leave those rows out of both columns")
    return np.histogram(wealth, edges)[0], np.histogram(wealth[died], edges)[0]


def hazard(exposed, deaths) -> np.ndarray:
    """h = deaths / exposed per expert-tick, for each age or bin, (ages,) or (bins,) (key `kaplan1958`).

    NaN `no_exposure` where nobody was exposed; flag `too_few` where fewer than `FEW_EXPOSED` were.
    """
    exposed, deaths = columns(exposed=exposed, deaths=deaths)
    if not (np.isfinite(exposed).all() and np.isfinite(deaths).all()):
        undefined("invalid", "a count is missing")
    if (exposed == 0).any():
        undefined("no_exposure", f"{np.count_nonzero(exposed == 0)} of {exposed.size}")
    few = (exposed > 0) & (exposed < FEW_EXPOSED)
    if few.any():
        caution("too_few", f"{np.count_nonzero(few)} of {exposed.size} rest on fewer than {FEW_EXPOSED}")
    return np.divide(deaths, exposed, out=np.full(exposed.shape, np.nan), where=exposed > 0)


def survival(hazards) -> np.ndarray:
    """The probability to live through each age (ages,), prod (1 - h) (key `kaplan1958`); NaN from the first NaN on."""
    return np.cumprod(1.0 - numbers(hazards, "hazards"))


def bankruptcy_rate(n_bankruptcies: int, expert_ticks: int) -> float:
    """Bankruptcies per expert-tick lived; NaN `no_exposure` when no tick was lived."""
    return n_bankruptcies / expert_ticks if expert_ticks else undefined("no_exposure")


def selection_covariance(profit, offspring) -> float:
    """The covariance of profit (experts,) in credits and number of children (experts,) (key `price1970`).

    Positive when the profitable reproduce; about 0 when deaths and births are blind to profit. NaN: `empty`,
    `invalid`, and `one_category` when either does not vary.
    """
    profit, offspring = columns(profit=profit, offspring=offspring)
    if profit.size == 0:
        return undefined("empty")
    if not (np.isfinite(profit).all() and np.isfinite(offspring).all()):
        return undefined("invalid")
    if np.ptp(profit) == 0.0 or np.ptp(offspring) == 0.0:
        return undefined("one_category", "profit or offspring is the same for all")
    return float(((profit - profit.mean()) * (offspring - offspring.mean())).mean())
