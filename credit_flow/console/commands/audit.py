"""`credit-flow audit`: replay a record's journal, check every table against it, and make the run again if asked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credit_flow.console.consoles import err, out
from credit_flow.console.listings import show_checks, show_untold
from credit_flow.console.options import Quiet, ScenarioFile, Trust
from credit_flow.console.progress import progress
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.path import as_file
from credit_flow.core.records.record import Record
from credit_flow.experiments.scenario_file import path_of
from credit_flow.experiments.verdicts.verdict_folder import has_verdicts


def audit(
    record: Annotated[
        Path, typer.Argument(metavar="RECORD", help="Folder that a run or verdicts have written.")
    ],
    again: Annotated[
        bool, typer.Option("--rerun", help="Make the run again from its manifest and compare every table.")
    ] = False,
    file: ScenarioFile = "",
    trust: Trust = False,
    quiet: Quiet = False,
) -> None:
    """Replay a record's journal and check every table against it; exit 1 and name the breach if a law is broken.

    What only a re-run can tell is said by name; --rerun tells it. Of verdicts: whether books balance, and table and readings are what the runs came to.
    """
    if has_verdicts(record):
        _audit_verdicts(record, again)
    from credit_flow.experiments.audits.record_audit import audit as audit_record
    from credit_flow.experiments.audits.record_audit import untold
    from credit_flow.experiments.rerun import rerun

    opened = Record.open(record)
    if file:
        as_file(path_of(file), ParameterError)
    checks = audit_record(opened)
    whole = all(check.holds for check in checks)
    if again:
        with progress(err, opened.ticks, hidden=quiet) as watch:
            checks += rerun(opened, file=file, trust=trust, progress=watch)
    show_checks(out, checks)
    if whole and not again:
        show_untold(out, untold(opened))
    raise typer.Exit(0 if all(check.holds for check in checks) else 1)


def _audit_verdicts(folder: Path, again: bool) -> None:
    """Errors: `ParameterError` for a re-run, which is asked for run by run. Ends the command."""
    from credit_flow.experiments.verdicts.verdict_audit import audit_verdicts

    if again:
        raise ParameterError(
            f"--rerun: is for a Record, and {folder} holds verdicts: credit-flow replay {folder} RUN_ID --out RECORD makes one of their runs again"
        )
    checks = audit_verdicts(folder)
    show_checks(out, checks)
    raise typer.Exit(0 if all(check.holds for check in checks) else 1)
