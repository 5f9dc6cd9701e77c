"""How unequally credit is held."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.record import Record
from credit_flow.core.undefined import measured
from credit_flow.measures.inequality import gini, lorenz
from credit_flow.views.style import BLUE, FAINT, MUTED, heading, panels, say, view
from credit_flow.views.window import needed


@view
def wealth(record: Record, width: str = "column") -> Figure:
    """How unequally the living experts hold credit.

    First the Lorenz curve of balances at the last snapshot, which share of all credit the poorest share of experts
    holds (key `lorenz1905`); the straight line is equality. Then the Gini coefficient over time (key `gini1912`).
    """
    snapshots = needed(record, "snapshots")
    balances = snapshots.loc[snapshots["tick"] == snapshots["tick"].max(), "balance"]
    figure, (curve, line) = panels(width, 2, 0.62)
    _lorenz(curve, balances.to_numpy())
    values = gini_over_time(record)
    line.plot(values.index, values, color=BLUE)
    line.set(xlabel="tick", ylabel="Gini coefficient", ylim=(0, 1), xlim=(0, record.ticks))
    heading(line, ("Gini of balances", BLUE))
    return figure


def gini_over_time(record: Record) -> pd.Series:
    """The Gini coefficient of the balances of the living at each snapshot, by tick; NaN where all are broke."""
    by_tick = needed(record, "snapshots").groupby("tick")["balance"]
    return by_tick.apply(lambda balances: measured(gini, balances).value)


def _lorenz(axes: Axes, balances: np.ndarray) -> None:
    axes.set(xlabel="share of experts, poorest first", ylabel="share of credit", xlim=(0, 1), ylim=(0, 1))
    points = measured(lorenz, balances).value
    coefficient = measured(gini, balances).value
    heading(
        axes, ("who holds the credit", BLUE), (f"{len(balances):,} experts, Gini {coefficient:.2f}", MUTED)
    )
    if np.isnan(points).any():
        say(axes, "nobody holds any credit")
        return
    axes.plot((0, 1), (0, 1), color=FAINT, zorder=0)
    axes.fill_between(points[:, 0], points[:, 0], points[:, 1], color=BLUE, alpha=0.12, linewidth=0)
    axes.plot(points[:, 0], points[:, 1], color=BLUE)
