"""How a measure answers to two parameters at once."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from credit_flow.measures.statistics.measured_runs import SweepRuns
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import FAINT, INK, PAPER, heading
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.sweeps.sweep_labels import caption, name_levels, named, size_in_points
from credit_flow.views.view import view


def response_map(
    table: pd.DataFrame,
    x: str,
    y: str,
    measure: str,
    *,
    units: Mapping[str, str] | None = None,
    width: str | float = "page",
    **style,
) -> Figure:
    """The mean of a measure for every pair of levels of two varied parameters, as colour, and as a number where it fits.

    The mean is that over seeds and over the settings of other varied parameters; a pair that was not run, or has no value, is
    grey. `table` is a sweep's, `units` gives the units of its columns. Errors: as `SweepRuns.of` and for duplicate
    seeds; ValueError for x = y; `NothingToShow` if no run has a value.
    """
    runs = SweepRuns.of(table, measure, x, y).unique()
    if x == y:
        raise ValueError(f"x and y are both {x}: a map needs two parameters")
    if runs.table.empty:
        raise NothingToShow(f"no run has a value of {measure}")
    means = mean_table(runs, x, y)
    empty = "grey: no run has a value" if means.isna().to_numpy().any() else ""
    others = [named(name) for name in runs.others(x, y)]
    over = f" and settings of {', '.join(others)}" if others else ""
    n_seeds = runs.table["seed"].nunique()
    notes = (f"mean over {n_seeds} {'seed' if n_seeds == 1 else 'seeds'}{over}", empty, runs.left_out)
    return _draw(means, width, **style, measure=measure, notes=notes, units=units)


def mean_table(runs: SweepRuns, x: str, y: str) -> pd.DataFrame:
    """The means: one row per level of y, one column per level of x, both ascending; NaN without a value."""
    means = runs.by_seed(x, y).groupby([y, x])[runs.measure].mean().unstack(x)
    return means.reindex(index=runs.levels(y), columns=runs.levels(x))


@view
def _draw(means: pd.DataFrame, size: Size, *, measure: str, notes: tuple[str, ...], units) -> Figure:
    low, high = size.pick((0.55, 0.85), (0.34, 0.62), (0.36, 0.56))
    ratio = float(np.clip(0.2 + 0.07 * len(means), low, high))
    figure, (axes,) = panels(size, 1, ratio)
    axes.set_facecolor(FAINT)
    picture = axes.imshow(means.to_numpy(), aspect="auto", origin="lower", cmap="cividis", rasterized=True)
    picture.set_label(f"mean {measure}")
    axes.set(xlabel=named(means.columns.name, units), ylabel=named(means.index.name, units))
    heading(axes, (f"mean {named(measure)}", INK))
    bar = figure.colorbar(picture, ax=axes, fraction=0.06, pad=0.02)
    bar.set_label(textwrap.fill((units or {}).get(measure, ""), 18))
    bar.outline.set_visible(False)
    bar.ax.locator_params(nbins=5)
    caption(figure, size, *notes)
    _name(axes, means)
    _numbers(axes, picture, means)
    return figure


def _name(axes: Axes, means: pd.DataFrame) -> None:
    for axis, levels in ((axes.xaxis, means.columns), (axes.yaxis, means.index)):
        name_levels(axes, axis, levels.tolist())
        axis.set_tick_params(length=0)
    axes.spines[:].set_visible(False)


def _numbers(axes: Axes, picture: AxesImage, means: pd.DataFrame) -> None:
    """Write the means into the cells, light on dark and dark on light, if all fit."""
    values, points, (wide, high) = means.to_numpy(), matplotlib.rcParams["font.size"], size_in_points(axes)
    words = _rounded(values)
    n_letters = max(map(len, words.ravel())) + 1
    if wide / values.shape[1] < 0.62 * points * n_letters or high / values.shape[0] < 1.6 * points:
        return
    for (row, column), word in np.ndenumerate(words):
        colour = INK if picture.norm(values[row, column]) > 0.55 else PAPER
        axes.text(column, row, word, ha="center", va="center", color=colour)


def _rounded(values: np.ndarray) -> np.ndarray:
    """The means in words of two digits for the greatest; empty for NaN."""
    decimals = int(np.clip(1 - np.floor(np.log10(np.nanmax(np.abs(values)) or 1.0)), 0, 4))
    # Adding zero makes -0 a 0.
    words = [
        f"{value + 0.0:,.{decimals}f}" if value == value else "" for value in values.round(decimals).ravel()
    ]
    return np.array(words, dtype=object).reshape(values.shape)
