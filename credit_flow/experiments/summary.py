"""What a run came to: the numbers its users ask for first, with the bands they are expected in."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from credit_flow.core.measured import told
from credit_flow.core.records.record import Record
from credit_flow.measures.inequality import gini
from credit_flow.measures.price_index import unit_price
from credit_flow.measures.specialization import corrected_division_of_labour, jobs_table
from credit_flow.measures.statistics.stationarity import drift

LAST_TICKS = 200
"""Ticks at the end of a run over which the division of labour is measured."""


@dataclass(frozen=True)
class Row:
    """One line of the summary table."""

    name: str
    value: float
    unit: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def band(self) -> str:
        """The expected band in words, empty if none is known."""
        if self.low is None and self.high is None:
            return ""
        if self.high is None:
            return f"> {self.low:g}"
        return f"< {self.high:g}" if self.low is None else f"{self.low:g} - {self.high:g}"

    @property
    def inside(self) -> bool:
        """Whether the value lies in its band."""
        return (self.low is None or self.value >= self.low) and (self.high is None or self.value <= self.high)


BANDS = {
    "credit_economy/default": {
        "experts": (150, 300),
        "tasks_taken": (0.97, None),
        "steps_hired": (0.70, 0.97),
        "price": (1.30, 1.90),
        "steps_succeeded": (0.93, None),
        "division_of_labour": (0.50, None),
        "inflow_over_dissipation": (0.97, 1.03),
        "births_over_deaths": (0.75, 1.25),
        "drift": (-0.15, 0.15),
        "gini": (0.25, 0.45),
    },
    "credit_economy/no_hiring": {
        "tasks_taken": (0.60, 0.90),
        "steps_hired": (0.0, 0.0),
        "steps_succeeded": (None, 0.90),
        "division_of_labour": (None, 0.20),
        "inflow_over_dissipation": (0.97, 1.03),
        "births_over_deaths": (0.75, 1.25),
    },
}
"""Expected bands of numbers over the last third of `WHOLE_RUN`, by id of the preset."""

WHOLE_RUN = 3000
"""Ticks after which the bands hold: until tick 1,500 the society is still coming down from the boom of its start."""

UNITS = {
    "price": "credits/unit of work",
    "experts": "experts",
    "births": "per tick",
    "deaths": "per tick",
    "tasks": "per tick",
}


def summary(record: Record) -> dict[str, float]:
    """The numbers of a Record by name: the books, and, once there is a tick, means over the last third of the run (rates as shares
    in 0 .. 1)."""
    manifest = record.manifest
    facts = {
        name: manifest[name] for name in ("scenario", "preset", "seed", "ticks", "journal_hash", "status")
    }
    return {**facts, **manifest["books"], **(rates(record) if record.ticks else {})}


def rates(record: Record) -> dict[str, float]:
    """Means over the last third of the run; nan where the run has no such thing."""
    last = record.measures[record.measures.index > record.ticks * 2 / 3]
    totals = last.sum()

    def share(part: str, whole: str) -> float:
        known = part in totals and whole in totals and totals[whole] > 0
        return float(totals[part] / totals[whole]) if known else float("nan")

    grown = (
        last[["minted", "burnt"]].iloc[-1] - last[["minted", "burnt"]].iloc[0]
        if len(last)
        else {"minted": 0, "burnt": 0}
    )
    return {
        "experts": float(last["population"].mean()),
        "births": float(last["births"].mean()),
        "deaths": float(last["deaths"].mean()),
        "tasks_taken": share("tasks_taken", "tasks"),
        "steps_hired": share("steps_hired", "steps"),
        "price": unit_price(totals["promised"], totals["work"]).item()
        if {"promised", "work"} <= set(totals.index)
        else float("nan"),
        "steps_succeeded": share("steps_succeeded", "steps"),
        "division_of_labour": division_of_labour(record),
        "gini": _gini(record),
        "inflow_over_dissipation": float(grown["minted"] / grown["burnt"])
        if grown["burnt"] > 0
        else float("nan"),
        "births_over_deaths": share("births", "deaths"),
        "drift": drift(last["population"]) if last["population"].any() and len(last) > 1 else float("nan"),
    }


def division_of_labour(record: Record) -> float:
    """Permutation-corrected I(expert; kind) / H(kind) of the steps done in the last 200 ticks; nan if none were."""
    if "steps" not in record.tables:
        return float("nan")
    steps = record.steps
    steps = steps[steps["tick"] > record.ticks - LAST_TICKS]
    if steps.empty:
        return float("nan")
    _, table = jobs_table(
        steps["doer"], steps["kind"], int(record.parameters.get("kinds", steps["kind"].max() + 1))
    )
    found = told("division of labour", corrected_division_of_labour, table, seed=record.manifest["seed"])
    return float(found.corrected)


def rows(record: Record) -> list[Row]:
    """The summary as table rows, with the expected band where one is known: of whole runs of a preset whose parameters nobody changed."""
    from credit_flow.experiments.catalogue import (
        changes_of,  # imports every scenario, which a sweep's worker need not
    )

    is_whole = record.ticks >= WHOLE_RUN and not changes_of(record)
    known = BANDS.get(f"{record.manifest['scenario']}/{record.manifest['preset']}", {}) if is_whole else {}
    numbers = rates(record)
    return [
        Row(name, value, UNITS.get(name, ""), *known.get(name, (None, None)))
        for name, value in numbers.items()
    ]


def report_rows(record: Record) -> list[tuple[str, str, str, str]]:
    """The summary in words for the report: name, value with its unit, expected band, and verdict (`ok`, `outside`, empty)."""
    return [
        (
            row.name.replace("_", " "),
            f"{row.value:,.3f} {row.unit}".strip(),
            row.band,
            ("ok" if row.inside else "outside") if row.band else "",
        )
        for row in rows(record)
        if not math.isnan(row.value)
    ]


def _gini(record: Record) -> float:
    if "snapshots" not in record.tables:
        return float("nan")
    tick, balance = (record.table("snapshots")[name].to_numpy() for name in ("tick", "balance"))
    late = np.unique(tick[tick > record.ticks * 2 / 3])
    values = told("gini", lambda: [gini(balance[tick == t]) for t in late])
    return float(np.mean(values)) if values else float("nan")
