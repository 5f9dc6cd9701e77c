"""How tasks are learnt one after the other: greedy returns of all contenders, and what share of their weights that moved."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    heading,
)
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

CONTENDERS = {
    "society": ("society", BLUE),
    "society_dropout": ("society, dropout", SKY),
    "softmax": ("softmax", VERMILION),
    "softmax_as_bidder": ("softmax,\none bidder's size", ORANGE),
    "factored": ("factored softmax", PURPLE),
    "flat": ("flat softmax", GREY),
    "q_learning": ("Q-learning", GREEN),
}
"""Name in the table -> words and colour."""


def transfer_curves(table: pd.DataFrame, width: str | float = "page", **style) -> Figure:
    """Greedy returns (credits per episode) over the auctions of all phases; beside it the share of weights that moved after the first switch.

    `table` is that of `transfer`. Lines are medians, bands the middle half of the seeds, dashed the optimum. Who acts by low-level
    actions is drawn at equal environment steps. A bar is the mean over seeds, a dot a seed; contenders with weights of their own for
    every primitive have a bar for each, full where its optimal decision changed. Errors: `NothingToShow` for an empty table.
    """
    if table.empty:
        raise NothingToShow("nobody has learned yet: no contender is finished")
    return _draw(table, width, **style)


@view
def _draw(table: pd.DataFrame, size: Size) -> Figure:
    figure, (earned, moved) = panels(size, 2, 0.66)
    carried = table[table["run"] == "carried"]
    names = [name for name in CONTENDERS if (carried["contender"] == name).any()]
    _returns(earned, carried, names)
    _shifts(moved, carried, names, size)
    n = table["seed"].nunique()
    heading(earned, ("greedy return", INK), (f"{n} seed{'s' if n > 1 else ''}, dashed: best", MUTED))
    return figure


def _returns(axes: Axes, carried: pd.DataFrame, names: list[str]) -> None:
    phases = carried.groupby("phase")["task"].first()
    auctions = carried.loc[carried["contender"] == names[0], "auctions"].max()
    for name in reversed(names):
        colour = CONTENDERS[name][1]
        for phase, rows in carried[carried["contender"] == name].groupby("phase"):
            curve = rows.groupby("budget")["return"]
            x = (phase + np.array(sorted(curve.groups))) * auctions
            axes.fill_between(
                x,
                curve.quantile(0.25),
                curve.quantile(0.75),
                color=colour,
                alpha=0.18,
                linewidth=0,
                label=f"{name}, middle half",
            )
            axes.plot(x, curve.median(), color=colour, label=f"{name}, median")
    top = max(carried["return"].max(), np.nan_to_num(carried["optimum"].max()))
    axes.set(
        xlim=(0, len(phases) * auctions), ylim=(min(0.0, carried["return"].min()) - 0.02 * top, 1.16 * top)
    )
    for phase, task in phases.items():
        optimum = carried.loc[carried["phase"] == phase, "optimum"].iloc[0]
        axes.plot(
            [phase * auctions, (phase + 1) * auctions],
            [optimum] * 2,
            color=INK,
            linestyle=(0, (4, 3)),
            linewidth=0.8,
        )
        if phase:
            axes.axvline(phase * auctions, color=FAINT, zorder=0)
        axes.text((phase + 0.5) * auctions, 1.15 * top, task, ha="center", va="top", color=MUTED)
    axes.locator_params(axis="x", nbins=3)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set(xlabel="auctions", ylabel="credits per episode")


def _shifts(axes: Axes, carried: pd.DataFrame, names: list[str], size: Size) -> None:
    phase = min(1, carried["phase"].max())
    there = carried[(carried["phase"] == phase) & (carried["budget"] == 1.0)]
    dots = size.dots(5.0)
    for place, name in enumerate(names):
        rows, colour = there[there["contender"] == name], CONTENDERS[name][1]
        own = [i for i in range(64) if f"moved_{i}" in rows and rows[f"moved_{i}"].notna().any()]
        columns = [f"moved_{i}" for i in own] or ["moved"]
        same = [f"changed_{i}" in rows and (rows[f"changed_{i}"] == 0.0).all() for i in own] or [False]
        thick = 0.8 / len(columns)
        for i, (column, pale) in enumerate(zip(columns, same)):
            y = place - 0.4 + (i + 0.5) * thick
            style = {"color": colour, "alpha": 0.3} if pale else {"color": colour}
            axes.barh(y, rows[column].mean(), 0.85 * thick, **style, label=f"{name}, mean of {column}")
            axes.scatter(
                rows[column],
                np.full(len(rows), y),
                s=dots,
                color=INK,
                linewidth=0,
                zorder=3,
                label=f"{name}, {column}",
            )
    axes.set(xlim=(0, 1), ylim=(len(names) - 0.4, -0.6))
    axes.set_xticks([0.0, 0.5, 1.0])
    axes.set_yticks(range(len(names)), [CONTENDERS[name][0] for name in names])
    axes.tick_params(axis="y", length=0)
    for label, name in zip(axes.get_yticklabels(), names):
        label.set_color(CONTENDERS[name][1])
    faded = "changed_0" in there and (there.filter(regex=r"^changed_\d").min(axis=None) == 0.0)
    axes.set(ylabel="learner", xlabel="share of weights" + "\npale: decision unchanged" * bool(faded))
    heading(axes, (f"moved {'after the switch' if phase else 'in training'}", INK))
