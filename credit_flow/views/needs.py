"""What a figure needs of a Record: said once, read by the command line, the report, the dashboard and the list of figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow.compute as pc

from credit_flow.core.books.kinds import BY_NAME
from credit_flow.core.records.record import Record, RecordError
from credit_flow.views.nothing_to_show import NothingToShow

FAMILIES = {
    "society that sells states": ("auctions", "leak"),
    "attention economy": ("usefulness", "rank_correlation"),
    "food chain": ("paying_links",),
    "economy of tasks": ("tasks", "promised", "work"),
    "game for many": ("episodes", "welfare"),
}
"""Families of scenarios by the measures that mark them; a scenario of the user's belongs to that whose measures it takes."""

TASKS, STATES, CHAIN, GAMES = "economy of tasks", "society that sells states", "food chain", "game for many"


@dataclass(frozen=True)
class Needs:
    """What must be there. `families`, `tables`, `measures`, `snapshots` (columns; a name ending in _ is the beginning of some) are settled by
    the first ticks of a run; `kinds` (postings) and `also`, which raises `NothingToShow`, look at what happened."""

    families: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    snapshots: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    also: Callable[[Record], object] | None = None
    words: str = ""  # what `also` asks for
    runs: int = 1  # fewest Records that it is drawn of at once

    def foresee(self, record: Record, runs: int = 1) -> None:
        """Look at what the first ticks of a run settle. Errors: `NothingToShow`."""
        if runs < self.runs:
            raise NothingToShow(
                f"it compares runs with each other: give it the Records of {self.runs} or more"
            )
        if record.ticks < 1:
            raise NothingToShow("the run has no tick yet")
        family = family_of(record)
        if self.families and family not in self.families:
            wanted = " or ".join(_a(name) for name in self.families)
            raise NothingToShow(f"it is drawn of {wanted}, and this run is {_a(family)}")
        for table in self.tables:
            if table not in record.tables or not record.table(table).num_rows:
                raise NothingToShow(f"the Record has no {table}")
        self._columns(record, "measures", self.measures)
        self._columns(record, "snapshots", self.snapshots)

    def require(self, *records: Record) -> None:
        """Errors: `NothingToShow` with what the Records lack."""
        for record in records:
            self.foresee(record, len(records))
            self._look(record)

    def _look(self, record: Record) -> None:
        for kind in self.kinds:
            if not pc.any(pc.equal(record.table("journal")["kind"], kind)).as_py():
                raise NothingToShow(f"the run has no {BY_NAME[kind].words}")
        if self.also is not None:
            self.also(record)

    def __str__(self) -> str:
        """In words, for lists; empty if every Record has it."""
        kinds = [BY_NAME[kind].words for kind in self.kinds]
        several = f"{self.runs} runs or more" if self.runs > 1 else ""
        parts = [" or ".join(self.families), several, *self.tables, *kinds, self.words]
        return ", ".join(part for part in parts if part)

    def _columns(self, record: Record, table: str, names: tuple[str, ...]) -> None:
        if not names:
            return
        try:
            there = record.table(table).column_names
        except RecordError:
            raise NothingToShow(f"the Record has no {table}") from None
        for name in names:
            if not any(
                column == name or (name.endswith("_") and column.startswith(name)) for column in there
            ):
                raise NothingToShow(f"its {table} have no {name.rstrip('_')}")


def family_of(record: Record) -> str:
    """The family of the Record's scenario; `other` where its measures mark none."""
    try:
        there = set(record.table("measures").column_names)
    except RecordError:
        return "other"
    return next((family for family, marks in FAMILIES.items() if there.issuperset(marks)), "other")


def _a(family: str) -> str:
    return "another scenario" if family == "other" else ("an " if family[0] in "aeiou" else "a ") + family
