"""The finished verdicts that a page may open: those within the folder that the server was given, and no other."""

from __future__ import annotations

from pathlib import Path

from credit_flow.core.mistake import Mistake
from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.run.record_list import folders_with
from credit_flow.experiments.verdicts.verdict_folder import PLAN
from credit_flow.experiments.verdicts.verdicts import Verdicts


def list_verdicts(folder: Path | None) -> list[str]:
    """The folders of verdicts in `folder`, relative to it; none if there is no folder."""
    if folder is None:
        return []
    root = folder.resolve()
    return sorted(str(path.relative_to(root)) for path in folders_with(root, PLAN))


def open_verdicts(folder: Path | None, name: str) -> Verdicts:
    """The verdicts of that name in the list; nothing is run, and no code of the folder is read. Errors: `RecordError`."""
    if name not in list_verdicts(folder):
        raise RecordError(f"{name[:80]!r} is not in the list of verdicts")
    try:
        return Verdicts.open(folder / name)
    except Mistake as error:
        raise RecordError(str(error)) from None
