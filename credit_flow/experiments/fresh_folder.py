"""A folder to write into: made if need be, refused if it holds already what is to be written."""

from __future__ import annotations

from pathlib import Path

from credit_flow.core.records.record import RecordError


def fresh_folder(path: Path, file: str, what: str) -> Path:
    """`path`, made; errors: `RecordError` if `file` says that it holds `what` already, or if it cannot be made."""
    if (path / file).exists():
        raise RecordError(
            f"{path}: already holds a {what}; choose another folder, or go on with it by resume"
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordError(f"{path}: cannot be written: {error.strerror or error}") from None
    return path
