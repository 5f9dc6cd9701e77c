"""A training on disk: what its files are called, what they must look like, and how they are read; neither torch nor the checkpoint is needed for it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from credit_flow.core.boundary.shape import misfit
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.record import RecordError

SUMMARY, TABLE, FIGURE = "training.json", "training.parquet", "training.png"

DEVIATION, GAINS = "deviation.parquet", "deviation_gain.png"
"""What bidders would gain by their best replies, and its figure."""

BIDS, AT_LAST = "bids.parquet", "bids_at_last.png"
"""What is bid for each state at last, beside what it is worth, and its figure."""

SHAPE = {
    "scenario": str,
    "parameters": {str: object},
    "learner": str,
    "settings": {str: object},
    "seeds": [int],
    "auctions": int,
    "status": str,
    "residual": float,
    "journal_hash": {str: str},
}
"""What the summary of a training looks like, as far as it is shown."""

BY_SEED = (
    "greedy_return", "return", "chance", "optimum", "leak", "bids_minus_optimal", "misbid", "ask_share", "best_reply", "closed_form", "deviation_gain", "auctions_to_90",
)  # fmt: skip
"""What it may have of each seed: a number, or null where there is none."""


def read_summary(folder: str | Path) -> dict:
    """What a training came to. Errors: `RecordError` if it cannot be read."""
    facts = Folder(folder, RecordError).json(SUMMARY, SHAPE)
    optional = {name: facts[name] for name in BY_SEED if name in facts} | facts.get("deviation", {})
    for name, one in optional.items():
        known = (
            {key: value for key, value in one.items() if value is not None} if isinstance(one, dict) else one
        )
        if wrong := misfit(known, {str: float}, name):
            raise RecordError(f"{Path(folder) / SUMMARY}: {wrong}")
    return facts


def read_rows(folder: str | Path) -> pd.DataFrame:
    """What was logged, a row per update and seed. Errors: `RecordError` if it cannot be read."""
    opened = Folder(folder, RecordError)
    if not pd.Index(opened.table(TABLE, columns={}).column_names).size:  # nothing was logged
        return pd.DataFrame({"seed": [], "update": [], "auctions": []})
    return opened.table(TABLE, columns={"seed": int, "auctions": int}).to_pandas()


def read_more(folder: str | Path, name: str, columns: dict[str, type]) -> pd.DataFrame:
    """A table that only some trainings have, empty with these `columns` where there is none; those of numbers that are not whole may have gaps. Errors: `RecordError` if it cannot be read."""
    opened = Folder(folder, RecordError)
    if not opened.has(name):
        return pd.DataFrame(columns=list(columns))
    table = opened.table(
        name, columns={column: kind for column, kind in columns.items() if kind is int}
    ).to_pandas()
    for column in columns:
        if column not in table or table[column].dtype.kind not in "iuf":
            raise RecordError(f"{opened.path / name}: must have a column {column} of numbers")
    return table
