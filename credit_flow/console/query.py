"""`credit-flow query`: ask a record in SQL."""

from __future__ import annotations

from typing import Annotated

import typer

from credit_flow.console.consoles import out
from credit_flow.console.listings import show_frame
from credit_flow.console.options import RecordPath
from credit_flow.core.record import Record


def query(
    record: RecordPath,
    sql: Annotated[
        str,
        typer.Argument(
            metavar="SQL", help="For example: select kind, sum(amount) from journal group by kind"
        ),
    ],
) -> None:
    """Ask a record in SQL (DuckDB): its tables are journal, measures, snapshots, steps, asks."""
    from credit_flow.experiments.query import query as ask

    show_frame(out, ask(Record.open(record), sql))
