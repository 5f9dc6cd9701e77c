"""Rules by which a measure of a run follows from its journal, its balances and the steps done in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from credit_flow.experiments.audits.account_history import AccountHistory

Rule = Callable[[AccountHistory], np.ndarray]
"""rule(history): the values (ticks,) of a measure."""


def by_tick(rule: Callable[[np.ndarray], float]) -> Rule:
    """A number of the balances (n,) of the living at the close of each tick, credits."""

    def numbers(history: AccountHistory) -> np.ndarray:
        held = history.balances(history.ticks)
        return np.array([rule(held[tick][history.living(tick)]) for tick in history.ticks.tolist()])

    return numbers


def sum_of(name: str) -> Rule:
    """The sum of a column of the steps of each tick, in the order of the steps, as the run added them."""

    def total(history: AccountHistory) -> np.ndarray:
        steps = history.record.steps
        return np.bincount(steps["tick"], weights=steps[name], minlength=history.n_ticks + 1)[1:]

    return total


def tasks_taken(history: AccountHistory) -> np.ndarray:
    """Tasks of which steps were done in each tick (ticks,)."""
    return history.count(history.record.steps.drop_duplicates(["tick", "task"])["tick"])


def steps_hired(history: AccountHistory) -> np.ndarray:
    """Steps done in each tick (ticks,) by another than the task's owner. A price does not tell: whoever is hired for several steps is paid
    for the whole."""
    steps = history.record.steps
    return history.count(steps.loc[steps["doer"] != steps["owner"], "tick"])


def hired(history: AccountHistory):
    """The payments by which experts hired each other."""
    paid = history.of_kind("payment")
    return paid[paid["payee"] >= history.first]


PAYMENTS: dict[str, Rule] = {
    "paid": lambda history: history.per_tick(history.of_kind("reward")),
    "hirings": lambda history: history.count(hired(history)["tick"]),
    "hired_value": lambda history: history.per_tick(hired(history)),
}
"""Of societies that do tasks, from the journal."""

STEPS: dict[str, Rule] = {
    "tasks_taken": tasks_taken,
    "steps": lambda history: history.count(history.record.steps["tick"]),
    "steps_hired": steps_hired,
    "steps_succeeded": sum_of("succeeded"),
}
"""Of societies that do tasks, from the steps done."""


def if_recorded(rules: dict[str, Rule], history: AccountHistory) -> dict[str, Rule]:
    """The rules that read steps, if there are any."""
    return rules if "steps" in history.record.tables else {}
