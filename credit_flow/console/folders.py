"""The folders that commands write: a new one in runs/, and a run's report."""

from __future__ import annotations

from pathlib import Path

from credit_flow.core.record import Record
from credit_flow.experiments.catalogue import command_of, defaults_of
from credit_flow.experiments.summary import report_rows


def new_folder(scenario: str, preset: str, what: str) -> Path:
    """`runs/<scenario>-<preset>-<what>`, numbered if that is taken."""
    name = "-".join(word for word in (scenario, preset, what) if word)
    taken = [Path("runs", name)] + [Path("runs", f"{name}-{n}") for n in range(2, 10_000)]
    return next(path for path in taken if not path.exists())


def write_report(record: Record, folder: Path) -> Path:
    """Write the report of a record to its folder and return the file."""
    from credit_flow.views.report import report

    defaults = defaults_of(record)
    return report(record, folder, report_rows(record), defaults, command_of(record, defaults))
