"""A transfer on disk: what its files are called, what they must look like, and how they are read; torch is not needed for it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from credit_flow.core.records.folder import Folder
from credit_flow.core.records.record import RecordError

TABLE, SUMMARY, SEARCH = "transfer.parquet", "transfer.json", "search.parquet"

COMMON, BEST = "common", "best"
"""Settings that are reported: the same for all, and for each the best that the search found."""

SHAPE = {
    "world": str,
    "tasks": [str],
    "seeds": [int],
    "auctions": int,
    "search": int,
    "tune": dict,
    "settings": dict,
    "status": str,
}
"""What the summary of a transfer looks like, as far as going on needs it."""

NUMBERS = ("steps", "budget", "optimum", "chance", "return", "sampled")
"""Numbers that every row of a transfer has."""


class NoTransfer(RecordError):
    """A folder that holds no transfer to go on with, or a broken one."""


def read_summary(folder: str | Path) -> dict:
    """What a transfer came to. Errors: `NoTransfer` if it cannot be read."""
    return Folder(folder, NoTransfer).json(SUMMARY, SHAPE)


def read_rows(folder: str | Path) -> pd.DataFrame:
    """A row per contender, setting, seed, run, phase and point. Errors: `NoTransfer` if it cannot be read, or nobody has finished."""
    opened = Folder(folder, NoTransfer)
    columns = dict.fromkeys(("contender", "setting", "run", "task"), str)
    columns |= dict.fromkeys(("seed", "phase", "auctions"), int) | dict.fromkeys(NUMBERS, float)
    return opened.table(TABLE, columns=columns).to_pandas()
