"""Prices, the price index of hired work, the money there is, and what comes and goes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.record import Record
from credit_flow.core.undefined import measured
from credit_flow.measures.chained_index import chained
from credit_flow.measures.price_index import fisher, unit_price, unit_values
from credit_flow.views.style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    VERMILION,
    NothingToShow,
    heading,
    panels,
    say,
    view,
)  # fmt: skip
from credit_flow.views.window import calm, needed, smooth


@view
def prices_and_money(record: Record, width: str = "column") -> Figure:
    """What work and compute cost, how much credit there is, and how much enters and leaves.

    Price of work: credits promised for the tasks taken, less what they were sold for, over their units of work; price of
    compute: credits per unit used. The index is Fisher's, chained over periods of a fortieth of the run, of what hired experts were paid per unit
    of each kind of work, 100 in the first period with hiring (key `fisher1922`). Money is the credit held by experts and
    treasury at each tick's close; minted is what WORLD paid, burnt what went to SINK, averaged like the prices. A
    scenario without a market for work shows the last two alone.
    """
    measures = needed(record, "measures")
    has_market = {"promised", "work", "compute_price", "steps_hired"} <= set(measures)
    draws = [_prices, _index, _money, _flows] if has_market else [_money, _flows]
    figure, axes = panels(width, len(draws), 0.46)
    for draw, place in zip(draws, axes):
        draw(place, record, measures)
        place.set_xlabel("tick")
        place.set_xlim(0, record.ticks)
    return figure


def fisher_of_hired_work(record: Record, n_ticks: int) -> pd.Series:
    """Chained Fisher index of hired work by period of `n_ticks`, indexed by the period's middle tick; 100 in the first one
    with hiring, and anew after a gap (`measures/chained_index.py`). Errors: `NothingToShow` without hiring."""
    steps = needed(record, "steps")
    hired = steps[steps["price"].notna()]
    period = (hired["tick"] - 1) // n_ticks
    period = period[period < record.ticks // n_ticks]
    if period.empty:
        raise NothingToShow("nobody hired anybody: there is no price of hired work")
    hired, first = hired.loc[period.index], int(period.min())
    shape = {"n_periods": int(period.max()) - first + 1, "n_goods": int(hired["kind"].max()) + 1}
    prices, quantities = unit_values(period - first, hired["kind"], hired["price"], hired["work"], **shape)
    levels = measured(chained, fisher, prices, quantities, base=100.0).value
    middle = (first + np.arange(len(levels)) + 0.5) * n_ticks
    return pd.Series(levels, index=middle)


def _prices(axes: Axes, record: Record, measures: pd.DataFrame) -> None:
    n_ticks = calm(record)
    paid = pd.Series(unit_price(measures["promised"], measures["work"]), index=measures.index)
    axes.plot(paid.index, paid, color=FAINT, linewidth=0.6)
    axes.plot(paid.index, smooth(paid, n_ticks), color=BLUE)
    axes.plot(paid.index, smooth(measures["compute_price"], n_ticks), color=ORANGE)
    axes.set(
        ylabel="credits per unit", ylim=(0, 1.05 * max(paid.quantile(0.995), measures["compute_price"].max()))
    )
    heading(axes, ("price of work", BLUE), ("price of compute", ORANGE))


def _index(axes: Axes, record: Record, measures: pd.DataFrame) -> None:
    axes.set_ylabel("first period = 100")
    heading(axes, ("price index of hired work", PURPLE), ("chained Fisher", MUTED))
    try:
        levels = fisher_of_hired_work(record, calm(record))
    except NothingToShow:
        say(axes, "no hiring: nothing to index")
        axes.set_yticks([])
        return
    axes.axhline(100.0, color=FAINT, linewidth=0.8, zorder=0)
    axes.plot(levels.index, levels, color=PURPLE, marker="o")
    axes.set_ylim(0, 1.1 * max(100.0, levels.max()))


def _money(axes: Axes, record: Record, measures: pd.DataFrame) -> None:
    axes.plot(measures.index, measures["supply"], color=INK)
    words = [("money", INK)]
    if measures["treasury"].any():
        axes.plot(measures.index, measures["treasury"], color=GREEN)
        words.append(("of it in the treasury", GREEN))
    axes.set(ylabel="credits", ylim=(0, 1.08 * measures["supply"].max() or 1.0))
    heading(axes, *words)


def _flows(axes: Axes, record: Record, measures: pd.DataFrame) -> None:
    flows = measures[["minted", "burnt"]].diff().iloc[1:]
    axes.set_ylabel("credits per tick")
    heading(axes, ("minted", BLUE), ("burnt", VERMILION), (f"mean of {calm(record)} ticks", MUTED))
    if not flows.to_numpy().any():
        say(axes, "nothing enters or leaves after the endowments")
        axes.set_yticks([])
        return
    for name, colour in (("minted", BLUE), ("burnt", VERMILION)):
        axes.plot(flows.index, smooth(flows[name], calm(record)), color=colour)
    axes.set_ylim(0, None)
