"""Whose sweep it is: what a folder asks for is done unasked only if this user wrote it, or if it needs nothing of the machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from credit_flow.experiments.seal import is_own, seal
from credit_flow.experiments.sweeps.sweep_store import SweepError
from credit_flow.models.scenario import Scenario

SEALED = (
    "scenario",
    "source",
    "parameters",
    "policies",
    "varied",
    "seeds",
    "version",
    "arms",
    "trial",
    "asked",
    "given",
)
"""What the seal of a header covers."""


def require_enclosed(scenario: Scenario, known: Mapping = MappingProxyType({})) -> None:
    """Errors: `SweepError` if a parameter makes the scenario read a file, other than those that `known` parameters name."""
    for field in scenario.all_fields().values():
        value = scenario.value_of(field.name)
        if field.metadata.get("unit") == "path" and value and value != known.get(field.name):
            raise SweepError(
                f"{field.name} = {value!r}: the run reads this file; if you trust whoever asks for it, say --trust"
            )


def seal_of(header: dict) -> str:
    """This user's seal of what a sweep was asked for, 64 hex digits."""
    return seal(_sealed_text(header)).hex()


def is_mine(header: dict) -> bool:
    """Whether this user wrote the header of a sweep."""
    return is_own(_sealed_text(header), bytes.fromhex(header["seal"]))


def _sealed_text(header: dict) -> bytes:
    kept = {name: header[name] for name in SEALED if name in header}
    return json.dumps(kept, sort_keys=True, default=str).encode()
