"""The mean of a sweep's chief measures in each setting, with the interval it lies in."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from credit_flow.core.measured import MeasureWarning
from credit_flow.experiments.sweeps.sweep import Sweep

CHIEF = (
    "welfare", "equality", "experts", "price", "steps_hired", "division_of_labour", "gini", "accuracy",
    "greedy_return", "return", "leak", "misbid", "reached_90", "auctions_to_90", "deviation_gain",
)  # fmt: skip
"""The measures that are shown of every sweep whose runs have them."""


def setting_means(sweep: Sweep, most: int) -> tuple[pd.DataFrame, int]:
    """One row for each of the first `most` settings: the varied parameters, runs that count, and `mean (low to high)` of each
    chief measure as text; and how many settings there are. Runs without a value are left out."""
    table = sweep.table[sweep.table["status"] != "failed"].drop_duplicates("run_id")
    names = [
        name for name in CHIEF if name in table and name not in sweep.varied and table[name].notna().any()
    ]
    if not sweep.varied:
        groups = [((), table)]
    else:
        groups = list(table.groupby(sweep.varied, sort=False))
    rows = [
        {
            **dict(zip(sweep.varied, setting)),
            "runs": len(runs),
            **{name: _in_words(runs[name]) for name in names},
        }
        for setting, runs in groups[:most]
    ]
    return pd.DataFrame(rows, columns=[*sweep.varied, "runs", *names]), len(groups)


def _in_words(values: pd.Series) -> str:
    from credit_flow.measures.statistics.interval import bca_interval  # scipy.stats takes long to import

    values = values.dropna().to_numpy(dtype=np.float64)
    if not len(values):
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MeasureWarning)  # a single run has no interval
        return bca_interval(values).around(values.mean())
