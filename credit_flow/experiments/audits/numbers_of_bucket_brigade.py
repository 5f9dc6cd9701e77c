"""What the measures of a bucket brigade should be."""

from __future__ import annotations

import functools

import numpy as np

from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.measure_rules import Rule


def rules(history: AccountHistory) -> dict[str, Rule]:
    """Measure -> rule. Strength is credit."""

    @functools.cache
    def strengths() -> np.ndarray:
        held = history.balances(history.ticks)
        return np.array([held[tick] for tick in history.ticks.tolist()])

    return {f"strength_{k}": lambda _, k=k: strengths()[:, k] for k in range(len(history.born))}
