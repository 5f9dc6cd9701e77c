"""How unequally credit is held."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.measured import measured
from credit_flow.core.records.record import Record
from credit_flow.measures.inequality import gini, lorenz
from credit_flow.views.drawing.over_time import along_ticks
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, FAINT, MUTED, heading
from credit_flow.views.needs import Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view
from credit_flow.views.window import needed


def somebody_holds_credit(record: Record) -> None:
    """Errors: `NothingToShow` where everybody is broke at the last snapshot."""
    if not _last_balances(record).any():
        raise NothingToShow("nobody holds any credit")


@view(needs=Needs(tables=("snapshots",), also=somebody_holds_credit))
def wealth(record: Record, size: Size) -> Figure:
    """How unequally the living experts hold credit.

    First the Lorenz curve of balances at the last snapshot, which share of all credit the poorest share of experts
    holds (key `lorenz1905`); the straight line is equality. Then the Gini coefficient over time (key `gini1912`).
    """
    figure, (curve, line) = panels(size, 2, 0.62)
    _lorenz(curve, _last_balances(record))
    values = gini_over_time(record)
    line.plot(values.index, values, color=BLUE, label="Gini of balances", clip_on=False)
    line.set(ylabel="Gini coefficient", ylim=(-0.03, 1))
    heading(line, ("Gini of balances", BLUE))
    along_ticks(line, record)
    return figure


def gini_over_time(record: Record) -> pd.Series:
    """The Gini coefficient of the balances of the living at each snapshot, by tick; NaN where all are broke."""
    by_tick = needed(record, "snapshots").groupby("tick")["balance"]
    return by_tick.apply(lambda balances: measured(gini, balances).value)


def _last_balances(record: Record) -> np.ndarray:
    snapshots = needed(record, "snapshots")
    return snapshots.loc[snapshots["tick"] == snapshots["tick"].max(), "balance"].to_numpy()


def _lorenz(axes: Axes, balances: np.ndarray) -> None:
    axes.set(xlabel="share of experts, poorest first", ylabel="share of credit", xlim=(0, 1), ylim=(0, 1))
    points = measured(lorenz, balances).value
    coefficient = measured(gini, balances).value
    heading(
        axes, ("who holds the credit", BLUE), (f"{len(balances):,} experts, Gini {coefficient:.2f}", MUTED)
    )
    axes.plot((0, 1), (0, 1), color=FAINT, zorder=0)
    axes.fill_between(points[:, 0], points[:, 0], points[:, 1], color=BLUE, alpha=0.12, linewidth=0)
    axes.plot(points[:, 0], points[:, 1], color=BLUE, label="share of credit of the poorest")
