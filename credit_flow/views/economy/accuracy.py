"""How often a society that reads digits is right, for what it computes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, GREY, INK, MUTED, heading
from credit_flow.views.needs import Needs
from credit_flow.views.view import view
from credit_flow.views.window import needed

SOCIETY = "society"
"""The name under which the Record's table `scores` holds the society; all others are baselines."""


@view(needs=Needs(tables=("scores",)))
def accuracy(record: Record, size: Size) -> Figure:
    """How often the society reads held-back digits right against what it computes, next to honest baselines.

    From the Record's table `scores` (tick, name, accuracy as a share, compute in multiply-adds per digit). Baselines at
    their last measurement; the society from its first (pale) to its last (dark).
    """
    scores = needed(record, "scores").sort_values("tick", kind="stable")
    figure, (axes,) = panels(size, 1, size.pick(0.78, 0.55))
    society, others = scores[scores["name"] == SOCIETY], scores[scores["name"] != SOCIETY]
    axes.set(xscale="log", xlabel="multiply-adds per digit", ylabel="share of held-back digits read right")
    _society(axes, society, size)
    last = others.groupby("name", sort=False).tail(1)
    for name, one in last.set_index("name").iterrows():
        axes.scatter(
            one["compute"],
            one["accuracy"],
            s=size.dots(18),
            color=GREY,
            marker="s",
            zorder=2,
            label=str(name),
        )
    _frame(axes, scores)
    _label(axes, pd.concat([society.tail(1), last]))
    heading(axes, (SOCIETY, BLUE), ("baselines", GREY), (f"tick {int(scores['tick'].max()):,}", MUTED))
    return figure


def _society(axes: Axes, society: pd.DataFrame, size: Size) -> None:
    axes.plot(society["compute"], society["accuracy"], color=BLUE, alpha=0.25, linewidth=0.8)
    shades = np.linspace(0.2, 1.0, len(society))
    axes.scatter(
        society["compute"],
        society["accuracy"],
        s=size.dots(12),
        color=BLUE,
        alpha=shades,
        linewidth=0,
        zorder=3,
        label=SOCIETY,
    )


def _frame(axes: Axes, scores: pd.DataFrame) -> None:
    low, high = scores["compute"].min(), scores["compute"].max()
    axes.set_xlim(low / 2.0, high * 2.0)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.xaxis.set_minor_formatter("")
    axes.set_ylim(max(0.0, scores["accuracy"].min() - 0.08), min(1.02, scores["accuracy"].max() + 0.08))


def _label(axes: Axes, points: pd.DataFrame) -> None:
    """Name every point beside it, the names pushed apart where they would run into each other."""
    middle = axes.get_xlim()[0] ** 0.5 * axes.get_xlim()[1] ** 0.5
    texts = []
    for name, share, compute in points.sort_values("accuracy")[["name", "accuracy", "compute"]].itertuples(
        index=False
    ):
        left = compute <= middle
        texts.append(
            axes.annotate(
                name,
                (compute, share),
                xytext=(5 if left else -5, 0),
                textcoords="offset points",
                ha="left" if left else "right",
                va="center",
                color=BLUE if name == SOCIETY else INK,
            )
        )
    _push_apart(axes, texts)


def _push_apart(axes: Axes, texts: list) -> None:
    figure = axes.figure
    figure.draw_without_rendering()
    placed, per_point = [], figure.dpi / 72.0
    for text in texts:
        box = text.get_window_extent()
        shift = 0.0
        for other in placed:
            moved = box.translated(0.0, shift)
            if moved.overlaps(other):
                shift += other.y1 - moved.y0 + 0.5 * per_point
        placed.append(box.translated(0.0, shift))
        x, y = text.get_position()
        text.set_position((x, y + shift / per_point))
