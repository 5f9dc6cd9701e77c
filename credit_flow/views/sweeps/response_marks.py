"""The marks of a response: lines with bands over a number, points with bars over names."""

from __future__ import annotations

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from credit_flow.measures.statistics.measured_runs import SweepRuns
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import KINDS
from credit_flow.views.sweeps.sweep_labels import is_number, level, level_of, name_levels

MOST_DRAWN, MOST_MARKED = 2000, 25
"""Samples beyond which a vector format keeps them as a picture, and means beyond which their line has no markers."""


def lines(axes: Axes, found: pd.DataFrame, means: pd.DataFrame, size: Size, name: str = "") -> dict:
    """Draw samples as faint dots, means as lines and intervals as bands; returns where each line ends, (value, colour) by `by`.

    `found` and `means` are those of `samples` and `mean_response`.
    """
    choose_scale(axes, np.sort(means["at"].unique().astype(float)))
    ends = {}
    for by, colour in colours(means["by"]).items():
        own, mean = found[found["by"] == by], means[means["by"] == by]
        marker = "o" if len(mean) <= MOST_MARKED else ""
        _samples(axes, own["x"], own["value"], colour, size, f"{_word(name, by)}samples")
        axes.fill_between(
            mean["at"],
            mean["low"],
            mean["high"],
            color=colour,
            alpha=0.2,
            linewidth=0,
            label=f"{_word(name, by)}95 % interval",
        )
        axes.plot(mean["at"], mean["mean"], color=colour, marker=marker, label=f"{_word(name, by)}mean")
        ends[by] = (mean["mean"].iloc[-1], colour)
    return ends


def points(axes: Axes, found: pd.DataFrame, means: pd.DataFrame, size: Size, name: str = "") -> dict:
    """Draw samples as faint dots beside means as points and intervals as bars; returns as `lines`, of the last level."""
    levels, chosen = SweepRuns.ordered(means["at"]), colours(means["by"])
    place = {at: i for i, at in enumerate(levels)}
    axes.set_xlim(-0.5, len(levels) - 0.5)
    name_levels(axes, axes.xaxis, levels)
    step, ends = min(0.16, 0.8 / len(chosen)), {}
    for i, (by, colour) in enumerate(chosen.items()):
        own, mean = found[found["by"] == by], means[means["by"] == by]
        shift = step * (i - (len(chosen) - 1) / 2)
        x = mean["at"].map(place).to_numpy(dtype=float) + shift
        _samples(
            axes,
            own["at"].map(place).to_numpy(dtype=float) + shift + 0.3 * step,
            own["value"],
            colour,
            size,
            f"{_word(name, by)}samples",
        )
        axes.vlines(x, mean["low"], mean["high"], color=colour, label=f"{_word(name, by)}95 % interval")
        axes.scatter(
            x, mean["mean"], s=size.dots(18.0), color=colour, zorder=3, label=f"{_word(name, by)}mean"
        )
        ends[by] = (mean["mean"].iloc[-1], colour)
    return ends


def colours(values: pd.Series) -> dict:
    """A colour for each value, ascending: dark to light for a scale of four levels or more, else those of kinds."""
    levels = SweepRuns.ordered(values)
    if len(levels) < 4 or not is_number(levels[0]):
        return dict(zip(levels, KINDS))
    shades = matplotlib.colormaps["viridis"](np.linspace(0.0, 0.75, len(levels)))
    return dict(zip(levels, map(to_hex, shades)))


def choose_scale(axes: Axes, levels: np.ndarray) -> None:
    """A logarithmic x axis for levels (n,), ascending, that were chosen by factors, not by steps; whole ticks for whole numbers."""
    if not (levels % 1.0).any():
        axes.xaxis.get_major_locator().set_params(integer=True)
    if not 3 <= len(levels) <= 7 or levels[0] <= 0.0:
        return
    steps, factors = np.diff(levels), np.diff(np.log(levels))
    if steps.max() > 6.0 * steps.min() and factors.max() < 2.0 * factors.min():
        axes.set_xscale("log")
        axes.set_xticks(levels, [level(float(value)) for value in levels])
        axes.set_xticks([], minor=True)


def _samples(axes: Axes, x, values, colour: str, size: Size, what: str) -> None:
    style = {"s": size.dots(5.0), "color": colour, "alpha": 0.3, "linewidth": 0}
    axes.scatter(x, values, **style, label=what, rasterized=len(values) > MOST_DRAWN)


def _word(name: str, by) -> str:
    """The level that marks belong to, before what they are; nothing where there is one kind of them."""
    return f"{level_of(name, by)}, " if name else ""
