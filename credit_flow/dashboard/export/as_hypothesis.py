"""The difference between two runs as a question to many seeds, in a file."""

from __future__ import annotations

from credit_flow.experiments.verdicts.hypothesis_file import hypothesis_file
from credit_flow.models.scenario import Scenario


def as_hypothesis(a: Scenario, b: Scenario) -> str:
    """A Python file that asks whether what differs in `b` moves the credit that is held, against `a`, of the same kind: the measure, the smallest effect of
    interest and the NULL are the reader's to fill in. Empty where nothing differs, or the scenarios are of two kinds."""
    if type(a) is not type(b) or a == b:
        return ""
    usual = type(a)().as_dict()
    settings = [
        {name: value for name, value in one.as_dict().items() if name != "ticks" and value != usual.get(name)}
        for one in (a, b)
    ]
    differing = [name for name in usual if a.value_of(name) != b.value_of(name)]
    words = ", ".join(f"{name} = {b.value_of(name)}" for name in differing)
    return hypothesis_file(
        f"Is more credit held with {words}?", a.name(), *settings, measure="supply", ticks=a.ticks
    )
