"""Stills of an episode on a grid, and what became of welfare, waste, apples and credit in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.plain import Plain
from credit_flow.views.drawing.sheet import Sheet
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, DASHED, FAINT, INK, MUTED, VERMILION, heading
from credit_flow.views.games.film import Film, film, watched
from credit_flow.views.games.film_layout import Blocks
from credit_flow.views.games.moments import moments
from credit_flow.views.games.scene_drawing import MUD, draw_scene
from credit_flow.views.needs import GAMES, Needs
from credit_flow.views.nothing_to_show import FigureError
from credit_flow.views.view import view

WIDE = 1.8
"""Columns over rows from which on a map is wide: fewer stand side by side."""

MOST = 2
"""Records that can be compared."""


@view(needs=Needs(families=(GAMES,), tables=("scenes",), also=watched, words="a copy that was watched"))
def grid_replay(
    record: Record | Sequence[Record], size: Size, copy: int | None = None, steps: Sequence[int] | None = None
) -> Figure:
    """Stills of an episode of the watched copy: the map with its orchard, river and waste (hatched), apples as red discs, agents as numbered discs with a tick where they look, beams as
    hairlines, and credit on its way from who pays to who is paid, + what it got. Below: welfare and credit moved so far, apples and waste, or
    on roads cars.

    The stills are the first step and, of each further stretch of the episode, the step in which most credit moved among players, then that with most apples; or `steps`. Two Records, such as
    one without and one with a contract, are shown one above the other, at the same steps.
    """
    records = list(record) if isinstance(record, list | tuple) else [record]
    if len(records) > MOST:
        raise FigureError(f"{len(records)} Records: it compares {MOST} at most")
    films = [film(one, copy) for one in records]
    rows, columns = films[0].cells.shape[1:]
    n = size.pick(1, 2) if columns / rows > WIDE else size.pick(2, 4, 3)
    lines = 2 if len(films) == 1 and n < 4 else 1
    places = moments(films, lines * n) if steps is None else [_place(films, step) for step in steps]
    return _drawn(size, films, places, n)


def _place(films: list[Film], step: int) -> int:
    for one in films:
        if step not in one.steps:
            raise FigureError(
                f"step {step}: the episode that was watched has steps {one.steps[0]} .. {one.steps[-1]}"
            )
    return int(np.flatnonzero(films[0].steps == step)[0])


def _drawn(size: Size, films: list[Film], places: list[int], n_columns: int) -> Figure:
    """A block for each film, one above the other: its contract, its stills in lines of `n_columns`, and the strips, on one scale."""
    layout = Blocks(size, films[0].cells.shape[1:], len(places), n_columns, len(films))
    figure = Sheet(figsize=layout.inches)
    for number, one in enumerate(films):
        for k, place in enumerate(places):
            axes = figure.add_axes(layout.still(number, k))
            draw_scene(axes, one, place, size.points)
            axes.set_title(
                f"{called('step')} {one.steps[place]:,}",
                y=0.0,
                va="top",
                pad=-0.25 * size.points,
                color=MUTED,
            )
            if k == 0:
                _title(axes, one, size.points)
        credits, stock = (figure.add_axes(layout.strip(number, k)) for k in range(2))
        _strip(credits, one, places, {"earned": (one.welfare, INK, "-"), "paid": (one.moved.cumsum(), BLUE, DASHED)}, "credits so far")  # fmt: skip
        _strip(stock, one, places, *_stock(one))
    for k in (-2, -1):
        _level([axes for axes in figure.axes if axes.axison][k % 2 :: 2])
    return figure


def _stock(one: Film) -> tuple[dict[str, tuple], str]:
    """What lies on the map, or, where nothing can, who is there, over the steps; and the unit."""
    if not one.has_orchard:
        return {"on the map": (one.present, MUD, "-")}, "players"
    waste = {"waste": (one.waste, MUD, "-")} if one.has_river else {}
    return waste | {"apples": (one.apples, VERMILION, DASHED)}, "cells"


def _title(axes: Axes, one: Film, points: float) -> None:
    """Above the first still: the contract, and who does what."""
    words = axes.annotate(called(one.contract), (0.0, 1.0), (0.0, 0.35 * points), "axes fraction", textcoords="offset points", va="bottom", color=INK, fontweight="bold")  # fmt: skip
    if one.labour:
        axes.annotate(
            one.labour,
            (1.0, 0.0),
            (0.9 * points, 0.0),
            words,
            textcoords="offset points",
            va="bottom",
            color=INK,
        )


def _strip(axes: Axes, one: Film, places: list[int], lines: dict[str, tuple], unit: str) -> None:
    """Some series over the steps of the episode, and where the stills stand."""
    for place in places:
        axes.axvline(one.steps[place], color=FAINT, linewidth=0.8, zorder=0)
    marker = "o" if len(one.steps) == 1 else None
    for name, (values, colour, dashes) in lines.items():
        axes.plot(one.steps, values, color=colour, linestyle=dashes, marker=marker, label=name, clip_on=False)
    axes.set(
        xlabel=called("step"), ylabel=called(unit), xlim=(one.steps[0], max(one.steps[-1], one.steps[0] + 1))
    )
    axes.locator_params(axis="x", nbins=5, integer=True)
    axes.locator_params(axis="y", nbins=4)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(Plain())
    heading(axes, *[(name, colour, dashes) for name, (_, colour, dashes) in lines.items()])


def _level(several: list[Axes]) -> None:
    """The same height for what is to be compared."""
    low, high = zip(*[axes.get_ylim() for axes in several])
    for axes in several:
        axes.set_ylim(min(0.0, *low), max(high))
