"""What the measures of a Hayek machine should be."""

from __future__ import annotations

from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.measure_rules import Rule, by_tick


def rules(history: AccountHistory) -> dict[str, Rule]:
    """Measure -> rule."""
    return {"richest": by_tick(lambda held: float(held.max(initial=0.0)))}
