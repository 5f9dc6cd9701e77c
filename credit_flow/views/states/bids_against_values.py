"""Bids for states over training, against the optimal values."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.end_labels import end_labels
from credit_flow.views.drawing.over_time import along_ticks
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import INK, KINDS, MUTED, heading
from credit_flow.views.needs import STATES, Needs
from credit_flow.views.states.state_arrays import of_each_action, states
from credit_flow.views.view import view

MOST = 7
"""Lines in a panel that can be told apart."""


@view(needs=Needs(families=(STATES,), snapshots=("bid_", "wins_"), also=states, words="experts that last"))
def bids_against_values(record: Record, size: Size) -> Figure:
    """What is bid in each state for the action that is best there, beside its exact value.

    First the whole range of bids over training, then the range of the values. Credits; a pale line is the optimal value Q*
    (key `watkins1992`); the name of a line is the number of its state. Where the world could not be solved there are no values, and
    the first panel stands alone.
    """
    found = states(record)
    bids, optimal = of_each_action(found, found.bid), of_each_action(found, found.optimal[None])[0]
    known = not np.isnan(optimal).any()
    best = np.argmax(optimal if known else np.nan_to_num(bids[-1], nan=-np.inf), axis=0)
    places = np.arange(len(found.state))
    n = min(len(found.state), MOST)
    lines, values = bids[:, best, places][:, :n], optimal[best, places][:n]
    names = [str(state) for state in found.state[:n]]
    figure, axes = panels(size, 2 if known else 1, 0.62 if known else size.pick(0.62, 0.42))
    for axis in axes:
        _bids(axis, found.ticks, lines, names)
        if known:
            _values(axis, values, names)
        axis.set_ylabel("credits")
    left_out = f"{n} of {len(found.state)} states" if n < len(found.state) else "best action in each state"
    heading(axes[0], ("bids", INK), (left_out, MUTED))
    axes[0].set_ylim(bottom=min(0.0, axes[0].get_ylim()[0]))
    if known:
        heading(axes[1], ("the same, close to the values", MUTED))
        _look_closer(axes[1], values)
    for axis, heights in zip(axes, (lines[-1], values)):
        along_ticks(axis, record)
        end_labels(axis, list(zip(heights, names, KINDS)))
    return figure


def _bids(axis: Axes, ticks: np.ndarray, lines: np.ndarray, names: list[str]) -> None:
    for line, name, colour in zip(lines.T, names, KINDS):
        axis.plot(ticks, line, color=colour, label=f"bid for state {name}")


def _values(axis: Axes, values: np.ndarray, names: list[str]) -> None:
    for value, name, colour in zip(values, names, KINDS):
        axis.axhline(
            value, color=colour, alpha=0.3, linewidth=2.4, zorder=0, label=f"exact value of state {name}"
        )


def _look_closer(axis: Axes, values: np.ndarray) -> None:
    low, high = np.nanmin(values), np.nanmax(values)
    room = max(0.35 * (high - low), 0.05 * abs(high), 1e-3)
    axis.set_ylim(low - room, high + room)
