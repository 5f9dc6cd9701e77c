"""The tables of the Record that an economy fills, each declared by the part of it that knows what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from credit_flow.core.programs.phases import Program
from credit_flow.core.records.record_folder import shelf
from credit_flow.core.records.record_table import BadTable, RecordTable


def snapshot(model) -> dict[str, np.ndarray] | None:
    """The living experts, if anybody lives: balance (credits), tick of birth, and the columns that the scenario names."""
    rows, table = model.table.rows, model.table
    columns = {"row": rows, "balance": model.balances[model.first_account + rows], "born": table.born[rows]}
    for name in model.parameters.snapshot:
        column = table.column(name)[rows]
        if column.ndim == 1:
            columns[name] = column
        else:
            columns |= {f"{name}_{k}": np.ascontiguousarray(column[:, k]) for k in range(column.shape[1])}
    return columns if len(rows) else None


SNAPSHOTS = RecordTable(
    "snapshots",
    "one row per living expert and snapshot tick",
    {"row": int, "balance": float, "born": int},
    frozenset({"row"}),
).filled(snapshot, every="stride")


def tables_of(model) -> dict[str, RecordTable]:
    """The tables that a run of `model` fills, beside journal, events and measures, by name: those that its scenario, its institutions and
    the sections of its tick declare as `tables`, and the snapshots. Errors: `BadTable` if two parts fill one table, and for one that is called as another on the shelf."""
    found: dict[str, RecordTable] = {}
    for part in _declaring(model):
        for table in getattr(part, "tables", ()):
            if found.setdefault(table.name, table) is not table:
                raise BadTable(f"table {table.name}: two parts of {model.parameters.name()} fill it")
            if table.name in shelf() and dict(table.columns) != dict(shelf()[table.name].columns):
                raise BadTable(
                    f"table {table.name}: there is another of that name, with other columns; call yours otherwise"
                )
    return found | {"snapshots": SNAPSHOTS}


def _declaring(model) -> Iterator[object]:
    yield model.parameters
    yield from model.institutions
    yield from _sections(model.clockwork.parts)


def _sections(parts: Iterable) -> Iterable[type]:
    """The sections that the compiled parts of a tick work on, each once."""
    return dict.fromkeys(one for part in parts if isinstance(part, Program) for one in part.sections)
