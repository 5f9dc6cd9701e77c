"""What an audit says of a table, and the questions that audits put to rows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd


class Finding(NamedTuple):
    """What a table should be like, where it is not, and which of its columns that settles."""

    law: str
    wrong: str  # "" if it holds
    settles: tuple[str, ...] = ()


def same(found, written) -> np.ndarray:
    """Where two columns (n,) hold the same, nan and nan included, lists bit for bit."""
    found, written = _plain(np.asarray(found)), _plain(np.asarray(written))
    return (found == written) | ((found != found) & (written != written))


def _plain(column: np.ndarray) -> np.ndarray:
    """A column of lists as one of their bytes, which can be compared."""
    if column.dtype != object:
        return column
    cells = [cell.tobytes() if isinstance(cell, np.ndarray) else cell for cell in column]
    return np.array([*cells, None], dtype=object)[:-1]


def hands(lines: pd.DataFrame, first: int, names: list[str]) -> pd.DataFrame:
    """Tick, task and the columns `names` of journal lines; accounts as rows of experts."""
    found = lines[["tick", "cause", *names]].rename(columns={"cause": "task"})
    return found.assign(**{name: found[name] - first for name in names if name != "amount"})


def times(rows: pd.DataFrame) -> pd.Series:
    """How often each row stands in a table."""
    return rows.groupby(list(rows), sort=False).size()


def beyond(some: pd.Series, all_: pd.Series) -> pd.DataFrame:
    """What stands more often in `some` than in `all_`."""
    gap = some - all_.reindex(some.index, fill_value=0)
    return gap[gap > 0].index.to_frame(index=False)


def varying(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The rows whose columns `names` differ from those of the first row of their task."""
    first = table.groupby(["tick", "task"])[names].transform("first")
    told = table[names].where(table[names].notna(), first)
    return table[(told.to_numpy() != first.to_numpy()).any(axis=1) & first.notna().all(axis=1)]


def no_rows(law: str, rows: pd.DataFrame) -> Finding:
    """A law that no row may break, and the first of those that do."""
    if rows.empty:
        return Finding(law, "")
    facts = ", ".join(
        f"{name} {value}" for name, value in rows.iloc[0].items() if name in ("tick", "task", "row", "doer")
    )
    return Finding(law, f"{len(rows):,} rows are not, first {facts}")
