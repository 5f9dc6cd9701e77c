"""What a run is known by: its seed, and short hashes of its settings and of all that decides it."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version

from credit_flow.core.boundary.seed import as_seed
from credit_flow.models.scenario import Scenario


def whole_seed(seed: object) -> int:
    """The seed as a whole number; digits in text are converted.

    Errors: `ParameterError` for anything else, for negative seeds and for those of 2^63 and above.
    """
    return as_seed(int(seed) if isinstance(seed, str) and seed.strip().isdecimal() else seed)


def config_hash(scenario: Scenario) -> str:
    """Eight hex digits that stand for a scenario and all its parameters."""
    return _short(scenario.name(), scenario.as_dict())


def run_id(scenario: Scenario, seed: int) -> str:
    """Twelve hex digits that stand for scenario, parameters, seed and version: the same run, the same id."""
    return _short(scenario.name(), scenario.as_dict(), seed, version("credit-flow"), digits=12)


def _short(*facts: object, digits: int = 8) -> str:
    text = json.dumps(facts, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()[:digits]
