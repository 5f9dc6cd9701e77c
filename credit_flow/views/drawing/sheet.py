"""What figures are drawn on: a figure that knows where it comes from, its panels, and a bare canvas."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.views.drawing.plain import Plain
from credit_flow.views.drawing.size import Size
from credit_flow.views.nothing_to_show import FigureError
from credit_flow.views.provenance import metadata


class Sheet(Figure):
    """A figure whose files carry `facts`, where they come from, whoever calls `savefig`."""

    facts: dict = {}  # noqa: RUF012 - replaced, never changed
    table: pd.DataFrame | None = None
    """What a figure drawn by hand shows; those with axes show their points."""

    def savefig(self, fname, *, metadata: dict | None = None, **choices) -> None:
        """As `Figure.savefig`, with the facts as metadata of PNG, SVG and PDF; what `metadata` says goes before."""
        ending = Path(fname).suffix if isinstance(fname, str | Path) else ""
        form = choices.get("format") or ending.lstrip(".") or matplotlib.rcParams["savefig.format"]
        said = {**_metadata(self.facts, form.lower()), **(metadata or {})}
        super().savefig(fname, metadata=said or None, **choices)


_metadata = metadata


def sheet(size: Size, ratio: float) -> Sheet:
    """An empty figure, `ratio` = height over width. Errors: `FigureError` where the caller has axes of his own."""
    if size.axes is not None:
        raise FigureError("this figure arranges its own axes: it cannot be drawn in others")
    figure = Sheet(figsize=(size.inches, size.high(ratio)), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.04, h_pad=0.05, hspace=0.04, wspace=0.04)
    return figure


def panels(size: Size, n: int, ratio: float = 0.5) -> tuple[Figure, list[Axes]]:
    """`n` axes of `ratio` = height over width: one above the other in a column, else side by side and higher; or the caller's."""
    if size.axes is not None:
        figure, axes = given(size, n)
    else:
        n_columns = size.pick(1, min(n, 2))
        n_rows = -(-n // n_columns)
        higher = size.pick(1.0, 1.25, 1.45) if n_columns > 1 else 1.0
        figure = sheet(size, higher * ratio * n_rows / n_columns)
        axes = [figure.add_subplot(n_rows, n_columns, i + 1) for i in range(n)]
    for place in axes:
        place.locator_params(axis="x", nbins=size.pick(6, 6, 4))
        for axis in (place.xaxis, place.yaxis):
            axis.set_major_formatter(Plain())
    figure.align_ylabels()
    return figure, axes


def given(size: Size, n: int) -> tuple[Figure, list[Axes]]:
    """The caller's axes, as many as there are panels; for None one that nobody sees. Errors: `FigureError` for another number."""
    if len(size.axes) != n or not any(size.axes):
        some = "1 axes" if n == 1 else f"{n} axes, None for a panel that is left out"
        raise FigureError(
            f"ax has {len(size.axes)} axes: this figure has {n} panel{'s' * (n > 1)}: give {some}"
        )
    unseen = Figure()
    axes = [unseen.add_subplot() if place is None else place for place in size.axes]
    seen = next(place for place in size.axes if place is not None)
    return seen.get_figure(root=True), axes


def keep(figure: Figure, table: pd.DataFrame) -> Figure:
    """The figure, which says from now on that `table` is what it shows; the caller's own figure is left alone."""
    if isinstance(figure, Sheet):
        figure.table = table
    return figure


def canvas(size: Size, ratio: float) -> tuple[Figure, Axes]:
    """A figure with one bare axes over all of it, from (0, 0) to (1, 1), for what is drawn by hand; or the caller's one axes."""
    if size.axes is not None:
        figure, (axes,) = given(size, 1)
    else:
        figure = Sheet(figsize=(size.inches, size.high(ratio)))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0.0, 1.0), ylim=(0.0, 1.0))
    axes.axis("off")
    return figure, axes


def lettering(size: Size, axes: Axes) -> tuple[float, float]:
    """Width of an average letter and height of a line on a `canvas`, in its units."""
    wide, high = axes.figure.get_size_inches() * axes.get_position().size
    return 0.60 * size.points / 72.0 / wide, 1.25 * size.points / 72.0 / high
