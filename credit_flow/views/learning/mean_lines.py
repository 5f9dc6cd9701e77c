"""A line of means over runs, with how sure they are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from credit_flow.measures.statistics.interval import bca_interval


def mean_line(axes: Axes, runs: pd.DataFrame, x: str, y: str, colour: str, name: str) -> None:
    """Draw the mean of the column `y` of `runs` at each value of the column `x`, with 95 % intervals of it."""
    groups = {at: one[y].to_numpy() for at, one in runs.groupby(x)}
    at = np.array(list(groups))
    ends = np.array([bca_interval(values) for values in groups.values()])
    means = [values.mean() for values in groups.values()]
    axes.plot(at, means, color=colour, marker="o", markersize=3, label=name)
    axes.vlines(at, *ends.T, color=colour, linewidth=1.0, label=f"{name}, 95 % interval")
