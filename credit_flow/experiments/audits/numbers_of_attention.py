"""What the measures of an attention economy should be."""

from __future__ import annotations

from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.measure_rules import Rule, by_tick, if_recorded, sum_of, tasks_taken
from credit_flow.measures.inequality import gini


def rules(history: AccountHistory) -> dict[str, Rule]:
    """Measure -> rule. Shares of compute are shares of credit."""
    done = {"tasks_taken": tasks_taken, "steps_succeeded": sum_of("succeeded")}
    return {"gini": by_tick(lambda held: gini(held / held.sum()))} | if_recorded(done, history)
