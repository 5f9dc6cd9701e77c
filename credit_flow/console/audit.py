"""`credit-flow audit`: replay a record's journal and check the books."""

from __future__ import annotations

import typer

from credit_flow.console.consoles import err, out
from credit_flow.console.exit_code import ExitCode
from credit_flow.console.listings import show_checks
from credit_flow.console.options import RecordPath
from credit_flow.console.progress import compiling
from credit_flow.core.record import Record


def audit(record: RecordPath) -> None:
    """Replay a record's journal and check every law of the books; exit 1 and name the breach if one is broken."""
    from credit_flow.experiments.audit import audit as audit_record

    with compiling(err):
        checks = audit_record(Record.open(record))
    show_checks(out, checks)
    raise typer.Exit(ExitCode.DONE if all(check.holds for check in checks) else ExitCode.FAILED)
