"""Prices, the price index of hired work, the money there is, and what comes and goes."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.measures.numbers_of_a_run import flows_by_tick, price_index
from credit_flow.measures.price_index import unit_price
from credit_flow.views.drawing.over_time import along_ticks, smooth
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import (
    BLUE,
    DASHED,
    FAINT,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    VERMILION,
    heading,
    say,
)
from credit_flow.views.needs import TASKS, Needs, family_of
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view
from credit_flow.views.window import calm, needed

MOST_DOTS = 60
"""Periods whose levels are dots on the line."""


def something_moves(record: Record) -> None:
    """Errors: `NothingToShow` where there is no price and the money neither changes nor moves to the treasury."""
    if family_of(record) != TASKS and not _moves(record) and not needed(record, "measures")["treasury"].any():
        raise NothingToShow("there is no price, and the money never changes")


@view(
    needs=Needs(
        measures=("supply", "minted", "burnt"), also=something_moves, words="prices, or money that changes"
    )
)
def prices_and_money(record: Record, size: Size) -> Figure:
    """What work and compute cost, how much credit there is, and how much enters and leaves.

    Price of work: credits promised for the tasks taken, less what they were sold for, over their units of work (single ticks
    pale); price of compute: credits per unit used. The index is Fisher's, chained over periods of ten ticks, of what
    hired experts were paid per unit of each kind of work, 100 in the first period with hiring (key `fisher1922`). Money is the
    credit held by experts and treasury at each tick's close; minted is what WORLD paid, burnt what went to SINK. Means are over a
    fortieth of the run and never across a shock. A panel or a line that has nothing to show is left out: prices where there is no
    market for work, that of work where no task is taken, the index where nobody hires, minted and burnt where nothing enters or leaves.
    """
    measures = needed(record, "measures")
    draws = [_prices] if _prices_by_tick(record, measures) else []
    draws += [_index] if _hires(record) else []
    draws += [_money] + ([_flows] if _moves(record) else [])
    figure, axes = panels(size, len(draws), 0.46)
    for draw, place in zip(draws, axes):
        draw(place, record, measures)
        along_ticks(place, record)
    return figure


def _hires(record: Record) -> bool:
    """Whether there is a whole period with hiring."""
    return bool(price_index(record).notna().any())


def _moves(record: Record) -> bool:
    """Whether credit enters or leaves after the endowments."""
    return bool(flows_by_tick(record).to_numpy().any())


def _prices_by_tick(record: Record, measures: pd.DataFrame) -> dict[str, tuple[pd.Series, str, object]]:
    """Prices by tick, colour and dashes of those that there are, credits per unit; none without a market for work."""
    if family_of(record) != TASKS:
        return {}
    paid = pd.Series(unit_price(measures["promised"], measures["work"]), index=measures.index)
    all_ = {
        "price of work": (paid, BLUE, "-"),
        "price of compute": (measures["compute_price"], ORANGE, DASHED),
    }
    return {name: one for name, one in all_.items() if one[0].notna().any()}


def _prices(axes: Axes, record: Record, measures: pd.DataFrame) -> None:
    prices = _prices_by_tick(record, measures)
    for name, (values, colour, dashes) in prices.items():
        if name == "price of work":
            axes.plot(values.index, values, color=FAINT, linewidth=0.6, label="price of work, single ticks")
        line = smooth(record, values, calm(record))
        axes.plot(line.index, line, color=colour, linestyle=dashes, label=name)
    top = max(
        values.quantile(0.995 if name == "price of work" else 1.0) for name, (values, _, _) in prices.items()
    )
    axes.set(ylabel="credits per unit", ylim=(0, 1.05 * top or 1.0))
    heading(axes, *((name, colour, dashes) for name, (_, colour, dashes) in prices.items()))


def _index(axes: Axes, record: Record, measures: pd.DataFrame) -> None:
    axes.set_ylabel("first period = 100")
    heading(axes, ("price index of hired work", PURPLE), ("Fisher", MUTED))
    levels = price_index(record)
    axes.axhline(100.0, color=FAINT, linewidth=0.8, zorder=0)
    dots = "o" if len(levels) <= MOST_DOTS else None
    axes.plot(levels.index, levels, color=PURPLE, marker=dots, label="price index of hired work")
    axes.set_ylim(0, 1.1 * max(100.0, levels.max()))


def _money(axes: Axes, record: Record, measures: pd.DataFrame) -> None:
    axes.plot(measures.index, measures["supply"], color=INK, label="money")
    words = [("money", INK, "-")]
    if measures["treasury"].any():
        axes.plot(
            measures.index, measures["treasury"], color=GREEN, linestyle=DASHED, label="of it in the treasury"
        )
        words.append(("of it in the treasury", GREEN, DASHED))
    if not _moves(record):
        say(axes, "nothing enters or leaves")
    axes.set(ylabel="credits", ylim=(0, 1.08 * measures["supply"].max() or 1.0))
    heading(axes, *words)


def _flows(axes: Axes, record: Record, measures: pd.DataFrame) -> None:
    flows = flows_by_tick(record)
    axes.set_ylabel("credits per tick")
    for name, colour, dashes in (("minted", BLUE, "-"), ("burnt", VERMILION, DASHED)):
        line = smooth(record, flows[name], calm(record))
        axes.plot(flows.index, line, color=colour, linestyle=dashes, label=name)
    heading(
        axes, ("minted", BLUE, "-"), ("burnt", VERMILION, DASHED), (f"mean of {calm(record)} ticks", MUTED)
    )
    axes.set_ylim(0, None)
