"""Where a run stands, so that it can go on: the model's state and the manifest at that moment, one sealed file."""

from __future__ import annotations

import pickle
from pathlib import Path

from credit_flow.core.records.folder import Folder
from credit_flow.core.records.record import RecordError
from credit_flow.core.records.record_writer import replace
from credit_flow.experiments.seal import opened, sealed

CHECKPOINT = "checkpoint.pkl"

MANIFEST = {"seed", "parameters", "parts", "stride", "lines"}
"""What the manifest of a run that goes on has at least."""


def save_state(folder: Path, state: dict, manifest: dict) -> None:
    """Write it under a temporary name, then put it in its place at once."""
    content = sealed(pickle.dumps((state, manifest)))
    replace(folder / CHECKPOINT, lambda file: file.write_bytes(content))


def load_state(folder: Path, *, trust: bool = False) -> tuple[dict, dict]:
    """The state and the manifest. Errors: `RecordError` if there is none, or if another user wrote it and it is not trusted."""
    try:
        text = Folder(folder, RecordError).file(CHECKPOINT).read_bytes()
    except (OSError, RecordError) as error:
        raise RecordError(f"{folder}: has no readable checkpoint to go on from: {error}") from None
    found = unpickled(text, folder, trust=trust)
    try:
        state, manifest = found
        known = state.keys() >= {"tick", "ledger", "lasting"} and manifest.keys() >= MANIFEST
    except (TypeError, ValueError, AttributeError):
        known = False
    if not known:
        raise RecordError(
            f"{folder / CHECKPOINT}: is no checkpoint of a run of this version; start it again in another folder"
        )
    return state, manifest


def unpickled(text: bytes, folder: Path, *, trust: bool):
    """What a sealed pickle holds. Errors: `RecordError`; without `trust` one that this user did not seal is not looked into."""
    try:
        content = opened(text, trust=trust)
    except ValueError as error:
        raise RecordError(f"{folder}: has no readable checkpoint to go on from: {error}") from None
    if content is None:
        raise RecordError(
            f"{folder}: its checkpoint was not written by you, and going on from it would run what its maker put into it; "
            "if you trust them say so: --trust, or trust=True"
        )
    try:
        return pickle.loads(content)
    except Exception as error:  # a pickle can raise anything
        raise RecordError(
            f"{folder}: has no readable checkpoint to go on from: {type(error).__name__}: {error}"
        ) from None
