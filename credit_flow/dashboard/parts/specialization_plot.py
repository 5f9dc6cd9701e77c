"""The tab Specialization: who does which kind of work, and how far chance would explain it."""

from __future__ import annotations

import numpy as np
import solara

from credit_flow.dashboard.parts.plot import Plot, heatmap
from credit_flow.dashboard.reading.division_of_labour import ENOUGH_JOBS, DivisionOfLabour, division_of
from credit_flow.dashboard.run.use_session import use_part
from credit_flow.dashboard.widgets.chart import Chart

WINDOW = 100
"""Ticks whose jobs are counted."""


@solara.component
def Specialization(height: str = "480px"):
    """The heat map of experts and kinds of work, with the division of labour above it."""
    plot, sentence, empty = use_part("specialization", specialization_plot, rate="flows") or (
        _plot(None),
        "",
        "not counted yet",
    )
    with solara.Div(classes=["cf-filling"]):
        Chart(
            plot,
            name="share of each expert's jobs by kind of work",
            sentence=sentence,
            empty=empty,
            height=height,
        )


def specialization_plot(player, snapshot) -> tuple[Plot, str, str]:
    """The heat map of the last 100 ticks, its sentence, and why it is empty."""
    found = division_of(player.snapshots(WINDOW, stop=snapshot.tick))
    if found.n_jobs < ENOUGH_JOBS:
        return _plot(None), "", f"fewer than {ENOUGH_JOBS} jobs so far ({found.n_jobs})"
    words = f"{found.n_jobs:,} jobs of {len(found.experts):,} experts in the last {WINDOW} ticks: "
    if np.isfinite(found.excess):
        words += f"division of labour {found.index:.2f}, by chance {found.chance:.2f}, beyond chance {found.excess:.2f}"
        words += f" ({found.low:.2f} to {found.high:.2f})" if np.isfinite(found.low) else ""
    else:
        words += "one kind of work, nothing to divide"
    return _plot(found), words, ""


def _plot(found: DivisionOfLabour | None) -> Plot:
    shares = np.zeros((0, 0)) if found is None else found.shares
    rows = [] if found is None else [f"expert {row}" for row in found.experts.tolist()]
    columns = [] if found is None else list(found.names)
    titles = {"row_title": "expert, by main kind of work", "column_title": "kind of work"}
    plot = heatmap(shares, rows, columns, value_title="share of its jobs", limits=(0.0, 1.0), **titles)
    plot.option["yAxis"]["axisLabel"] = {"interval": max(0, len(rows) // 12)}
    return plot
