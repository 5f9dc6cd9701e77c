"""One chain under one auction after the other: what is learnt, what theory says, and how much credit leaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from credit_flow.core.records.record import Record
from credit_flow.theory.state_values import (
    brigade_strengths,
    chain_arrays,
    leaky_values,
    q_values,
    sarsa_values,
)
from credit_flow.views.drawing.sheet import given, sheet
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, MUTED, ORANGE, VERMILION, heading
from credit_flow.views.needs import STATES, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.states.state_arrays import of_each_action, states
from credit_flow.views.view import view
from credit_flow.views.window import needed

ARROWS, COLOURS, WORDS = ("←", "→"), (ORANGE, BLUE), ("left", "right")
"""Of the two actions of the chain."""

APART = 0.3
"""Cells between the marks of the two actions."""


class Learned(NamedTuple):
    """What a society came to, means over the second half of its run."""

    name: str
    textbook: str  # the learner that it is exactly
    state: np.ndarray  # (states,) cells
    action: np.ndarray  # (actions,) 0 left, 1 right
    values: np.ndarray  # (actions, states) credits, learnt
    solved: np.ndarray  # (actions, states) credits, the fixed point
    optimal: np.ndarray | None  # (states,) credits, Q* of going right; None where another task is done
    leak: float  # share of the highest bids that sellers did not get, nan before the first sale

    @property
    def furthest(self) -> float:
        """The largest difference between learnt and solved, credits."""
        return float(np.abs(self.values - self.solved).max())

    @property
    def greedy(self) -> np.ndarray:
        """The action (states,) that is bid for most."""
        return self.action[self.values.argmax(axis=0)]


@view(
    needs=Needs(
        families=(STATES,),
        snapshots=("bid_", "wins_"),
        also=lambda record: learned(record),
        words="a chain whose fixed point is known",
    )
)
def three_auctions(record: Record | Sequence[Record], size: Size) -> Figure:
    """Values that societies on one chain have learnt, as dots, and solved fixed points, as rings; then the credit that leaks.

    `record` is one run or several, of `vickrey_society` on its chain and of `bucket_brigade`, drawn in this order. Values are credits,
    means over the second half of the run: the cloned Vickrey market is Q-learning (key `watkins1992`), first price SARSA (key
    `rummery1994`), Vickrey without clones passes on the second-best value only (key `chang2020`), a brigade is TD(0) (key
    `holland1985`), its value being strength x (share + tax). The pale line is the best
    action's exact value; an arrow the action that is bid for most. An explorer that wins at first price pays less than the highest bid.
    """
    found = [learned(run) for run in ([record] if isinstance(record, Record) else record)]
    figure, axes = _arranged(size, len(found))
    top = 1.12 * max(max(f.values.max(), f.solved.max()) for f in found)
    for place, one in zip(axes, found):
        _values(place, one, size)
        place.set_ylim(0.0, top)
    _leaks(axes[-1], found)
    if size.axes is None:
        _legend(figure, size, found)
    return figure


def _arranged(size: Size, n: int) -> tuple[Figure, list[Axes]]:
    """An axes for each society, and one for what leaks, below them or beside a single one."""
    if size.axes is not None:
        return given(size, n + 1)
    if n == 1:
        figure = sheet(size, size.pick(0.9, 0.36))
        return figure, list(
            figure.subplots(*size.pick((2, 1), (1, 2)), **size.pick({"height_ratios": (3, 1)}, {}))
        )
    n_columns = min(n, size.pick(2, 4, 2))
    n_rows = -(-n // n_columns)
    high = size.pick(0.6, 0.3, 0.36)
    last = size.pick(0.065, 0.035, 0.05) * n + 0.11
    figure = sheet(size, high * n_rows + last)
    grid = figure.add_gridspec(n_rows + 1, n_columns, height_ratios=[high] * n_rows + [last])
    return figure, [figure.add_subplot(grid[divmod(k, n_columns)]) for k in range(n)] + [
        figure.add_subplot(grid[n_rows, :])
    ]


def learned(record: Record) -> Learned:
    """What the society of `record` came to. Errors: `NothingToShow` where its fixed point is not one of the four that are solved."""
    known = record.parameters
    scenario = record.manifest["scenario"]
    if scenario not in ("vickrey_society", "bucket_brigade"):
        raise NothingToShow("no chain was sold state by state")
    found = states(record)
    half = found.bid[len(found.ticks) // 2 :]
    leak = needed(record, "measures")["leak"]
    leak = float(leak[leak.index > record.ticks / 2].mean())
    if scenario == "bucket_brigade":
        size = known["share"] + known["tax"]
        strengths = brigade_strengths(known["experts"], known["reward"], known["share"], known["tax"])
        own = np.nanmean(half[:, found.state, np.arange(len(found.state))], axis=0) / known["share"]
        values, solved = size * own[None], size * strengths[None, found.state]
        return Learned("bucket brigade", "TD(0)", found.state, np.array([1]), values, solved, None, leak)
    name, textbook, solution = _solution(known)
    values = np.nanmean(of_each_action(found, half), axis=0)
    solved, optimal = solution[found.state].T, q_values(*chain_arrays())[found.state, 1]
    return Learned(name, textbook, found.state, np.array([0, 1]), values, solved, optimal, leak)


def _solution(known: dict) -> tuple[str, str, np.ndarray]:
    """Name, textbook learner and fixed point (cells, actions), credits, of a Vickrey society with these parameters."""
    usual = (
        known["world_name"] == "chain" and known["task"] in ("", "right") and known["timeout"] == "buyback"
    )
    plain = not (known["dropout"] or known["act_cost"] or known["bid_cost"] or known["reserve"])
    if not usual or not plain or any(name.startswith("world.") for name in known):
        raise NothingToShow("fixed points are solved for the chain without costs, dropout or reserve")
    chain, eps = chain_arrays(), known["exploration"]
    alone = known["clones"] * known["experts"] == 1
    rules = {
        "credit_conserving_vickrey": ("Vickrey, solitary", "second best", leaky_values(*chain, eps))
        if alone
        else ("Vickrey, cloned", "Q-learning", q_values(*chain)),
        "vickrey": ("Vickrey, minted", "Q-learning", q_values(*chain)),
        "bucket_brigade": ("first price", "SARSA", sarsa_values(*chain, eps)),
    }
    if known["settlement"] not in rules:
        raise NothingToShow("where bids are not paid, they settle at nothing")
    return rules[known["settlement"]]


def _values(axes: Axes, one: Learned, size: Size) -> None:
    if one.optimal is not None:
        axes.plot(one.state, one.optimal, color=BLUE, alpha=0.3, linewidth=2.4, zorder=0, label="best")
    for action, values, solved in zip(one.action, one.values, one.solved):
        colour, place = COLOURS[action], one.state + (action - 0.5) * APART * (len(one.action) - 1)
        axes.scatter(
            place,
            solved,
            s=size.dots(34),
            facecolor="none",
            edgecolor=colour,
            linewidth=0.8,
            clip_on=False,
            label=f"solved, {WORDS[action]}",
        )
        learnt = {"s": size.dots(7), "color": colour, "linewidth": 0, "clip_on": False, "zorder": 3}
        axes.scatter(place, values, **learnt, label=f"learnt, {WORDS[action]}")
    axes.set(xlabel="cell, greedy action", ylabel="credits", xlim=(-0.5, one.state.max() + 0.5))
    axes.set_xticks(one.state, [f"{s}\n{ARROWS[a]}" for s, a in zip(one.state, one.greedy)])
    axes.tick_params(axis="x", length=0)
    axes.locator_params(axis="y", nbins=5)
    letter = matplotlib.rcParams["font.size"]
    heading(axes, (f"= {one.textbook}", MUTED))
    axes.annotate(
        one.name,
        (0.0, 1.0),
        (0.0, 1.9 * letter),
        "axes fraction",
        textcoords="offset points",
        va="bottom",
        annotation_clip=False,
    )


def _leaks(axes: Axes, found: list[Learned]) -> None:
    place = np.arange(len(found))
    axes.barh(place, [one.leak for one in found], 0.6, color=VERMILION, label="credit leaked")
    for k, one in enumerate(found):
        sold = not np.isnan(one.leak)
        axes.annotate(
            f"{100 * one.leak:.1f} %" if sold else "nothing sold yet",
            (one.leak if sold else 0.0, k),
            (3, 0),
            textcoords="offset points",
            va="center",
            color=MUTED,
        )
    axes.set(
        xlim=(0.0, 1.0), ylim=(len(found) - 0.5, -0.5), xlabel="share of the highest bids", ylabel="auction"
    )
    axes.set_yticks(place, [one.name for one in found])
    axes.tick_params(axis="y", length=0)
    heading(axes, ("credit leaked", VERMILION))


def _legend(figure: Figure, size: Size, found: list[Learned]) -> None:
    letters = size.dots(1.0) ** 0.5

    def mark(label, colour, **more):
        return Line2D([], [], color=colour, label=label, marker="o", linestyle="", **more)

    actions = sorted({int(action) for one in found for action in one.action})
    handles = [mark(WORDS[action], COLOURS[action], markersize=3.0 * letters) for action in actions]
    handles += [
        mark("learnt", MUTED, markersize=3.0 * letters),
        mark("solved", MUTED, markersize=6.0 * letters, fillstyle="none", markeredgewidth=0.8),
    ]
    if any(one.optimal is not None for one in found):
        handles.append(Line2D([], [], color=BLUE, alpha=0.3, linewidth=2.4, label="best"))
    figure.legend(
        handles=handles,
        loc="outside upper left",
        ncols=5,
        frameon=False,
        handletextpad=0.2,
        columnspacing=1.2,
    )
