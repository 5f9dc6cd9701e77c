"""A Reading of arrays: what was taken of a run only to compute a few numbers of it, and is never stored."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from credit_flow.core.records.reading import Reading


class ArrayReading(Reading):
    """A `Reading` of `arrays`, table -> column -> array (rows,): no table is made of them unless somebody wants one. `tables` are those
    that are made already."""

    def __init__(
        self,
        manifest: dict,
        arrays: Mapping[str, Mapping[str, np.ndarray]],
        tables: Mapping[str, pa.Table] | None = None,
    ):
        super().__init__(manifest, tables)
        self._arrays = arrays

    @property
    def tables(self) -> list[str]:
        """The names of the tables there are."""
        return sorted({*self._arrays, *self._tables})

    def columns(self, name: str) -> Mapping[str, np.ndarray]:
        """The columns of a table, as they were given. Errors: `RecordError` if there is none."""
        return self._arrays[name] if name in self._arrays else super().columns(name)

    def table(self, name: str) -> pa.Table:
        """A table as it would be stored. Errors: `RecordError` if there is none."""
        return pa.table(dict(self._arrays[name])) if name in self._arrays else super().table(name)
