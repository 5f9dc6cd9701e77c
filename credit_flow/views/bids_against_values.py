"""Bids for states over training, against the optimal values."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from credit_flow.core.record import Record
from credit_flow.views.end_labels import end_labels
from credit_flow.views.states import of_each_action, states
from credit_flow.views.style import INK, KINDS, MUTED, heading, panels, view

MOST = 7
"""Lines in a panel that can be told apart."""


@view
def bids_against_values(record: Record, width: str = "column") -> Figure:
    """What is bid in each state for the action that is best there, beside its exact value.

    First the whole range of bids over training, then the range of the values. Credits; a pale line is the optimal value Q*
    (key `watkins1992`), where the world could be solved; the name of a line is the number of its state.
    """
    found = states(record)
    bids, optimal = of_each_action(found, found.bid), of_each_action(found, found.optimal[None])[0]
    known = not np.isnan(optimal).any()
    best = np.argmax(optimal if known else np.nan_to_num(bids[-1], nan=-np.inf), axis=0)
    places = np.arange(len(found.state))
    lines, values = bids[:, best, places], optimal[best, places]
    n = min(len(found.state), MOST)
    figure, axes = panels(width, 2, 0.62)
    for axis in axes:
        for k in range(n):
            if known:
                axis.axhline(values[k], color=KINDS[k], alpha=0.3, linewidth=2.4, zorder=0)
            axis.plot(found.ticks, lines[:, k], color=KINDS[k])
        axis.set(xlabel="tick", ylabel="credits", xlim=(0, record.ticks))
    left_out = f"{n} of {len(found.state)} states" if n < len(found.state) else "best action in each state"
    heading(axes[0], ("bids", INK), (left_out, MUTED))
    heading(axes[1], ("the same, close to the values" if known else "the same, late in the run", MUTED))
    _look_closer(axes[1], values[:n] if known else lines[len(lines) // 2 :, :n])
    axes[0].set_ylim(bottom=min(0.0, axes[0].get_ylim()[0]))
    ends = (lines[-1], values if known else np.clip(lines[-1], *axes[1].get_ylim()))
    for axis, heights in zip(axes, ends):
        end_labels(axis, [(heights[k], str(found.state[k]), KINDS[k]) for k in range(n)])
    return figure


def _look_closer(axis, values: np.ndarray) -> None:
    low, high = np.nanmin(values), np.nanmax(values)
    room = max(0.35 * (high - low), 0.05 * abs(high), 1e-3)
    axis.set_ylim(low - room, high + room)
