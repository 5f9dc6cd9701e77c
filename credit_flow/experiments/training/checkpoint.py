"""A checkpoint of a training: one file from which it goes on as if it had not stopped."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from credit_flow.core.records.folder import Folder
from credit_flow.core.records.record import RecordError
from credit_flow.core.records.record_writer import replace
from credit_flow.experiments.run_state import unpickled
from credit_flow.experiments.seal import sealed

FILE = "checkpoint.safetensors"

FACTS = {
    "scenario": str,
    "parameters": {str: object},
    "learner": str,
    "settings": {str: object},
    "seeds": [int],
    "auctions": int,
    "rows": [{str: object}],
    "seen": [object],
}
"""What the facts of a checkpoint look like, at least."""


class Checkpoint(NamedTuple):
    """Where a training stands."""

    learner: dict[str, np.ndarray]  # parameters, moments, counters
    societies: list[dict]  # the state of each model: table, ledger, copies of the world, titles
    facts: dict  # plain values: scenario, parameters, seeds, ticks, versions

    def save(self, folder: Path) -> None:
        """Write it under a temporary name, then put it in its place at once."""
        states = [np.frombuffer(sealed(pickle.dumps(state)), dtype=np.uint8) for state in self.societies]
        arrays = {f"learner/{name}": np.ascontiguousarray(value) for name, value in self.learner.items()}
        arrays |= {f"society/{i}": state for i, state in enumerate(states)}
        metadata = {"facts": json.dumps(self.facts)}
        replace(folder / FILE, lambda file: save_file(arrays, file, metadata))

    @classmethod
    def load(cls, folder: Path, *, trust: bool = False) -> Checkpoint:
        """The checkpoint in `folder`. Errors: `RecordError` if there is none, or if another user wrote it and it is not trusted."""
        with _opened(folder) as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
            facts = _facts(folder, file)
        learner = {name[8:]: value for name, value in arrays.items() if name.startswith("learner/")}
        n = sum(name.startswith("society/") for name in arrays)
        states = [unpickled(arrays[f"society/{i}"].tobytes(), folder, trust=trust) for i in range(n)]
        return cls(learner, states, facts)


def facts_of(folder: Path) -> dict:
    """The facts of the checkpoint in `folder`; nothing in it is run. Errors: `RecordError` if there is none."""
    with _opened(folder) as file:
        return _facts(folder, file)


@contextmanager
def _opened(folder: Path) -> Iterator:
    try:
        with safe_open(Folder(folder, RecordError).file(FILE), framework="numpy") as file:
            yield file
    except (OSError, SafetensorError, KeyError) as error:
        raise RecordError(f"{folder}: has no readable checkpoint to go on from: {error}") from None


def _facts(folder: Path, file) -> dict:
    text = (file.metadata() or {}).get("facts", "")
    return Folder(folder, RecordError).parsed(text, FACTS, Path(folder) / FILE)
