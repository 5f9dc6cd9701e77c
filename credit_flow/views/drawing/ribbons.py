"""Ribbons between columns of bars, drawn by hand: the flow diagram named after Sankey (key `schmidt2008`)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

BAR = 0.013
"""Width of a bar, in shares of the axes."""


@dataclass
class Bar:
    """A node: where it stands, what it is called and how it is coloured; `amount` = the larger of what enters and leaves."""

    column: int
    rank: float  # order within the column, the least on top
    colour: str
    label: str = ""  # "" = nothing is written and no bar drawn: ribbons only pass
    amount: float = 0.0
    x: float = 0.0
    top: float = 0.0
    height: float = 0.0
    used: dict = field(default_factory=lambda: {"in": 0.0, "out": 0.0})

    def gap(self, between: float) -> float:
        """The least room below it: less where ribbons only pass, for they carry no letters."""
        return between if self.label else 0.3 * between


class Ribbons:
    """Bars by name and the amounts that flow between them, laid out between given columns."""

    def __init__(self, xs: list[float]):
        self.xs, self.bars, self.flows = xs, {}, []

    def bar(self, name, column: int, rank: float, colour: str, label: str = "") -> None:
        """Add a bar."""
        self.bars[name] = Bar(column, rank, colour, label)

    def flow(self, source, target, amount: float, colour: str) -> None:
        """Add a ribbon between two bars; through columns between them it passes beside the bars."""
        if amount <= 0.0:
            return
        first, last = self.bars[source], self.bars[target]
        stops = [source]
        rank = last.rank + 0.001 * first.rank
        stops += [
            self._passage(source, target, c, rank, colour) for c in range(first.column + 1, last.column)
        ]
        self.flows += [(a, b, amount, colour) for a, b in zip(stops, [*stops[1:], target])]

    def draw(self, axes: Axes, low: float, high: float, gap: float) -> None:
        """Draw all between the heights `low` and `high`, named bars at least `gap` apart; afterwards each bar knows its place."""
        self._measure()
        self._place(low, high, gap)
        by_place = sorted(self.flows, key=lambda flow: (-self.bars[flow[0]].top, -self.bars[flow[1]].top))
        starts = {flow: self._port(flow[0], "out", flow[2]) for flow in by_place}
        by_place.sort(key=lambda flow: (-self.bars[flow[1]].top, -self.bars[flow[0]].top))
        for flow in by_place:
            self._ribbon(axes, flow, starts[flow], self._port(flow[1], "in", flow[2]))
        for bar in self.bars.values():
            if bar.label:
                corner = (bar.x - BAR / 2.0, bar.top - bar.height)
                axes.add_patch(Rectangle(corner, BAR, bar.height, color=bar.colour, linewidth=0, zorder=3))

    def _passage(self, source, target, column: int, rank: float, colour: str):
        name = (source, target, column)
        self.bars[name] = Bar(column, rank, colour)
        return name

    def _measure(self) -> None:
        for name, bar in self.bars.items():
            outgo = sum(amount for source, _, amount, _ in self.flows if source == name)
            income = sum(amount for _, target, amount, _ in self.flows if target == name)
            bar.amount = max(income, outgo)
        self.bars = {name: bar for name, bar in self.bars.items() if bar.amount > 0.0}

    def _place(self, low: float, high: float, gap: float) -> None:
        columns = [
            sorted((bar for bar in self.bars.values() if bar.column == column), key=lambda bar: bar.rank)
            for column in range(len(self.xs))
        ]
        gaps = [sum(bar.gap(gap) for bar in bars[:-1]) for bars in columns]
        room = [high - low - taken for taken in gaps]
        self.scale = min(r / sum(bar.amount for bar in bars) for r, bars in zip(room, columns) if bars)
        for bars, x, taken in zip(columns, self.xs, gaps):
            spare = high - low - taken - self.scale * sum(bar.amount for bar in bars)
            top = high - spare / (len(bars) + 1)
            for bar in bars:
                bar.x, bar.top, bar.height = x, top, self.scale * bar.amount
                top -= bar.height + bar.gap(gap) + spare / (len(bars) + 1)

    def _port(self, name, side: str, amount: float) -> float:
        bar = self.bars[name]
        top = bar.top - bar.used[side]
        bar.used[side] += self.scale * amount
        return top

    def _ribbon(self, axes: Axes, flow: tuple, start: float, stop: float) -> None:
        source, target, amount, colour = flow
        thick = self.scale * amount
        left = self.bars[source].x + (BAR / 2.0 if self.bars[source].label else 0.0)
        right = self.bars[target].x - (BAR / 2.0 if self.bars[target].label else 0.0)
        middle = (left + right) / 2.0
        top = [(left, start), (middle, start), (middle, stop), (right, stop)]
        bottom = [(x, y - thick) for x, y in reversed(top)]
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        path = Path(np.array([*top, *bottom, top[0]]), codes)
        axes.add_patch(PathPatch(path, facecolor=colour, alpha=0.42, linewidth=0, zorder=1))
