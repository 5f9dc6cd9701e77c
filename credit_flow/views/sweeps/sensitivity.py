"""Which parameters a measure depends on."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from credit_flow.measures.statistics.sensitivity_indices import SCALES
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, FAINT, INK, ORANGE, heading
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.sweeps.sweep_labels import caption, named
from credit_flow.views.view import view

COLUMNS = ["parameter", "index", "value", "low", "high"]


def sensitivity(
    indices: pd.DataFrame, *, measure: str = "", note: str = "", width: str | float = "page", **style
) -> Figure:
    """A tornado: for each parameter its sensitivity indices as bars with 95 % intervals, the greatest above.

    `indices` is what `sobol_indices` or `regression_indices` returns; the colours' names and the axis say which of them it is.
    `measure` names the outcome, `note` is said beneath. Errors: ValueError for a table of another form or with indices on
    two scales; `NothingToShow` if no index has a value.
    """
    if list(indices) != COLUMNS:
        raise ValueError(
            f"indices must have the columns {', '.join(COLUMNS)}, not {', '.join(map(str, indices))}"
        )
    names = list(dict.fromkeys(indices["index"]))
    scales = {SCALES.get(name) for name in names}
    if len(scales) != 1 or None in scales:
        raise ValueError(f"indices {', '.join(names)}: must be on one scale, of {', '.join(SCALES)}")
    if not np.isfinite(indices["value"]).any():
        raise NothingToShow(
            "no sensitivity index has a value: too few settings, or the outcome never changes"
        )
    return _draw(indices, width, **style, names=names, scale=scales.pop(), measure=measure, note=note)


def greatest_last(indices: pd.DataFrame) -> list[str]:
    """The parameters by the greatest absolute value of their indices, ascending."""
    greatest = indices.assign(size=indices["value"].abs()).groupby("parameter")["size"].max()
    return greatest.sort_values(kind="stable", na_position="first").index.tolist()


@view
def _draw(
    indices: pd.DataFrame, size: Size, *, names: list[str], scale: str, measure: str, note: str
) -> Figure:
    parameters = greatest_last(indices)
    height = 0.16 + size.pick(0.1, 0.055, 0.07) * len(parameters)
    figure, (axes,) = panels(size, 1, max(height, 0.3))
    thick = 0.8 / len(names)
    for i, (colour, name) in enumerate(zip((BLUE, ORANGE), names)):
        own = indices[indices["index"] == name].set_index("parameter").loc[parameters]
        places = np.arange(len(parameters)) + thick * ((len(names) - 1) / 2 - i)
        axes.barh(places, own["value"], 0.9 * thick, color=colour, label=name)
        axes.hlines(
            places,
            own["low"],
            own["high"],
            color=INK,
            linewidth=0.1 * size.points,
            label=f"{name}, 95 % interval",
        )
    axes.axvline(0.0, color=FAINT, zorder=0)
    axes.set_yticks(range(len(parameters)), [named(name) for name in parameters])
    axes.tick_params(axis="y", length=0)
    axes.set(xlabel=f"{named(measure)}: {scale}" if measure else scale, ylabel="parameter")
    heading(axes, *zip(names, (BLUE, ORANGE)))
    caption(figure, size, "bars: 95 % intervals", note)
    return figure
