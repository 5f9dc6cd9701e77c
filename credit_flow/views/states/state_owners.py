"""Who owns the states of the world."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import INK, KINDS, MUTED, PAPER, heading
from credit_flow.views.needs import STATES, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.states.state_arrays import States, states
from credit_flow.views.view import view

MOST = 30
"""States that fit side by side."""

NAMED = 4
"""Actions that are named above the bars."""

HATCHES = ("", "///", "...", "xx")
"""Strokes that tell actions apart in grey."""


def sales_can_go_to_others(record: Record) -> None:
    """Errors: `NothingToShow` where bars of owners say nothing: one action, too many states, too few snapshots."""
    found = states(record)
    if len(np.unique(found.action)) < 2:
        raise NothingToShow("there is one action: every sale goes to it")
    if len(found.state) > MOST or len(found.ticks) < 4:
        raise NothingToShow(
            f"{len(found.state)} states and {len(found.ticks)} snapshots are not drawn as bars"
        )


@view(
    needs=Needs(
        families=(STATES,), snapshots=("bid_", "wins_"), also=sales_can_go_to_others, words="several actions"
    )
)
def state_owners(record: Record, size: Size) -> Figure:
    """Which share of its sales each state went to which action, first in the first quarter of the run, then in the last.

    Along a chain the owner of every state should become the action that leads to the reward (key `chang2020`); the height
    is a share of auctions, the number below that of the state.
    """
    found = states(record)
    figure, axes = panels(size, 2, size.pick(0.475, 0.8))
    quarter = len(found.ticks) // 4
    early, late = found.wins[quarter - 1], found.wins[-1] - found.wins[-1 - quarter]
    windows = ((0, found.ticks[quarter - 1]), (found.ticks[-1 - quarter], found.ticks[-1]))
    for axis, wins, (start, stop) in zip(axes, (early, late), windows):
        _bars(axis, found, wins)
        axis.set(xlabel=f"state, ticks {start + 1:,} to {stop:,}", ylabel="share of auctions", ylim=(0, 1))
    actions = np.unique(found.action)
    named = [(f"{a} {HATCHES[i]}".strip(), KINDS[i % len(KINDS)]) for i, a in enumerate(actions[:NAMED])]
    heading(axes[0], ("action", INK), *named, *([("..", MUTED)] if len(actions) > NAMED else []))
    return figure


def _bars(axis, found: States, wins: np.ndarray) -> None:
    """Shares of the wins (experts, states) of each action, stacked."""
    total = np.maximum(wins.sum(axis=0), 1)
    base, place = np.zeros(len(found.state)), np.arange(len(found.state))
    for i, action in enumerate(np.unique(found.action)):
        share = wins[found.action == action].sum(axis=0) / total
        hatch = HATCHES[i % len(HATCHES)]
        axis.bar(
            place,
            share,
            bottom=base,
            width=0.82,
            color=KINDS[i % len(KINDS)],
            linewidth=0,
            hatch=hatch,
            edgecolor=PAPER,
            label=f"action {action}",
        )
        base += share
    every = -(-len(place) // 12)
    axis.set_xticks(place[::every], [str(k) for k in found.state[::every]])
