"""Payments between players as a table: a row for who pays, a column for who is paid."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import FAINT, INK, MUTED
from credit_flow.views.games.payments import SINK, UNPAID
from credit_flow.views.games.roles import whole

MOST_WRITTEN = 8
"""Players whose amounts are written; of more, cells are shaded."""


MOST_NAMED = 16
"""Players whose numbers are written; of more, some."""

LEAST_LETTERS = 5.5
"""Room in a column, in letters, below which amounts are whole credits."""


def payment_matrix(lines: pd.DataFrame, n_agents: int) -> np.ndarray:
    """Credits that were paid (1 + n_agents, n_agents + 1): the first row is what WORLD paid, the last column what SINK got, the others are players; promises unpaid are left out."""
    table = np.zeros((1 + n_agents, n_agents + 1))
    paid = lines[lines["kind"] != UNPAID]
    payee = paid["payee"].where(paid["payee"] != SINK, n_agents)
    np.add.at(table, (paid["payer"].to_numpy() + 1, payee.to_numpy()), paid["amount"].to_numpy())
    return table


def payment_table(axes: Axes, lines: pd.DataFrame, n_agents: int, size: Size) -> None:
    """Write the amounts, or shade them, in bare axes, whose left and upper margins are for the names."""
    table = payment_matrix(lines, n_agents)
    if not table[:, -1].any():
        table = table[:, :-1]
    columns = table.shape[1]
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(n_agents + 0.5, -0.5))
    axes.axis("off")
    _names(axes, n_agents, columns, size.points)
    if n_agents > MOST_WRITTEN:
        axes.imshow(np.where(table > 0.0, table, np.nan), aspect="auto", cmap="cividis_r", interpolation="nearest", label="credits")  # fmt: skip
        return
    letters = axes.get_window_extent().width / axes.figure.dpi * 72.0 / columns / (0.6 * size.points)
    for row in range(n_agents + 2):
        axes.axhline(row - 0.5, color=MUTED if row == 1 else FAINT, linewidth=0.6)
    for (row, column), amount in np.ndenumerate(table):
        if amount > 0.0:
            words = whole(amount) if letters > LEAST_LETTERS else f"{amount:,.0f}"
            axes.text(column, row, words, ha="center", va="center", color=INK)
        elif row == column + 1:
            axes.text(column, row, "\u2013", ha="center", va="center", color=FAINT)


def _names(axes: Axes, n_agents: int, columns: int, points: float) -> None:
    """Who pays, left of the rows, and who is paid, above the columns; of many players some."""
    step = -(-n_agents // MOST_NAMED)
    aside = {"textcoords": "offset points", "color": INK, "annotation_clip": False}
    for player in range(0, n_agents, step):
        axes.annotate(str(player), (player, -0.5), (0.0, 0.4 * points), ha="center", va="bottom", **aside)
        axes.annotate(str(player), (-0.5, player + 1), (-0.6 * points, 0.0), ha="right", va="center", **aside)
    if columns > n_agents:
        axes.annotate(
            called("SINK"), (n_agents, -0.5), (0.0, 0.4 * points), ha="center", va="bottom", **aside
        )
    axes.annotate(called("WORLD"), (-0.5, 0), (-0.6 * points, 0.0), ha="right", va="center", **aside)
    middle = {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
        "annotation_clip": False,
        "color": MUTED,
    }
    axes.annotate(called("who is paid"), (0.5, 1.0), (0.0, 1.9 * points), ha="center", va="bottom", **middle)
    axes.annotate(
        called("who pays"), (0.0, 0.5), (-5.5 * points, 0.0), ha="center", va="center", rotation=90, **middle
    )
