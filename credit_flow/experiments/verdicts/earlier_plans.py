"""Earlier plans: what was asked in a folder of verdicts before its claims were changed; kept, so that nobody changes a claim unseen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from credit_flow.core.records.folder import Folder
from credit_flow.core.records.folder_lock import LOCK, WRITER
from credit_flow.experiments.sweeps.sweep_folder import HEADER
from credit_flow.experiments.verdicts.verdict_folder import VerdictError, has_verdicts, read_plan
from credit_flow.phenomena.claim import Claim

EARLIER = "earlier"
"""The folder in which they stand, numbered from 1."""


def set_aside(path: Path, claims: Mapping[str, Claim]) -> None:
    """Make room for a plan of `claims` in a folder that holds another plan about the same rows, which is moved to `earlier`; nothing where there is none.

    Errors: `VerdictError` where the folder holds verdicts on other rows, or these very claims.
    """
    if not has_verdicts(path):
        return
    there, _ = read_plan(path)
    if set(there.claims) != set(claims):
        raise VerdictError(f"{path}: holds verdicts on {', '.join(there.claims)}; choose another folder")
    if not changed_in(there.claims, claims)[0]:
        raise VerdictError(
            f"{path}: holds these verdicts already; go on with them by resume, with more seeds if you like, or choose another folder"
        )
    place = path / EARLIER / str(len(earlier_plans(path)) + 1)
    place.mkdir(parents=True)
    kept = [file for file in path.iterdir() if file.name not in (EARLIER, LOCK, WRITER)]
    for file in sorted(
        kept, key=lambda file: file.name == HEADER
    ):  # as long as it stands there nothing new begins
        file.rename(place / file.name)


def earlier_plans(path: Path) -> list[Path]:
    """The folders of those before, the first one first."""
    folder = Folder(path, VerdictError)
    if not folder.has(EARLIER):
        return []
    names = [entry.name for entry in folder.folder(EARLIER).iterdir() if entry.name.isdecimal()]
    return [folder.folder(EARLIER, name) for name in sorted(names, key=int)]


def changed_in(before: Mapping[str, Claim], now: Mapping[str, Claim]) -> tuple[str, str]:
    """Of the rows that both have the first that claims something else, and the field in which it does; both empty where all are alike."""
    for name, claim in now.items():
        was, is_now = before[name].as_dict(), claim.as_dict()
        for field in is_now:
            if is_now[field] != was[field]:
                return name, field
    return "", ""
