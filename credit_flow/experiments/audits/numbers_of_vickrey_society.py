"""What the measures of a cloned Vickrey society should be."""

from __future__ import annotations

from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.measure_rules import Rule


def rules(history: AccountHistory) -> dict[str, Rule]:
    """Measure -> rule."""
    return {"subsidy": lambda history: history.per_tick(history.of_kind("subsidy"))}
