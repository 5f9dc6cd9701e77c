"""How a measure answers to a parameter that a sweep varied."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from credit_flow.measures.statistics.measured_runs import SweepRuns
from credit_flow.views.drawing.end_labels import end_labels
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import KINDS, MUTED, heading
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.sweeps.mean_response import is_scattered, mean_response, samples
from credit_flow.views.sweeps.response_marks import lines, points
from credit_flow.views.sweeps.sweep_labels import begin_at_zero, caption, is_number, level_of, named
from credit_flow.views.view import view


def response(
    table: pd.DataFrame,
    parameter: str,
    measure: str,
    *,
    by: str | None = None,
    units: Mapping[str, str] | None = None,
    width: str | float = "page",
    **style,
) -> Figure:
    """The mean of a measure with its 95 % interval against a varied parameter, one colour for each level of `by`.

    Numbers give a line with a band and the single seeds as faint dots, other levels points with bars. Where the settings
    fill the space of parameters (a Latin or Sobol' design) the means are those of groups of settings. The intervals are BCa
    (key `efron1987`). `table` is a sweep's, `units` gives the units of its columns. Failed runs are left out, and the
    caption says how many. Errors: as `SweepRuns.of` and for duplicate seeds; `NothingToShow` if no run has a value;
    ValueError for by = parameter and for a `by` with more levels than there are colours.
    """
    runs = SweepRuns.of(table, measure, parameter, *([by] if by else [])).unique()
    _refuse_by(runs, parameter, by)
    found = samples(runs, parameter, by)
    means = mean_response(found)
    words = {
        "xlabel": named(parameter, units),
        "ylabel": named(measure, units),
        "by": by,
        "by_words": named(by, units) if by else "",
        "notes": (_what_a_mean_is(runs, parameter, by, means), runs.left_out),
    }
    return _draw((found, means), width, **style, **words)


@view
def _draw(numbers, size: Size, *, xlabel: str, ylabel: str, by: str | None, by_words: str, notes) -> Figure:
    found, means = numbers
    figure, (axes,) = panels(size, 1, size.pick(0.72, 0.5, 0.5))
    axes.set(xlabel=xlabel, ylabel=ylabel)
    draw = lines if is_number(means["at"].tolist()[0]) else points
    ends = draw(axes, found, means, size, by or "")
    caption(figure, size, *notes, begin_at_zero(axes))
    if by:
        if not isinstance(next(iter(ends)), bool):
            heading(axes, (f"by {by_words}", MUTED))
        end_labels(axes, [(value, level_of(by, level), colour) for level, (value, colour) in ends.items()])
    return figure


def _refuse_by(runs: SweepRuns, parameter: str, by: str | None) -> None:
    if runs.table.empty:
        raise NothingToShow(f"no run has a value of {runs.measure}")
    if by == parameter:
        raise ValueError(f"by = {by}: must be another parameter than the one along the axis")
    if by and len(runs.levels(by)) > len(KINDS):
        n_levels = len(runs.levels(by))
        raise ValueError(f"by = {by} has {n_levels} levels: must be {len(KINDS)} or fewer to be told apart")


def _what_a_mean_is(runs: SweepRuns, parameter: str, by: str | None, means: pd.DataFrame) -> str:
    least, most = means["n"].min(), means["n"].max()
    n = f"{least}" if least == most else f"{least} to {most}"
    spread = " and 95 % interval" if most > 1 else ""
    if is_scattered(runs, parameter):
        return f"mean{spread} of groups of {n} settings, the other parameters varying"
    others = [named(name) for name in runs.others(parameter, by)]
    over = f", each over all settings of {', '.join(others)}" if others else ""
    return f"mean{spread} of {n} {'seed' if most == 1 else 'seeds'}{over}"
