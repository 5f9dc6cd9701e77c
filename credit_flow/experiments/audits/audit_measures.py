"""Which measures follow from the journal, the balances and the other tables, and what they should be.

The file `numbers_of_<scenario>.py` says it of what that scenario observes; of one that has none only what every run has is checked.
"""

from __future__ import annotations

import functools
from types import ModuleType

import numpy as np

from credit_flow.core.discover import modules
from credit_flow.core.records.record import Record
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.measure_rules import Rule

PREFIX = "numbers_of_"

ALWAYS: dict[str, Rule] = {
    "population": lambda history: history.population,
    "births": lambda history: history.births,
    "deaths": lambda history: history.deaths,
    "supply": lambda history: history.minted - history.burnt,
    "treasury": lambda history: history.house,
    "minted": lambda history: history.minted,
    "burnt": lambda history: history.burnt,
}
"""Measures that every run has, from the journal alone."""


def expected(record: Record, history: AccountHistory) -> dict[str, np.ndarray]:
    """Measure -> its values (ticks,), for those of the Record's measures that follow from its other tables."""
    told = _files().get(record.manifest["scenario"])
    rules = ALWAYS | (told.rules(history) if told else {})
    return {name: rule(history) for name, rule in rules.items() if rule and name in record.measures}


@functools.cache
def _files() -> dict[str, ModuleType]:
    found = modules("experiments.audits").items()
    return {name.removeprefix(PREFIX): module for name, module in found if name.startswith(PREFIX)}
