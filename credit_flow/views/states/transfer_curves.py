"""How tasks are learnt one after the other: returns of all contenders, sampled and greedy, what they lost after the switch, and how many weights they moved to learn."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.measures.statistics.seed_bands import seed_bands
from credit_flow.measures.statistics.transfer_measures import normalised, shortfall
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
    YELLOW,
    heading,
)
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

CONTENDERS = {
    "society": ("society", BLUE),
    "society_dropout": ("with dropout", SKY),
    "society_shuffled": ("paid by lot", YELLOW),
    "softmax": ("softmax", VERMILION),
    "softmax_as_bidder": ("of one bidder's size", ORANGE),
    "factored": ("factored", PURPLE),
    "flat": ("flat", GREY),
    "q_learning": ("Q-learning", GREEN),
}
"""Name in the table -> words and colour."""

ENOUGH = 0.9
"""Share of what there is to learn at which a task counts as learnt."""


def transfer_curves(table: pd.DataFrame, width: str | float = "page", **style) -> Figure:
    """Returns (credits per episode) over the auctions of all phases, sampled and greedy; below them what was lost after the first switch, and the share of weights that moved to learn it.

    `table` is that of `transfer`; where settings were searched everybody is shown at its best. Lines are medians, bands the middle half of the seeds, dashed the optimum, dotted what chance earns. Who acts by low-level
    actions is drawn at equal environment steps. A bar is the mean over seeds, a dot a seed; contenders with weights of their own for
    every primitive have a bar for each, full where its optimal decision changed. Errors: `NothingToShow` for an empty table.
    """
    if table.empty:
        raise NothingToShow("nobody has learned yet: no contender is finished")
    settings = set(table["setting"])
    shown = table[table["setting"] == ("best" if "best" in settings else "common")]
    return _draw(shown, width, **style)


@view
def _draw(table: pd.DataFrame, size: Size) -> Figure:
    figure, (sampled, greedy, lost, moved) = panels(size, 4, 0.66)
    carried = table[table["run"] == "carried"]
    names = [name for name in CONTENDERS if (carried["contender"] == name).any()]
    for axes, column in ((sampled, "sampled"), (greedy, "return")):
        _returns(axes, carried, names, column, size)
    after = carried[carried["phase"] == min(1, carried["phase"].max())]
    _lost(lost, after, names, size)
    _shifts(moved, after, names, size)
    n = table["seed"].nunique()
    heading(sampled, ("sampled", INK), ("dashed: best, dotted: chance", MUTED))
    heading(greedy, ("greedy", INK), (f"{n} seed{'s' if n > 1 else ''}", MUTED))
    return figure


def _returns(axes: Axes, carried: pd.DataFrame, names: list[str], column: str, size: Size) -> None:
    phases = carried.groupby("phase")["task"].first()
    auctions = carried.loc[carried["contender"] == names[0], "auctions"].max()
    for name in reversed(names):
        colour = CONTENDERS[name][1]
        for phase, rows in carried[carried["contender"] == name].groupby("phase"):
            bands = seed_bands(rows["budget"], rows[column], rows["seed"])
            x = (phase + bands.x) * auctions
            axes.fill_between(
                x,
                bands.low,
                bands.high,
                color=colour,
                alpha=0.15,
                linewidth=0,
                label=f"{name}, middle half",
            )
            axes.plot(x, bands.median, color=colour, label=f"{name}, median")
    top = max(carried[column].max(), np.nan_to_num(carried["optimum"].max()))
    axes.set(
        xlim=(0, len(phases) * auctions), ylim=(min(0.0, carried[column].min()) - 0.02 * top, 1.16 * top)
    )
    for phase, task in phases.items():
        first = carried[carried["phase"] == phase].iloc[0]
        for level, dashes in ((first["optimum"], (0, (4, 3))), (first["chance"], (0, (1, 2)))):
            axes.plot(
                [phase * auctions, (phase + 1) * auctions],
                [level] * 2,
                color=INK,
                linestyle=dashes,
                linewidth=0.8,
            )
        if phase:
            axes.axvline(phase * auctions, color=FAINT, zorder=0)
        axes.text((phase + 0.5) * auctions, 1.15 * top, task, ha="center", va="top", color=MUTED)
    axes.locator_params(axis="x", nbins=size.pick(3, 3, 2))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set(xlabel="auctions", ylabel="credits per episode")
    axes.yaxis.set_label_coords(size.pick(-0.13, -0.14, -0.2), 0.5)  # not as far out as the names of learners


def _lost(axes: Axes, after: pd.DataFrame, names: list[str], size: Size) -> None:
    """What was lost of what there was to learn, sampled, seed by seed."""
    dots, most = size.dots(5.0), 0.0
    for place, name in enumerate(names):
        curves = [curve for _, curve in after[after["contender"] == name].groupby("seed")]
        lost = np.array([_shortfall(curve) for curve in curves])
        axes.barh(
            place,
            np.nanmean(lost) if np.isfinite(lost).any() else 0.0,
            0.7,
            color=CONTENDERS[name][1],
            label=f"{name}, mean",
        )
        axes.scatter(lost, np.full(len(lost), place), s=dots, color=INK, linewidth=0, zorder=3, label=name)
        most = max(most, np.nanmax(lost, initial=0.0))
    axes.set(
        xlim=(0, 1.05 * max(most, 1.0)), xlabel="share of what there was to learn,\n1: all, as by chance"
    )
    _by_name(axes, names)
    heading(
        axes,
        (f"lost {'after the switch' if after['phase'].iloc[0] else 'in training'}", INK),
        ("sampled", MUTED),
    )


def _shortfall(curve: pd.DataFrame) -> float:
    first = curve.iloc[0]
    return shortfall(curve["budget"], normalised(curve["sampled"], first["chance"], first["optimum"]), 1.0)


def _shifts(axes: Axes, after: pd.DataFrame, names: list[str], size: Size) -> None:
    """Weights moved when the task was learnt; nothing of who did not learn it."""
    dots = size.dots(5.0)
    for place, name in enumerate(names):
        rows, colour = _when_learnt(after[after["contender"] == name]), CONTENDERS[name][1]
        own = [i for i in range(64) if f"moved_{i}" in rows and rows[f"moved_{i}"].notna().any()]
        columns = [f"moved_{i}" for i in own] or ["moved"]
        same = [f"changed_{i}" in rows and (rows[f"changed_{i}"] == 0.0).all() for i in own] or [False]
        thick = 0.8 / len(columns)
        if rows.empty:
            axes.text(0.02, place, "not learnt", va="center", color=MUTED)
            continue
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
    axes.set(xlim=(0, 1))
    axes.set_xticks([0.0, 0.5, 1.0])
    _by_name(axes, names, size.pick(True, False, False))
    faded = "changed_0" in after and (after.filter(regex=r"^changed_\d").min(axis=None) == 0.0)
    axes.set(xlabel="share of weights" + "\npale: decision unchanged" * bool(faded))
    heading(axes, ("moved when learnt", INK))


def _when_learnt(rows: pd.DataFrame) -> pd.DataFrame:
    """The first row of each seed whose greedy return is `ENOUGH`."""
    level = rows["chance"] + ENOUGH * (rows["optimum"] - rows["chance"])
    later = rows[(rows["return"] >= level) & (rows["budget"] > 0.0)]
    return later.groupby("seed").first()


def _by_name(axes: Axes, names: list[str], said: bool = True) -> None:
    """Names of learners beside their bars, unless those of the axes to the left are `said` for both."""
    axes.set(ylim=(len(names) - 0.4, -0.6), ylabel="learner")
    axes.set_yticks(range(len(names)), [CONTENDERS[name][0] for name in names] if said else [])
    axes.tick_params(axis="y", length=0)
    for label, name in zip(axes.get_yticklabels(), names):
        label.set_color(CONTENDERS[name][1])
