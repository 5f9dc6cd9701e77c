"""The runs of a sweep that one measure can be read from: who failed, who has no value, and what varied."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from credit_flow.core.discover import nearest
from credit_flow.core.mistake import Mistake

COMPLETE = ("finished", "extinct")
"""Status of a run whose numbers count; one that failed or was interrupted has none."""


@dataclass(frozen=True)
class SweepRuns:
    """The runs with a value of a measure, read from a sweep's table (one row per run).

    Columns of the table: the varied parameters stand before `seed` (a `run_id` may too), `status` and the measures
    behind it. Runs of one seed share their random numbers, so they can be compared in pairs (key `glasserman1992`).
    """

    measure: str
    parameters: list[str]  # the varied ones, in the table's order
    table: pd.DataFrame  # parameters, seed, measure; one row per run with a value
    n_failed: int  # runs that did not come to an end
    n_undefined: int  # runs in which the measure has no value
    is_grid: bool  # whether most combinations of the levels were run, with a value or without

    @classmethod
    def of(cls, table: pd.DataFrame, measure: str, *parameters: str) -> SweepRuns:
        """The runs of `table` with a value of `measure`, which must have varied `parameters`.

        Errors: `UnknownName` for a measure or parameter that is no column of the table, with the nearest one; `Mistake` for
        a measure that is not a number; ValueError for a table without `seed`.
        """
        if "seed" not in table:
            raise ValueError(f"the table has no column `seed`; it has {', '.join(map(str, table.columns))}")
        varied, rest = _split(table)
        for name in parameters:
            if name not in varied:
                raise nearest(name, varied, "varied parameter")
        if measure not in rest:
            raise nearest(measure, rest, "measure")
        if not pd.api.types.is_numeric_dtype(table[measure]) and table[measure].notna().any():
            raise Mistake(f"{measure} is no number but {table[measure].dtype}: choose another measure")
        complete = table["status"].isin(COMPLETE) if "status" in table else pd.Series(True, table.index)
        found = table.loc[complete, [*varied, "seed", measure]].astype({measure: np.float64})
        defined = found[np.isfinite(found[measure])].reset_index(drop=True)
        n_failed, n_undefined = int((~complete).sum()), len(found) - len(defined)
        return cls(measure, varied, defined, n_failed, n_undefined, _is_grid(table[varied]))

    def unique(self) -> SweepRuns:
        """These runs. Errors: ValueError if a seed stands twice in one setting: it would be counted as two samples."""
        keys = [*self.parameters, "seed"]
        twice = self.table.loc[self.table.duplicated(keys), keys].drop_duplicates()
        if len(twice):
            where = "; ".join(_in_words(row) for row in twice.head(3).to_dict("records"))
            more = f" and {len(twice) - 3} more" if len(twice) > 3 else ""
            raise ValueError(f"duplicate seeds: {where}{more}; a seed may stand once in each setting")
        return self

    def levels(self, parameter: str) -> list:
        """The values of a parameter, ascending."""
        return self.ordered(self.table[parameter])

    @staticmethod
    def ordered(values: pd.Series) -> list:
        """The different values of a column, ascending, as plain Python values; those that cannot be compared by their text."""
        plain = [value.item() if isinstance(value, np.generic) else value for value in values.unique()]
        try:
            return sorted(plain)
        except TypeError:
            return sorted(plain, key=str)

    def by_seed(self, *parameters: str) -> pd.DataFrame:
        """One row per level of `parameters` and seed: the mean of the measure over the settings of the others.

        Settings that share a seed share its luck, so the seeds are the independent samples, not the runs.
        """
        means = self.table.groupby([*parameters, "seed"], sort=False, observed=True)[self.measure].mean()
        return means.reset_index()

    def others(self, *parameters: str | None) -> list[str]:
        """The parameters that vary besides these."""
        return [name for name in self.parameters if name not in parameters and self.table[name].nunique() > 1]

    @property
    def left_out(self) -> str:
        """Which runs have no part in it, in words; empty if all have."""
        words = [
            f"{n:,} {'run' if n == 1 else 'runs'} {why}"
            for n, why in ((self.n_failed, "failed"), (self.n_undefined, "without a value"))
            if n
        ]
        return f"left out: {', '.join(words)}" if words else ""


def _split(table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The parameter columns, and those of the measures."""
    names = list(table.columns)
    at = names.index("seed")
    before, behind = names[:at], names[at + 1 :]
    return [name for name in before if name != "run_id"], [name for name in behind if name != "status"]


def _is_grid(settings: pd.DataFrame) -> bool:
    """More than half, as a sweep may have been interrupted."""
    n_combinations = math.prod(settings[name].nunique() for name in settings)
    return len(settings.drop_duplicates()) > n_combinations / 2


def _in_words(row: dict) -> str:
    seed = row.pop("seed")
    setting = ", ".join(f"{name} = {value}" for name, value in row.items())
    return f"seed {seed} at {setting}" if setting else f"seed {seed}"
