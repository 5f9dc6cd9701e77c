"""Axes along the ticks of a run: where it ends, and the shocks in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from credit_flow.core.record import Record
from credit_flow.views.style import MUTED, PAPER

MOST_NAMED = 4
"""Shocks that are named; more are lines only."""


class Shock(NamedTuple):
    """A change in mid-run, in force from `tick` on."""

    tick: int
    words: str


def shocks(record: Record) -> list[Shock]:
    """The shocks of the run, in order; those at its first tick change nothing in it and are left out."""
    found = record.manifest.get("shocks", record.parameters.get("shock", ()))
    return [
        Shock(int(tick), f"kinds turned by {factor:g}" if what == "kinds" else f"{what} \u00d7 {factor:g}")
        for tick, what, factor in sorted(map(tuple, found))
        if 1 < tick <= record.ticks
    ]


def stretches(record: Record, ticks) -> np.ndarray:
    """The number of the stretch between shocks in which each of `ticks` (n,) lies, 0, 1, ..."""
    return np.searchsorted([shock.tick for shock in shocks(record)], np.asarray(ticks), side="right")


def smooth(record: Record, series: pd.Series, n_ticks: int) -> pd.Series:
    """The centred mean over `n_ticks` ticks of a series by tick, over fewer at the ends and at shocks: no mean crosses one."""
    parts = series.groupby(stretches(record, series.index), group_keys=False)
    return parts.apply(lambda part: part.rolling(n_ticks, center=True, min_periods=1).mean())


def periods(record: Record, n_ticks: int) -> pd.Series:
    """The number of the period of about `n_ticks` ticks in which each tick lies; a shock begins a new one, and what is left over before
    it, or at the end, is part of the period before."""
    ticks = np.arange(1, record.ticks + 1)
    stretch, found, first = stretches(record, ticks), [], 0
    for number in np.unique(stretch):
        n = int((stretch == number).sum())
        n_periods = max(1, n // n_ticks)
        found.append(first + np.minimum(np.arange(n) // n_ticks, n_periods - 1))
        first += n_periods
    return pd.Series(np.concatenate(found) if found else np.empty(0, dtype=np.int64), index=ticks)


def along_ticks(axes: Axes, record: Record) -> None:
    """Make the horizontal axis that of the run's ticks, and mark its shocks; called when the vertical range is settled."""
    axes.set(xlabel="tick", xlim=(0, record.ticks))
    found = shocks(record)
    for place, shock in enumerate(found):
        axes.axvline(shock.tick, color=MUTED, linewidth=0.8, linestyle=(0, (1, 2)), zorder=0)
        if len(found) <= MOST_NAMED:
            _name(axes, shock, place, shock.tick > 0.6 * record.ticks)


def _name(axes: Axes, shock: Shock, place: int, to_the_left: bool) -> None:
    axes.annotate(
        shock.words, (shock.tick, 0.02), (-3 if to_the_left else 3, 0), ("data", "axes fraction"),
        textcoords="offset points", ha="right" if to_the_left else "left", va="bottom", color=MUTED,
        bbox={"facecolor": PAPER, "alpha": 0.7, "linewidth": 0, "pad": 0.4}, zorder=4,
    ).set_y(1.25 * place * axes.xaxis.label.get_fontsize())  # fmt: skip
