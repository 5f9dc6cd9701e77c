"""`credit-flow query`: ask a record in SQL."""

from __future__ import annotations

from typing import Annotated

import typer

from credit_flow.console.consoles import out
from credit_flow.console.listings import show_frame
from credit_flow.console.options import RecordPath
from credit_flow.core.records.record import Record
from credit_flow.experiments.sweeps.sweep_folder import is_sweep


def query(
    record: RecordPath,
    sql: Annotated[
        str,
        typer.Argument(
            metavar="SQL", help="For example: select kind, sum(amount) from journal group by kind"
        ),
    ],
    files: Annotated[
        bool, typer.Option("--files", help="The question may read and write files, and load extensions.")
    ] = False,
) -> None:
    """Ask a record or a sweep in SQL (DuckDB): tables journal, events, measures, snapshots, steps, asks, scores; of a sweep runs, failures."""
    from credit_flow.experiments.query import query as ask
    from credit_flow.experiments.sweeps.sweep import Sweep

    asked = Sweep.open(record) if is_sweep(record) else Record.open(record)
    show_frame(out, ask(asked, sql, files=files))
