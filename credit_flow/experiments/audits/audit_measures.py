"""Which measures follow from the journal, the steps and the balances, and what they should be."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from credit_flow.core.books.ledger import HOUSE
from credit_flow.core.records.record import Record
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.measures.inequality import gini

Rule = Callable[[AccountHistory], np.ndarray]


def _hired(history: AccountHistory):
    paid = history.of_kind("payment")
    return paid[paid["payee"] >= history.first]


def _steps(history: AccountHistory):
    return history.record.steps


def _steps_hired(history: AccountHistory) -> np.ndarray:
    """Done by another than the task's owner. A price does not tell: whoever is hired for several steps is paid for the whole."""
    steps = _steps(history)
    return history.count(steps.loc[steps["doer"] != steps["owner"], "tick"])


def _sum_of(name: str) -> Rule:
    """In the order of the steps, as the run added them."""

    def total(history: AccountHistory) -> np.ndarray:
        steps = _steps(history)
        return np.bincount(steps["tick"], weights=steps[name], minlength=history.n_ticks + 1)[1:]

    return total


def _tasks_taken(history: AccountHistory) -> np.ndarray:
    return history.count(_steps(history).drop_duplicates(["tick", "task"])["tick"])


def _by_tick(rule: Callable[[np.ndarray], float]) -> Rule:
    """A number of the balances (n,) of the living at the close of each tick."""

    def numbers(history: AccountHistory) -> np.ndarray:
        held = history.balances(history.ticks)
        return np.array([rule(held[tick][history.living(tick)]) for tick in history.ticks.tolist()])

    return numbers


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

JOBS: dict[str, Rule] = {
    "tasks_taken": _tasks_taken,
    "steps": lambda history: history.count(_steps(history)["tick"]),
    "steps_hired": _steps_hired,
    "steps_succeeded": _sum_of("succeeded"),
    "paid": lambda history: history.per_tick(history.of_kind("reward")),
    "hirings": lambda history: history.count(_hired(history)["tick"]),
    "hired_value": lambda history: history.per_tick(_hired(history)),
}
"""Of societies that do tasks."""

OF_SCENARIO: dict[str, dict[str, Rule]] = {
    "credit_economy": JOBS | {"work": _sum_of("work"), "compute": _sum_of("units")},
    "digit_economy": JOBS
    | {
        "work": _tasks_taken,
        "sold_value": lambda history: history.per_tick(
            history.of_kind("payment")[lambda lines: lines["payee"] < history.first]
        ),
    },
    "attention": {
        "tasks_taken": _tasks_taken,
        "steps_succeeded": _sum_of("succeeded"),
        "gini": _by_tick(lambda held: gini(held / held.sum())),
    },
    "hayek_machine": {"richest": _by_tick(lambda held: float(held.max(initial=0.0)))},
    "vickrey_society": {"subsidy": lambda history: history.per_tick(history.of_kind("subsidy"))},
}
"""Of the scenarios of the shelf: what their `observe` says that can be said without running them again."""

FROM_STEPS = {"tasks_taken", "steps", "steps_hired", "steps_succeeded", "work", "compute"}


def expected(record: Record, history: AccountHistory) -> dict[str, np.ndarray]:
    """Measure -> its values (ticks,), for those of the Record's measures that follow from its other tables."""
    rules = ALWAYS | OF_SCENARIO.get(record.manifest["scenario"], {})
    if record.parameters.get("judge_delay") and (history.of_kind("reward")["payer"] == HOUSE).any():
        del rules["treasury"]  # what it has promised for work that is not yet judged is in no table
    if "steps" not in record.tables:
        rules = {name: rule for name, rule in rules.items() if name not in FROM_STEPS}
    found = {name: rule(history) for name, rule in rules.items() if name in record.measures}
    if record.manifest["scenario"] == "bucket_brigade":
        held = history.balances(history.ticks)
        for k in range(len(history.born)):
            found[f"strength_{k}"] = np.array([held[tick][k] for tick in history.ticks.tolist()])
    return {name: values for name, values in found.items() if name in record.measures}
