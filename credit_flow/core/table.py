"""Experts as columns of arrays: one row per expert ever born, rows are never reused."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.memory import require_room

DRIVERS = "experts, of what lets them multiply (endowment, birth_threshold, immigration, bounties), or of kinds and links"
"""What makes a table long and wide."""


class Table:
    """Columns over all experts ever born, and `rows`, the indices of the living in ascending order.

    A column is a 1-D array (rows,) or, with `width`, a row-major 2-D array (rows, width). `table.markup` is a live view
    of the rows born so far: writing to it writes to the table. A view is only valid until the next birth.
    """

    def __init__(self, capacity: int = 256):
        self._columns: dict[str, np.ndarray] = {}
        self._capacity = max(int(capacity), 1)
        self._fills: dict[str, float] = {}
        self.n_rows = 0
        self.rows = np.empty(0, dtype=np.int64)
        self.declare("alive", dtype=np.bool_)
        self.declare("born", dtype=np.int32)
        self.declare("died", dtype=np.int32, fill=-1)
        self.declare("parent", dtype=np.int32, fill=-1)

    def declare(self, name: str, *, dtype=np.float64, width: int = 0, fill: float = 0) -> None:
        """Add the column `name`; new rows start with `fill`. Errors: ValueError if the name is taken."""
        if hasattr(self, name):
            raise ValueError(f"the table already has a column {name!r}")
        shape = (self._capacity, width) if width else (self._capacity,)
        self._require_room(self._capacity, np.dtype(dtype).itemsize * max(width, 1))
        self._fills[name] = fill
        self._columns[name] = np.full(shape, fill, dtype=dtype)

    @property
    def names(self) -> list[str]:
        """The names of the columns, in the order they were declared."""
        return list(self._columns)

    @property
    def widest(self) -> float:
        """Bytes that a row takes in the widest column."""
        return max(column.nbytes for column in self._columns.values()) / self._capacity

    def column(self, name: str) -> np.ndarray:
        """The live view (rows,) or (rows, width) of a column. Errors: KeyError with the names there are."""
        try:
            return self._columns[name][: self.n_rows]
        except KeyError:
            raise KeyError(f"no column {name!r}; the table has {', '.join(self._columns)}") from None

    def __getattr__(self, name: str) -> np.ndarray:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self.column(name)
        except KeyError as error:
            raise AttributeError(str(error)) from None

    def lend_arrays(self, n_rows: int) -> dict[str, np.ndarray]:
        """The whole columns, with room for `n_rows`, for a compiled run to write to; rows not born yet hold their fill."""
        self._reserve(n_rows)
        return self._columns

    def take_over(self, n_rows: int, rows: np.ndarray) -> None:
        """Take over the rows that a compiled run has born, and its living `rows` (n,)."""
        self.n_rows, self.rows = n_rows, rows

    def birth(self, n: int, tick: int, parents: np.ndarray | int = -1) -> np.ndarray:
        """Append `n` living rows, children of `parents` (n,), and return their indices (n,)."""
        start, stop = self.n_rows, self.n_rows + n
        self._reserve(stop)
        self.n_rows = stop
        rows = np.arange(start, stop, dtype=np.int64)
        self.alive[rows] = True
        self.born[rows] = tick
        self.parent[rows] = parents
        self.rows = np.concatenate([self.rows, rows])
        return rows

    def death(self, rows: np.ndarray, tick: int) -> None:
        """Take `rows` out of the living; their columns keep the last values."""
        self.alive[rows] = False
        self.died[rows] = tick
        self.rows = self.rows[self.alive[self.rows]]

    def _reserve(self, n: int) -> None:
        if n <= self._capacity:
            return
        capacity = max(self._capacity + self._capacity // 4, n)
        self._require_room(capacity, sum(column.nbytes for column in self._columns.values()) / self._capacity)
        self._capacity = capacity
        for name, old in self._columns.items():
            new = np.full((self._capacity, *old.shape[1:]), self._fills[name], dtype=old.dtype)
            new[: self.n_rows] = old[: self.n_rows]
            self._columns[name] = new

    def _require_room(self, n: int, row_bytes: float) -> None:
        require_room(n * row_bytes, f"a table of {n:,} experts, {row_bytes:,.0f} bytes each,", DRIVERS)
