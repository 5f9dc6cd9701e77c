"""What the measures of the flagship should be."""

from __future__ import annotations

from credit_flow.core.books.ledger import HOUSE
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.measure_rules import PAYMENTS, STEPS, Rule, if_recorded, sum_of


def rules(history: AccountHistory) -> dict[str, Rule | None]:
    """Measure -> rule; None for what is in no table: what a treasury has promised for work that is not yet judged."""
    late = history.record.parameters["judge_delay"] and (history.of_kind("reward")["payer"] == HOUSE).any()
    done = STEPS | {"work": sum_of("work"), "compute": sum_of("units")}
    return PAYMENTS | if_recorded(done, history) | ({"treasury": None} if late else {})
