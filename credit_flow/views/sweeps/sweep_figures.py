"""The figures that the design of a sweep allows."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from credit_flow.core.measured import measured
from credit_flow.measures.statistics.measured_runs import SweepRuns
from credit_flow.measures.statistics.sensitivity_indices import regression_indices, sobol_indices
from credit_flow.views.drawing.style import KINDS
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.sweeps.response import response
from credit_flow.views.sweeps.response_map import response_map
from credit_flow.views.sweeps.saltelli_blocks import NotSaltelli, saltelli_blocks
from credit_flow.views.sweeps.sensitivity import sensitivity

MOST_MAPPED = 3
"""Varied parameters up to which every pair of a grid gets its map."""


def sweep_figures(
    table: pd.DataFrame,
    varied: list[str],
    measure: str,
    *,
    problem: dict | None = None,
    units: Mapping[str, str] | None = None,
    width: str | float = "page",
    **style,
) -> dict[str, Figure]:
    """Every figure of a measure that the design allows, by name: `response_<parameter>`, `map_<x>_<y>`, `sensitivity`.

    On a grid the response to each parameter (one colour per level of the other where two were varied) and the maps of the
    pairs of up to three; where settings fill the space of two or more parameters the responses of groups of settings and
    the sensitivities: Sobol' indices if the rows are Saltelli's design of `problem` (SALib's dict), else regression and
    rank correlation. Errors: as `response`; ValueError if nothing was varied.
    """
    if not varied:
        raise ValueError("nothing was varied: a response needs a parameter with two levels or more")
    runs = SweepRuns.of(table, measure, *varied, *(problem["names"] if problem else ()))
    if runs.table.empty:
        raise NothingToShow(f"no run has a value of {measure}")
    # Rounding can make two settings of a sampled design the same run, which is one sample of a response.
    once = table.drop_duplicates("run_id") if "run_id" in table else table
    style = {**style, "width": width}
    named = {**style, "units": units}
    figures = {
        f"response_{name}": response(once, name, measure, by=_other(runs, varied, name), **named)
        for name in varied
    }
    if problem or not runs.is_grid:
        return figures | _tornado(table, runs, problem, style)
    pairs = (
        [_wider_first(runs, *pair) for pair in combinations(varied, 2)] if len(varied) <= MOST_MAPPED else []
    )
    return figures | {f"map_{x}_{y}": response_map(once, x, y, measure, **named) for x, y in pairs}


def _other(runs: SweepRuns, varied: list[str], parameter: str) -> str | None:
    """The second of two varied parameters, if its levels can be told apart by colours."""
    others = [name for name in varied if name != parameter]
    if len(others) != 1 or not runs.is_grid or len(runs.levels(others[0])) > len(KINDS):
        return None
    return others[0]


def _wider_first(runs: SweepRuns, a: str, b: str) -> tuple[str, str]:
    return (a, b) if len(runs.levels(a)) >= len(runs.levels(b)) else (b, a)


def _tornado(table: pd.DataFrame, runs: SweepRuns, problem: dict | None, style: dict) -> dict[str, Figure]:
    """The figure of sensitivities by name; none where there are too few settings to tell."""
    try:
        indices, note = _sobol(table, runs, problem) if problem else _regression(runs)
    except NotSaltelli:
        indices, note = _regression(runs)
    try:
        return {"sensitivity": sensitivity(indices, measure=runs.measure, note=note, **style)}
    except NothingToShow:
        return {}


def _sobol(table: pd.DataFrame, runs: SweepRuns, problem: dict) -> tuple[pd.DataFrame, str]:
    blocks = saltelli_blocks(table, runs.measure, problem["names"])
    whole = blocks[np.isfinite(blocks).all(axis=1)]
    n_lost = len(blocks) - len(whole)
    lost = f"; {n_lost:,} left out, in which a run failed or has no value" if n_lost else ""
    n_seeds = table["seed"].nunique()
    note = f"Saltelli's design, {len(whole):,} base points, mean over {n_seeds} {'seed' if n_seeds == 1 else 'seeds'}{lost}"
    return measured(sobol_indices, whole, problem["names"]).value, note


def _regression(runs: SweepRuns) -> tuple[pd.DataFrame, str]:
    """Coefficients of the parameters that are numbers or yes and no."""
    means = runs.table.groupby(runs.parameters, sort=False)[runs.measure].mean().reset_index()
    settings = means[runs.parameters].select_dtypes(["number", "bool"])
    note = f"{len(means):,} settings" + (f"; {runs.left_out}" if runs.left_out else "")
    return measured(regression_indices, settings, means[runs.measure]).value, note
