"""Turnout: how many of the decisions that were open were taken; a rule that nobody uses explains nothing."""

from __future__ import annotations

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading


def turnout(run: Reading, name: str, start: int, stop: int) -> float:
    """Decisions taken / decisions open and affordable in the ticks (start, stop], 0 to 1, from the columns `<name>_taken` and `<name>_open` of the
    run's measures. NaN: `empty` where none was open."""
    counts = run.measures.loc[start + 1 : stop, [f"{name}_open", f"{name}_taken"]].sum()
    if not counts.iloc[0]:
        return undefined("empty", f"no decision of {name} was open")
    return float(counts.iloc[1] / counts.iloc[0])
