"""The mean of a measure at each level of a parameter, with its interval: the numbers behind the response figure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.measured import measured
from credit_flow.measures.statistics.interval import bca_interval
from credit_flow.measures.statistics.measured_runs import SweepRuns

MOST_GROUPS, LEAST_SETTINGS = 8, 5
"""Groups of settings where every setting has levels of its own, and settings that a group needs."""

MOST_LEVELS = 12
"""Levels that are looked at one by one even where other parameters vary freely."""


def is_scattered(runs: SweepRuns, parameter: str) -> bool:
    """Whether settings fill the space of parameters, so that levels must be grouped before there is a mean of several."""
    values = runs.table[parameter]
    is_number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    return is_number and not runs.is_grid and values.nunique() > MOST_LEVELS


def samples(runs: SweepRuns, parameter: str, by: str | None = None) -> pd.DataFrame:
    """The independent samples: columns `by` (all alike without), x (where it was taken), at (its level or group), value.

    On a grid a sample is a seed: its mean over the settings of the other parameters. In a scattered design it is a setting,
    its mean over seeds, and `at` is the mean x of one of up to 8 groups of equally many.
    """
    if not is_scattered(runs, parameter):
        found = runs.by_seed(*dict.fromkeys([*([by] if by else []), parameter]))
        return _tidy(found, runs, parameter, by).assign(at=found[parameter])
    found = runs.table.groupby(runs.parameters, sort=False)[runs.measure].mean().reset_index()
    rank = found[parameter].rank(method="first")
    n_groups = int(np.clip(len(found) // LEAST_SETTINGS, 1, MOST_GROUPS))
    group = ((rank - 1) * n_groups // len(found)).rename("group")
    return _tidy(found, runs, parameter, by).assign(at=found[parameter].groupby(group).transform("mean"))


def mean_response(found: pd.DataFrame) -> pd.DataFrame:
    """Per `by` and `at` of the samples: mean, low, high (its 95 % BCa interval, NaN for one sample), n (samples)."""
    rows = []
    for (by, at), group in found.groupby(["by", "at"], sort=True):
        values = group["value"].to_numpy()
        rows.append([by, at, values.mean(), *measured(bca_interval, values).value, len(values)])
    return pd.DataFrame(rows, columns=["by", "at", "mean", "low", "high", "n"])


def _tidy(found: pd.DataFrame, runs: SweepRuns, parameter: str, by: str | None) -> pd.DataFrame:
    return pd.DataFrame(
        {"by": found[by] if by else "", "x": found[parameter], "value": found[runs.measure].astype(float)}
    )
