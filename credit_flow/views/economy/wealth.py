"""How unequally credit is held."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.measured import measured
from credit_flow.core.records.record import Record
from credit_flow.measures.inequality import lorenz
from credit_flow.measures.numbers_of_a_run import gini_by_tick, gini_of
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
    values = measured(gini_by_tick, record).value
    line.plot(values.index, values, color=BLUE, label="Gini of balances", clip_on=False)
    line.set(ylabel="Gini coefficient", ylim=(-0.03, 1))
    heading(line, ("Gini of balances", BLUE))
    along_ticks(line, record)
    return figure


def _last_balances(record: Record) -> np.ndarray:
    snapshots = needed(record, "snapshots")
    return snapshots.loc[snapshots["tick"] == snapshots["tick"].max(), "balance"].to_numpy()


def _lorenz(axes: Axes, balances: np.ndarray) -> None:
    axes.set(xlabel="share of experts, poorest first", ylabel="share of credit", xlim=(0, 1), ylim=(0, 1))
    points = measured(lorenz, balances).value
    coefficient = gini_of(balances)
    heading(
        axes, ("who holds the credit", BLUE), (f"{len(balances):,} experts, Gini {coefficient:.2f}", MUTED)
    )
    axes.plot((0, 1), (0, 1), color=FAINT, zorder=0)
    axes.fill_between(points[:, 0], points[:, 0], points[:, 1], color=BLUE, alpha=0.12, linewidth=0)
    axes.plot(points[:, 0], points[:, 1], color=BLUE, label="share of credit of the poorest")
