"""A checkpoint of a training: one file from which it goes on as if it had not stopped."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import NamedTuple

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from credit_flow.core.record import RecordError
from credit_flow.core.record_writer import replace

FILE = "checkpoint.safetensors"


class Checkpoint(NamedTuple):
    """Where a training stands."""

    learner: dict[str, np.ndarray]  # parameters, moments, counters
    societies: list[dict]  # the state of each model: table, ledger, copies of the world, titles
    facts: dict  # plain values: scenario, parameters, seeds, ticks, versions

    def save(self, folder: Path) -> None:
        """Write it under a temporary name, then put it in its place at once."""
        states = [np.frombuffer(pickle.dumps(state), dtype=np.uint8) for state in self.societies]
        arrays = {f"learner/{name}": np.ascontiguousarray(value) for name, value in self.learner.items()}
        arrays |= {f"society/{i}": state for i, state in enumerate(states)}
        metadata = {"facts": json.dumps(self.facts)}
        replace(folder / FILE, lambda file: save_file(arrays, file, metadata))

    @classmethod
    def load(cls, folder: Path) -> Checkpoint:
        """The checkpoint in `folder`. Like any pickle, load none from strangers. Errors: `RecordError` if there is none."""
        try:
            with safe_open(folder / FILE, framework="numpy") as file:
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
                facts = json.loads(file.metadata()["facts"])
        except (
            OSError,
            SafetensorError,
            TypeError,
            KeyError,
            ValueError,
        ) as error:  # the last three: of another kind
            raise RecordError(f"{folder}: has no readable checkpoint to go on from: {error}") from None
        learner = {name[8:]: value for name, value in arrays.items() if name.startswith("learner/")}
        n = sum(name.startswith("society/") for name in arrays)
        return cls(learner, [pickle.loads(arrays[f"society/{i}"].tobytes()) for i in range(n)], facts)
