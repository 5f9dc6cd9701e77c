"""The figure: time per tick against the number of experts."""

from __future__ import annotations

from pathlib import Path

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from credit_flow.views.drawing.sheet import sheet
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, FAINT, GREEN, INK, MUTED, ORANGE, rules

SERIES = {
    "objects": ("Mesa objects", ORANGE, "o", "-"),
    "CreditFlow": ("CreditFlow, journal on", BLUE, "o", "-"),
    "fused": ("one fused loop, no journal", GREEN, "o", "-"),
    "dependent": ("25 random reads per expert, one after the other", MUTED, None, ":"),
    "independent": ("25 random reads per expert, many at once", MUTED, None, "--"),
}
"""Name in the results: words, colour, marker and line."""


def draw(points: list[dict], width: str = "page") -> Figure:
    """Milliseconds per tick of each series; `points` hold `experts` and `ms` by name."""
    size = Size.of(width)
    with matplotlib.rc_context(rules(size.points)):
        figure = sheet(size, 0.62)
        axes = figure.add_subplot()
        for name, (label, colour, marker, line) in SERIES.items():
            found = sorted((p["experts"], p["ms"][name]) for p in points if name in p["ms"])
            if found:
                axes.plot(*zip(*found), color=colour, marker=marker, linestyle=line, label=label)
        axes.set(xscale="log", yscale="log", xlabel="experts", ylabel="CPU time per tick, ms")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: f"{value:,.10g}")
            axis.set_minor_locator(NullLocator())
        axes.grid(which="major", color=FAINT, linewidth=0.4)
        axes.set_axisbelow(True)
        axes.legend(frameon=False, labelcolor=INK, loc="upper left")
        return figure


def save(points: list[dict], folder: Path) -> None:
    """Write step.png and step.svg into `folder`."""
    figure = draw(points)
    figure.savefig(folder / "step.png", dpi=200)
    with matplotlib.rc_context({"svg.hashsalt": "step"}):
        figure.savefig(folder / "step.svg", metadata={"Date": None})
