"""`credit-flow report`: a run on one page."""

from __future__ import annotations

from credit_flow.console.consoles import out
from credit_flow.console.folders import write_report
from credit_flow.console.options import RecordPath
from credit_flow.core.folder_lock import folder_lock
from credit_flow.core.record import Record


def report(record: RecordPath) -> None:
    """Write one HTML page with a record's numbers and figures."""
    opened = Record.open(record)
    with folder_lock(record, make=False):
        out.print(write_report(opened, record), soft_wrap=True)
