"""What a folder holds, by the file that says so, and what is right to do with it."""

from __future__ import annotations

from credit_flow.core.records.folder import Folder

MARKS = {
    "manifest.json": "Record",
    "plan.json": "verdicts",
    "sweep.json": "sweep",
    "transfer.json": "transfer",
    "checkpoint.safetensors": "training",
}
"""File -> what a folder with it holds."""

MAKE = {
    "Record": "`credit-flow run credit_economy --out {}`",
    "sweep": "`credit-flow sweep ... --out {}`",
}
"""What makes one in a folder that holds nothing yet."""

INSTEAD = {
    "Record": "`credit-flow report {0}` shows it, `credit-flow query {0}` and `credit-flow audit {0}` answer questions on it",
    "sweep": "`credit-flow report {0}` shows it, and `credit-flow replay {0} RUN_ID` makes a Record of one of its runs",
    "verdicts": "`credit-flow report {0}` shows them, `credit-flow verdicts --resume --out {0}` goes on with them, and `credit-flow replay {0} RUN_ID` makes a Record "
    "of one of their runs",
    "training": "training.png and training.json in it show how it went, and `credit-flow train --resume --out {0}` goes on with it",
    "transfer": "transfer.png and transfer.json in it show what came of it",
}
"""What is right to do with one that was taken for something else."""


def kind_of(folder: Folder) -> str:
    """What the folder holds: Record, verdicts, sweep, training, transfer, or "" for none of them. Errors: the folder's, if the system does not say."""
    return next((kind for mark, kind in MARKS.items() if folder.has(mark)), "")


def require_kind(folder: Folder, kind: str) -> None:
    """Errors: the folder's, if it does not hold a `kind`, Record or sweep; says what it holds, and what is right to do. The runs of verdicts are those of a sweep."""
    found, path = kind_of(folder), folder.path
    if found == kind or (found, kind) == ("verdicts", "sweep"):
        return
    if found:
        what = found if found == "verdicts" else f"a {found}"
        raise folder.error(f"{path}: holds {what}, and no {kind}: {INSTEAD[found].format(path)}")
    mark = next(mark for mark, marked in MARKS.items() if marked == kind)
    why = f"it has no {mark}, so it is no {kind}" if path.exists() else "there is no such folder"
    raise folder.error(f"{path}: {why}; make one with {MAKE[kind].format(path)}")
