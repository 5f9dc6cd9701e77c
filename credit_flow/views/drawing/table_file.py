"""A table as CSV that says where it comes from and does no harm in a spreadsheet."""

from __future__ import annotations

import json

import pandas as pd

_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A text cell that begins so is taken for a formula by spreadsheets."""


def csv_text(table: pd.DataFrame, facts: dict) -> str:
    """The table as CSV, `facts` before it as lines `# name: JSON`, which `pandas.read_csv(comment="#")` passes over."""
    lines = [f"# {name}: {json.dumps(value, default=str)}\n" for name, value in facts.items()]
    return "".join(lines) + harmless(table).to_csv(index=False, lineterminator="\n")


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """No text cell, and no name of a column, that a spreadsheet would calculate."""
    table = table.rename(columns=lambda name: _text(str(name)))
    words = [name for name in table if not pd.api.types.is_numeric_dtype(table[name])]
    return table.assign(**{name: table[name].astype(object).map(_text) for name in words})


def _text(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value
