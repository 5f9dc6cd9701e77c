"""Who would sign under which theta: a bar for each, and one for all together."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes

from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.style import INK

Spans = list[tuple[float, float]]


def signatures(axes: Axes, willing: Mapping[str, tuple[str, Spans]], everybody: Spans) -> None:
    """Draw where each of `willing` by name, (colour, thetas from and to) each, would sign, from top to bottom, and last where `everybody` would."""
    rows = [*((name, colour, spans) for name, (colour, spans) in willing.items()), ("all", INK, everybody)]
    for row, (name, colour, spans) in enumerate(rows):
        bars = axes.barh(
            [row] * len(spans),
            [high - low for low, high in spans],
            left=[low for low, _ in spans],
            height=0.62,
            color=colour,
            label=f"{name} would sign",
        )
        for bar in bars:
            bar.set(
                hatch="////" if name == "all" else None,
                edgecolor="white" if name == "all" else colour,
                linewidth=0.0,
            )
    axes.set(
        ylim=(len(rows) - 0.5, -0.5),
        yticks=range(len(rows)),
        yticklabels=[called(name) for name, *_ in rows],
        ylabel=called("would sign"),
    )
    axes.tick_params(axis="y", length=0)


def shared(several: list[Spans]) -> Spans:
    """Where all of several lists of spans are, joined where they touch."""
    ends = sorted({end for spans in several for span in spans for end in span})
    found: Spans = []
    for low, high in zip(ends, ends[1:]):
        middle = 0.5 * (low + high)
        if all(any(a <= middle <= b for a, b in spans) for spans in several):
            found = (
                [*found[:-1], (found[-1][0], high)]
                if found and found[-1][1] == low
                else [*found, (low, high)]
            )
    return found
