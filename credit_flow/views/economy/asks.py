"""What experts ask for tasks, and what they cost."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, FAINT, GREY, MUTED, VERMILION, heading
from credit_flow.views.needs import TASKS, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view
from credit_flow.views.window import needed


def somebody_asks(record: Record) -> None:
    """Errors: `NothingToShow` where no task of the last snapshot had a bounty."""
    table = needed(record, "asks")
    _of_tick(record, int(table["tick"].max()))


@view(needs=Needs(families=(TASKS,), tables=("asks",), also=somebody_asks, words="tasks with a bounty"))
def asks(record: Record, size: Size, tick: int | None = None) -> Figure:
    """What experts ask for tasks against what the tasks would cost them, and who wins at which price.

    One dot per sealed ask of one tick (the last snapshot unless given), both axes as shares of the task's bounty, so
    that all tasks fit one picture: the line at 1 is the bounty, the most that is paid; the slanted line is cost. From
    each winner a thread leads to the price it is promised. Where tasks are sold, bids stand for asks, the slanted line is
    the bounty less cost, and the price is what the winner pays.
    """
    tick = int(needed(record, "asks")["tick"].max()) if tick is None else tick
    now = _of_tick(record, tick)
    figure, (axes,) = panels(size, 1, size.pick(0.85, 0.55))
    order = "bid" if record.parameters.get("side") == "sale" else "ask"
    _draw(axes, now, size, order)
    words = [(f"{order}s", GREY), ("winners", BLUE), ("their prices", VERMILION), (f"tick {tick:,}", MUTED)]
    heading(axes, *words)
    return figure


def _of_tick(record: Record, tick: int) -> pd.DataFrame:
    """The asks for tasks with a bounty. Errors: `NothingToShow` without any."""
    table = needed(record, "asks")
    now = table[table["tick"] == tick]
    if now.empty:
        raise NothingToShow(
            f"no asks were recorded at tick {tick}; there are some every {record.manifest['stride']} ticks"
        )
    if not now["bounty"].any():
        raise NothingToShow(f"no task of tick {tick} had a bounty, of which asks are shares")
    return now[now["bounty"] > 0.0]


def _draw(axes: Axes, now: pd.DataFrame, size: Size, order: str) -> None:
    shares = now[["cost", "ask", "price"]].div(now["bounty"], axis=0)
    winners, losers = shares[now["won"]], shares[~now["won"]]
    sale = order == "bid"
    axes.axline((0.0, 1.0 if sale else 0.0), slope=-1.0 if sale else 1.0, color=FAINT, zorder=0)
    axes.axhline(1.0, color=FAINT, zorder=0)
    axes.scatter(
        losers["cost"], losers["ask"], s=size.dots(5), color=GREY, alpha=0.6, linewidth=0, label=f"{order}s"
    )
    axes.vlines(winners["cost"], winners["ask"], winners["price"], color=VERMILION, linewidth=0.7, alpha=0.6)
    axes.scatter(
        winners["cost"], winners["price"], s=size.dots(14), marker="_", color=VERMILION, label="their prices"
    )
    axes.scatter(
        winners["cost"], winners["ask"], s=size.dots(9), color=BLUE, linewidth=0, zorder=3, label="winners"
    )
    axes.set(xlabel="cost / bounty", ylabel=f"{order} / bounty", **_limits(shares))
    # Beside the axes, and in the corner of high cost and low asks (of high cost and high bids), no dot lies.
    beside = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
    axes.annotate("bounty", (1.0, 1.0), xytext=(3, 0), va="center", color=MUTED, **beside)
    line = "line: bid = bounty - cost" if sale else "line: ask = cost"
    axes.text(0.98, 0.8 if sale else _beneath(axes), line, transform=axes.transAxes, ha="right", color=MUTED)


def _beneath(axes: Axes) -> float:
    """A height low in the axes, above the bounty's line where that is low itself."""
    low, top = axes.get_ylim()
    bounty = (1.0 - low) / (top - low)
    return 0.03 + (bounty if bounty < 0.15 else 0.0)


def _limits(shares: pd.DataFrame) -> dict:
    """Ranges that hold every cost and ask, and the bounty, with a margin."""
    left, low = (
        0.9 * float(shares[names].min().min()) for names in (["cost", "ask"], ["cost", "ask", "price"])
    )
    right, top = float(shares["cost"].max()), float(shares[["ask", "price"]].max().max())
    return {"xlim": (left, 1.05 * right), "ylim": (min(low, 0.9), 1.05 * max(1.05, top))}
