"""What a run came to: the numbers its users ask for first, with the bands they are expected in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from credit_flow.core.records.reading import Reading
from credit_flow.core.records.record import Record
from credit_flow.measures.numbers_of_a_run import division_in, flow_in, ginis_in
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

COLUMNS = {
    "welfare": "credits/episode",
    "exact_welfare": "credits/episode",
    "outcome_defected": "per tick",
    "false_alarms": "per tick",
    "overlooked": "per tick",
    "false_reports": "per tick",
    "caught": "per tick",
    "opt_in": "",
    "fees": "credits/tick",
    "equality": "",
    "sustainability": "steps",
    "transfers": "credits/tick",
    "unsettled": "credits",
    "apples": "apples",
    "waste": "cells",
    "return": "credits/episode",
    "leak": "",
}
"""Measures of single families of economies that a summary shows where a run has them, and their units: means over the ticks that have a value."""

UNITS = {
    "price": "credits/unit of work",
    "experts": "experts",
    "births": "per tick",
    "deaths": "per tick",
    "tasks": "per tick",
    **COLUMNS,
}


def summary(record: Record) -> dict[str, float]:
    """The numbers of a Record by name: the books, and, once there is a tick, means over the last third of the run (rates as shares
    in 0 .. 1)."""
    manifest = record.manifest
    facts = {
        name: manifest[name] for name in ("scenario", "preset", "seed", "ticks", "journal_hash", "status")
    }
    return {**facts, **manifest["books"], **(rates(record) | _own_columns(record) if record.ticks else {})}


def last_third(ticks: int) -> tuple[int, int]:
    """The window (start, stop] of the last third of a run of so many ticks, which most numbers are means over."""
    return ticks * 2 // 3, ticks


class LastThird:
    """What the last third of a run says: `columns` are its measures (ticks,) by name."""

    def __init__(self, run: Reading):
        self.run, self.window = run, last_third(run.ticks)
        measures = run.columns("measures")
        there = measures["tick"] > self.window[0]
        self.columns = {name: column[there] for name, column in measures.items() if name != "tick"}

    def mean(self, name: str) -> float:
        """The mean of a column, as `mean_of`."""
        return mean_of(self.columns[name])

    def total(self, name: str) -> float:
        """The sum of a column over the ticks that have a value; nan if the run has no such column."""
        return float(np.nansum(self.columns[name])) if name in self.columns else float("nan")

    def share(self, part: str, whole: str) -> float:
        """One total as a share of another; nan where there is none."""
        return self.total(part) / self.total(whole) if self.total(whole) > 0 else float("nan")


def mean_of(column: np.ndarray) -> float:
    """The mean over those of the ticks (ticks,) that have a value: in some, say, no episode ends. nan if none has."""
    mean = column.mean() if len(column) else np.nan
    if np.isnan(mean):
        known = column[~np.isnan(column)]
        mean = known.mean() if len(known) else np.nan
    return float(mean)


RATES: dict[str, Callable[[LastThird], float]] = {
    "experts": lambda last: last.mean("population"),
    "births": lambda last: last.mean("births"),
    "deaths": lambda last: last.mean("deaths"),
    "tasks_taken": lambda last: last.share("tasks_taken", "tasks"),
    "steps_hired": lambda last: last.share("steps_hired", "steps"),
    "price": lambda last: unit_price(last.total("promised"), last.total("work")).item(),
    "steps_succeeded": lambda last: last.share("steps_succeeded", "steps"),
    "division_of_labour": lambda last: division_of_labour(last.run),
    "gini": lambda last: mean_of(ginis_in(last.run, *last.window)[1]),
    "inflow_over_dissipation": lambda last: _inflow_over_dissipation(last),
    "births_over_deaths": lambda last: last.share("births", "deaths"),
    "drift": lambda last: _drift(last.columns["population"]),
}
"""The numbers of a summary by name, each as it is found."""


def rates(run: Reading, names: Iterable[str] = RATES) -> dict[str, float]:
    """The numbers `names` of the last third of the run, all unless you say; nan where the run has no such thing."""
    last = LastThird(run)
    return {name: RATES[name](last) for name in names}


def division_of_labour(run: Reading) -> float:
    """I(expert; kind) / H(kind) of the steps done in the last 200 ticks, less what chance alone gives of it; nan if none were."""
    return float(division_in(run, run.ticks - LAST_TICKS, run.ticks).corrected)


def _inflow_over_dissipation(last: LastThird) -> float:
    flow = flow_in(last.run, *last.window)
    return flow["minted"] / flow["burnt"] if flow["burnt"] > 0 else float("nan")


def _drift(population: np.ndarray) -> float:
    return drift(population) if population.any() and len(population) > 1 else float("nan")


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
        for name, value in (numbers | _own_columns(record)).items()
    ]


def _own_columns(record: Record) -> dict[str, float]:
    """Those of `COLUMNS` that the run has, means over its last third."""
    last = LastThird(record)
    return {name: last.mean(name) for name in COLUMNS if name in last.columns}


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
