"""What a run came to: the numbers its users ask for first, with the bands they are expected in."""

from __future__ import annotations

import math
from dataclasses import dataclass

from credit_flow.core.records.record import Record
from credit_flow.measures.numbers_of_a_run import division_in, flow_in, gini_by_tick
from credit_flow.measures.price_index import unit_price
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


def last_third(record: Record) -> tuple[int, int]:
    """The window (start, stop] of the last third of a run, which most numbers are means over."""
    return record.ticks * 2 // 3, record.ticks


def rates(record: Record) -> dict[str, float]:
    """Means over the last third of the run; nan where the run has no such thing."""
    window = last_third(record)
    last = record.measures[record.measures.index > window[0]]
    totals = last.sum()

    def share(part: str, whole: str) -> float:
        known = part in totals and whole in totals and totals[whole] > 0
        return float(totals[part] / totals[whole]) if known else float("nan")

    flow = flow_in(record, *window)
    known = gini_by_tick(record)
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
        "gini": float(known[known.index > window[0]].mean()),
        "inflow_over_dissipation": flow["minted"] / flow["burnt"] if flow["burnt"] > 0 else float("nan"),
        "births_over_deaths": share("births", "deaths"),
        "drift": drift(last["population"]) if last["population"].any() and len(last) > 1 else float("nan"),
    }


def division_of_labour(record: Record) -> float:
    """I(expert; kind) / H(kind) of the steps done in the last 200 ticks, less what chance alone gives of it; nan if none were."""
    return float(division_in(record, record.ticks - LAST_TICKS, record.ticks).corrected)


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
