"""`credit-flow report`: a run, a sweep or verdicts on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credit_flow.console.at_once import at_once
from credit_flow.console.command_folders import write_report
from credit_flow.console.commands.figures import require_no_measure
from credit_flow.console.consoles import out
from credit_flow.console.damage import told_as_damage
from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.core.records.record import Record
from credit_flow.experiments.sweeps.sweep_folder import is_sweep
from credit_flow.experiments.verdicts.verdict_folder import has_verdicts


def report(
    record: Annotated[
        Path, typer.Argument(metavar="RECORD", help="Folder that a run, a sweep or verdicts have written.")
    ],
    measure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Of a sweep: a measure to draw (default: its chief ones); may be repeated."
        ),
    ] = None,
) -> None:
    """Write one HTML page with the numbers and figures of a record, of a sweep, or of verdicts."""
    with folder_lock(record, make=False):
        out.print(_write(record, measure or []), soft_wrap=True)


def _write(record: Path, measures: list[str]) -> Path:
    if has_verdicts(record):
        require_no_measure(next(iter(measures), ""), record, "holds verdicts")
        with at_once():
            from credit_flow.experiments.verdicts.report_verdicts import report_verdicts
            from credit_flow.experiments.verdicts.verdicts import Verdicts

        return report_verdicts(Verdicts.open(record), record)[-1]
    if is_sweep(record):
        with at_once():
            from credit_flow.experiments.sweeps.report_sweep import report_sweep
            from credit_flow.experiments.sweeps.sweep import Sweep

        return report_sweep(Sweep.open(record), record, measures)
    opened = Record.open(record)
    require_no_measure(next(iter(measures), ""), record, "is a Record")
    with told_as_damage(opened):
        return write_report(opened, record)
