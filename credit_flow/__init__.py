"""credit_flow: economies of experts with an exact ledger."""

from __future__ import annotations

import importlib

_PUBLIC = {
    "CreditFlow": "models.model",
    "CreditEconomy": "models.credit_economy",
    "Expert": "agents.expert",
    "Hypothesis": "experiments.verdicts.hypothesis",
    "Ledger": "core.books.ledger",
    "Entry": "core.books.ledger",
    "Markets": "models.markets",
    "Observation": "agents.observation",
    "Policy": "agents.policy",
    "Record": "core.records.record",
    "Scenario": "models.scenario",
    "Sweep": "experiments.sweeps.sweep",
    "parallel_env": "experiments.games.parallel_env",
    "preset": "models.clockwork.scenario_choice",
    "Arm": "phenomena.arm",
    "TaskObservation": "agents.observation",
    "run": "experiments.run",
    "sweep": "experiments.sweeps.sweep",
    "Verdicts": "experiments.verdicts.verdicts",
    "verdicts": "experiments.verdicts.verdicts",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str):
    if name == "__version__":
        return importlib.import_module("importlib.metadata").version("credit-flow")
    if name not in _PUBLIC:
        raise AttributeError(f"module 'credit_flow' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(importlib.import_module(f"credit_flow.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return __all__
