"""Which part of a Record a figure looks at."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.records.record import Record, RecordError
from credit_flow.measures.specialization import jobs_table
from credit_flow.views.drawing.over_time import shocks
from credit_flow.views.nothing_to_show import NothingToShow

RECENT = 200
"""Ticks over which figures of the present look back."""


def last(record: Record, n_ticks: int = RECENT) -> tuple[int, int]:
    """The window (start, stop] of the last `n_ticks` ticks, fewer where there was a shock in them: those since the last one.

    Errors: `NothingToShow` before the first tick.
    """
    if record.ticks < 1:
        raise NothingToShow("the run has no tick yet")
    since = max((shock.tick - 1 for shock in shocks(record)), default=0)
    return max(0, since, record.ticks - n_ticks), record.ticks


def during(table: pd.DataFrame, window: tuple[int, int]) -> pd.DataFrame:
    """The lines of a table with a column `tick` that lie in the window (start, stop]."""
    return table[(table["tick"] > window[0]) & (table["tick"] <= window[1])]


def needed(record: Record, name: str) -> pd.DataFrame:
    """A table of the Record. Errors: `NothingToShow` if the run recorded none."""
    try:
        return record.frame(name)
    except RecordError as error:
        raise NothingToShow(f"the Record has no {name}") from error


def ticks_in_words(window: tuple[int, int]) -> str:
    """ "ticks 1 to 200" for the window (0, 200]."""
    return f"ticks {window[0] + 1:,} to {window[1]:,}"


def calm(record: Record) -> int:
    """Ticks to average over so that a line is readable: about a fortieth of the run, in fives."""
    return max(5, 5 * round(record.ticks / 200))


def specialties(record: Record, window: tuple[int, int]) -> pd.Series:
    """The kind of which each expert did the most steps in the window, by row; empty if no steps were recorded."""
    try:
        steps = during(needed(record, "steps"), window)
    except NothingToShow:
        return pd.Series(dtype=np.int64)
    if steps.empty:
        return pd.Series(dtype=np.int64)
    rows, table = jobs_table(steps["doer"], steps["kind"], int(steps["kind"].max()) + 1)
    return pd.Series(table.argmax(axis=1), index=rows)
