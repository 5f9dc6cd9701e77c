"""What a page needs of a tick that a model does not keep by itself: the rows of the tables that its economy fills in every tick."""

from __future__ import annotations

from collections.abc import Mapping

from credit_flow.models.clockwork.record_tables import tables_of

Tables = Mapping[str, Mapping]
"""Table -> its columns (n,) in one tick."""

READ = frozenset({"steps"})
"""The tables that snapshots and series are made of; others may be dear to fill."""


class TickTables:
    """The recorder of a model on a page: called after each tick, it holds what a Record would take of that tick."""

    keeps_tables = True  # read by the model: what is logged for tables is written down
    stride = 1

    def __init__(self):
        self.rows: Tables = {}

    def __call__(self, model) -> None:
        """Take what the tick has left behind."""
        found = {name: table.taken(model) for name, table in tables_of(model).items() if name in READ}
        self.rows = {name: columns for name, columns in found.items() if columns}
