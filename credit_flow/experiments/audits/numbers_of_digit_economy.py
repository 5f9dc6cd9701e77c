"""What the measures of the economy of readers should be."""

from __future__ import annotations

from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.measure_rules import PAYMENTS, STEPS, Rule, if_recorded, tasks_taken


def rules(history: AccountHistory) -> dict[str, Rule]:
    """Measure -> rule. A digit is a unit of work."""
    return PAYMENTS | {"sold_value": _sold} | if_recorded(STEPS | {"work": tasks_taken}, history)


def _sold(history: AccountHistory):
    paid = history.of_kind("payment")
    return history.per_tick(paid[paid["payee"] < history.first])
