"""Axes along the ticks of a run: where it ends, and the shocks in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.shock_names import name_shocks
from credit_flow.views.drawing.style import MUTED

MOST_NAMED = 4
"""Shocks that are named; more are lines only."""


class Shock(NamedTuple):
    """A change in mid-run, in force from `tick` on."""

    tick: int
    words: str


def shocks(record: Record) -> list[Shock]:
    """The shocks of the run, in order; those at its first tick change nothing in it and are left out."""
    return [
        Shock(tick, f"kinds turned by {factor:g}" if what == "kinds" else f"{what} \u00d7 {factor:g}")
        for tick, what, factor in record.shocks
    ]


def stretches(record: Record, ticks) -> np.ndarray:
    """The number of the stretch between shocks in which each of `ticks` (n,) lies, 0, 1, ..."""
    return np.searchsorted([shock.tick for shock in shocks(record)], np.asarray(ticks), side="right")


def smooth(record: Record, series: pd.Series, n_ticks: int) -> pd.Series:
    """The centred mean over `n_ticks` ticks of a series by tick, over fewer at the ends and at shocks: no mean crosses one."""
    parts = series.groupby(stretches(record, series.index), group_keys=False)
    return parts.apply(lambda part: part.rolling(n_ticks, center=True, min_periods=1).mean())


def along_ticks(axes: Axes, record: Record) -> None:
    """Make the horizontal axis that of the run's ticks, and mark its shocks; called when all is drawn, the heading too.

    A number between two that are missing makes no line: it is a dot.
    """
    axes.set(xlabel="tick", xlim=(0, max(record.ticks, 2)))
    axes.locator_params(axis="x", integer=True)
    for line in axes.lines:
        _dot_lone_points(line)
    found = shocks(record)
    for shock in found:
        axes.axvline(shock.tick, color=MUTED, linewidth=0.8, linestyle=(0, (1, 2)), zorder=0)
    if 0 < len(found) <= MOST_NAMED:
        name_shocks(axes, [shock.tick for shock in found], [shock.words for shock in found], record.ticks)


def _dot_lone_points(line: Line2D) -> None:
    there = np.isfinite(np.asarray(line.get_ydata(), dtype=float))
    beside = np.append(there[1:], False) | np.append(False, there[:-1])
    lone = np.flatnonzero(there & ~beside)
    if len(lone) and line.get_marker() == "None":
        line.set(marker="o", markevery=lone.tolist())
