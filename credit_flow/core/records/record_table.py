"""What a table of a Record is: its columns, and who fills it when. A part of the tick, a section or a scenario declares it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
"""Names of tables and of their columns."""

COLUMN_KINDS = {"int": int, "float": float, "bool": bool, "str": str, "bytes": bytes, "list[int]": list[int], "list[float]": list[float]}  # fmt: skip
"""What a column may hold, as a manifest says it; lists and bytes may be of any length in every row."""

FITS = {int: "iu", float: "iuf", bool: "b", str: "UO", bytes: "SO", list[int]: "O", list[float]: "O"}
"""What a column may hold -> the kinds of NumPy's arrays that hold that."""

EVERY = ("tick", "stride")

Rows = Callable[[object], Mapping[str, object] | None]
"""rows(model): what the ticks since it was last asked have left behind, as columns (n,); None for nothing."""


class BadTable(TypeError):
    """What a part of the tick gave for its table is not what it has declared; says which part, table and column."""


class RecordTable(NamedTuple):
    """A table: what stands in a row, and its columns, each an `int`, `float`, `bool`, `str`, `bytes`, `list[int]` or `list[float]`.

    Whoever fills it writes `tables = (STEPS.filled(rows),)`, where `rows(model)` gives columns (n,), or constants, of what the ticks since
    the last call have left behind. Where there is no column `tick` among them, all rows are of the tick that has just ended. `every` is
    "tick", or "stride" for those that are taken only when a snapshot is. Further columns than those declared may come; none may lack.
    """

    name: str
    what: str  # one row per ...
    columns: Mapping[str, type]  # beside `tick`
    ids: frozenset[str] = frozenset()  # columns of accounts, assets or experts
    rows: Rows | None = None
    every: str = "tick"

    def filled(self, rows: Rows, every: str = "tick") -> RecordTable:
        """The same table, filled by `rows`, in every tick or at every stride. Errors: ValueError for another `every`."""
        if every not in EVERY:
            raise ValueError(f"every = {every!r}: must be one of {', '.join(EVERY)}")
        return self._replace(rows=rows, every=every)

    def columns_of(self, rows: Sequence[Mapping[str, object]]) -> dict[str, object] | None:
        """The declared columns (n,) of `rows`, a dictionary each; None for no rows."""
        if not rows:
            return None
        found = {name: [row[name] for row in rows] for name in self.columns}
        return {
            name: column if FITS[self.columns[name]] == "O" else np.array(column)
            for name, column in found.items()
        }

    def is_due(self, tick: int, stride: int) -> bool:
        """Whether it is to be filled after `tick`, where snapshots are taken every `stride` ticks."""
        return self.every == "tick" or tick % stride == 0

    def taken(self, model) -> dict[str, object] | None:
        """The rows of the ticks since it was last asked as columns (n,), `tick` first; None for nothing. Errors: `BadTable`."""
        columns = self.rows(model)
        if columns is None:
            return None
        n = max((len(column) for column in columns.values() if not is_constant(column)), default=1)
        for name, kind in self.columns.items():
            self._require(name, kind, columns, n, model.tick)
        return {"tick": model.tick} | dict(columns) if n else None

    def _require(self, name: str, kind: type, columns: Mapping, n: int, tick: int) -> None:
        where = f"table {self.name} in tick {tick}"
        if name not in columns:
            raise BadTable(f"{where}: lacks the column {name}; it has {', '.join(columns) or 'none'}")
        if is_constant(columns[name]):
            return
        if len(columns[name]) != n:
            raise BadTable(f"{where}: {name} has {len(columns[name])} rows, and there are {n}")
        found = "O" if isinstance(columns[name], list) else np.asarray(columns[name]).dtype.kind
        if n and found not in FITS[kind]:
            raise BadTable(
                f"{where}: {name} must hold {word_of(kind)}, not {np.asarray(columns[name]).dtype}"
            )


def is_constant(column) -> bool:
    """Whether one value stands for every row."""
    if isinstance(column, np.ndarray):
        return column.ndim == 0
    return isinstance(column, str | bytes) or not hasattr(column, "__len__")


def word_of(kind: type) -> str:
    """How a manifest says what a column holds."""
    return next(word for word, known in COLUMN_KINDS.items() if known == kind)


def as_words(table: RecordTable) -> dict[str, str]:
    """The columns as a manifest says them."""
    return {name: word_of(kind) for name, kind in table.columns.items()}
