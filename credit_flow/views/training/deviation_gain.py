"""Whether anybody could still gain: what each bidder of a trained society would have more by its best reply to the others."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from credit_flow.core.measured import MeasureWarning
from credit_flow.measures.statistics.interval import bca_interval
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import FAINT, INK, KINDS, MUTED, heading
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view


def deviation_gain(table: pd.DataFrame, width: str | float = "page", **style) -> Figure:
    """The gain of each expert's best reply (share of what an episode can bring), a point for each seed, and the mean over seeds with its 95 % BCa interval; at 0 nobody gains.

    `table` is `deviation.parquet`, a row per seed and expert. Errors: `NothingToShow` where no replies are known.
    """
    if table.empty or table["share"].isna().all():
        raise NothingToShow("no best replies are known: nobody bids, or the world is not finite")
    return _draw(table, width, **style)


@view
def _draw(table: pd.DataFrame, size: Size) -> Figure:
    figure, (axes,) = panels(size, 1, 0.5)
    experts = sorted(table["expert"].unique())
    axes.axhline(0.0, color=FAINT, zorder=0)
    for place, expert in enumerate(experts):
        shares = table.loc[table["expert"] == expert, "share"].dropna().to_numpy()
        axes.plot(
            np.full(len(shares), place), shares, "o", color=KINDS[0], alpha=0.6, label=f"expert {expert}"
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MeasureWarning)  # a single seed has no interval
            low, high = bca_interval(shares)
        axes.plot([place + 0.18] * 2, [low, high], color=INK)
        axes.plot(place + 0.18, shares.mean(), "s", color=INK, markersize=4)
    step = max(1, -(-len(experts) // size.pick(8, 16, 16)))
    axes.set(
        xticks=range(0, len(experts), step),
        xticklabels=[str(expert) for expert in experts[::step]],
        xlim=(-0.5, len(experts) - 0.3),
        xlabel=called("expert"),
        ylabel=called("gain, share of worth"),
    )
    n = table["seed"].nunique()
    heading(
        axes, ("best reply, by seed", KINDS[0]), ("mean", INK), (f"{n} seed{'s' if n > 1 else ''}", MUTED)
    )
    return figure
