"""The basket of hired work: what each kind cost in a window, and the postings that a price is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from credit_flow.core.books.kinds import CODES
from credit_flow.dashboard.reading.postings import Posting, postings_in
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.measures.price_index import unit_values


class Good(NamedTuple):
    """One kind of work in the basket."""

    kind: int
    name: str
    price: float  # credits per unit, nan = none was hired
    work: float  # units delivered by the hired
    n_jobs: int


def basket_of(snapshots: list[Snapshot]) -> list[Good]:
    """The kinds of work in the ticks of `snapshots` with what hired experts were paid per unit of each."""
    done = [snapshot.jobs for snapshot in snapshots if snapshot.jobs is not None]
    if not done:
        return []
    kind, work, price = (
        np.concatenate([getattr(jobs, name) for jobs in done]) for name in ("kind", "work", "price")
    )
    hired = np.isfinite(price)
    names = snapshots[-1].skill_names
    n = max(len(names), int(kind.max(initial=-1)) + 1)
    kind, period = kind[hired], np.zeros(np.count_nonzero(hired), dtype=np.int64)
    n_jobs = np.bincount(kind, minlength=n)
    (unit,), (delivered,) = unit_values(period, kind, price[hired], work[hired], n_periods=1, n_goods=n)
    return [
        Good(
            k,
            names[k] if n == len(names) else f"kind {k}",
            float(unit[k]),
            float(delivered[k]),
            int(n_jobs[k]),
        )
        for k in range(n)
    ]


def postings_of_good(snapshots: Iterable[Snapshot], kind: int, most: int = 200) -> list[Posting]:
    """The last `most` payments for tasks in which work of this kind was hired, from snapshots given newest first."""
    found: list[Posting] = []
    for snapshot in snapshots:
        if snapshot.jobs is not None:
            jobs, lines = snapshot.jobs, snapshot.postings
            tasks = jobs.task[(jobs.kind == kind) & np.isfinite(jobs.price)]
            paid = (lines.kind == CODES["payment"]) & np.isin(lines.cause, tasks)
            found += postings_in(snapshot, np.flatnonzero(paid))
        if len(found) >= most:
            break
    return found[:most]
