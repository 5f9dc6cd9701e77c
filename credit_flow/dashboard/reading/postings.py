"""The postings of one expert, or of one cause, for the drawer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from credit_flow.core.books.kinds import BY_CODE, CODES
from credit_flow.dashboard.reading.snapshot import Snapshot

OWN_LIFE = frozenset({"rent", "stake", "estate", "endowment"})
"""Kinds whose cause is an expert's row, not a task."""


class Posting(NamedTuple):
    """One posting."""

    tick: int
    kind: str
    payer: int  # row, or a system account below 0
    payee: int
    amount: float  # credits
    cause: int  # task, or the row of the expert whose own life it is about


def postings_of_expert(snapshots: Iterable[Snapshot], expert: int, most: int = 20) -> list[Posting]:
    """The last `most` postings of an expert in snapshots given newest first; newest first."""
    return _first(snapshots, most, lambda lines: (lines.payer == expert) | (lines.payee == expert))


def postings_of_cause(
    snapshots: Iterable[Snapshot], cause: int, own_life: bool, most: int = 200
) -> list[Posting]:
    """The last `most` postings with the same cause, newest first: of the task `cause`, or of the life of the expert `cause`."""
    codes = [CODES[kind] for kind in OWN_LIFE]
    return _first(
        snapshots, most, lambda lines: (lines.cause == cause) & (np.isin(lines.kind, codes) == own_life)
    )


def postings_in(snapshot: Snapshot, chosen: np.ndarray) -> Iterator[Posting]:
    """The postings of a snapshot at the indices `chosen` (n,), the last of the tick first."""
    lines = snapshot.postings
    for i in chosen[::-1].tolist():
        kind = BY_CODE[lines.kind[i]]
        yield Posting(
            snapshot.tick,
            kind,
            int(lines.payer[i]),
            int(lines.payee[i]),
            float(lines.amount[i]),
            int(lines.cause[i]),
        )


def _first(snapshots: Iterable[Snapshot], most: int, wanted) -> list[Posting]:
    found: list[Posting] = []
    for snapshot in snapshots:
        found += postings_in(snapshot, np.flatnonzero(wanted(snapshot.postings)))
        if len(found) >= most:
            break
    return found[:most]
