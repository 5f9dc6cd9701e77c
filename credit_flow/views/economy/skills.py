"""Who is good at what, and how work came to be divided."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.measured import measured
from credit_flow.core.records.record import Record
from credit_flow.measures.numbers_of_a_run import division_in
from credit_flow.views.drawing.over_time import along_ticks
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, INK, MUTED, heading
from credit_flow.views.needs import Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view
from credit_flow.views.window import needed


@view(needs=Needs(tables=("snapshots", "steps"), snapshots=("skill_",), words="skills by kind of work"))
def skills(record: Record, size: Size) -> Figure:
    """Who is good at what at the end, and how far work is divided among specialists.

    First the skill (0 to 1) of each living expert (row) in each kind of work (column) at the last snapshot, experts
    sorted by their best kind. Then the division of labour I(expert; kind) / H(kind) in successive windows of the
    run, less what it would be on average if the same jobs were dealt out by lot (keys `gorelick2004`, `vinh2010`): 0 = who does
    what is chance, 1 = the expert tells the kind; left out where the run is too short to tell.
    """
    matrix = sorted_skills(record)
    divided = division_of_labour_over_time(record).dropna()
    figure, (who, *line) = panels(size, 1 if divided.empty else 2, 0.62)
    picture = who.imshow(
        matrix, aspect="auto", interpolation="nearest", cmap="cividis", vmin=0.0, vmax=1.0, rasterized=True
    )
    picture.set_label("skill")
    who.set(xlabel="kind of work", ylabel="experts", xticks=_few(matrix.shape[1]))
    heading(who, ("skill by expert and kind", INK))
    bar = figure.colorbar(picture, ax=who, fraction=0.06, pad=0.02, ticks=(0.0, 0.5, 1.0))
    bar.set_label("skill")
    bar.outline.set_visible(False)
    for axes in line:
        _division(axes, record, divided)
    return figure


def sorted_skills(record: Record) -> np.ndarray:
    """Skills (experts, kinds) at the last snapshot, sorted by best kind, then by skill in it, the best first.

    Errors: `NothingToShow` if snapshots hold no skills.
    """
    snapshots = needed(record, "snapshots")
    columns = [name for name in snapshots if name.startswith("skill_")]
    if not columns:
        raise NothingToShow("the experts of this scenario have no skills by kind")
    matrix = snapshots.loc[snapshots["tick"] == snapshots["tick"].max(), columns].to_numpy()
    return matrix[np.lexsort((-matrix.max(axis=1), matrix.argmax(axis=1)))]


def division_of_labour_over_time(record: Record) -> pd.Series:
    """The division of labour, less what chance gives of it, in successive windows of the run, by the middle tick of the window.

    A window is a fifteenth of the run, 10 to 200 ticks, and none goes on across a shock. Errors: `NothingToShow` if no steps were recorded.
    """
    needed(record, "steps")
    n_ticks = int(np.clip(record.ticks // 15, 10, 200))
    values = {
        start + n_ticks / 2: measured(division_in, record, start, start + n_ticks).value.corrected
        for start in _starts(record, n_ticks)
    }
    return pd.Series(values, dtype=np.float64)


def _starts(record: Record, n_ticks: int) -> list[int]:
    """The tick before each window."""
    ends = [0, *(tick - 1 for tick, _, _ in record.shocks), record.ticks]
    return [start for low, high in zip(ends, ends[1:]) for start in range(low, high - n_ticks + 1, n_ticks)]


def _division(axes: Axes, record: Record, values: pd.Series) -> None:
    axes.set(ylabel="I(expert; kind) / H(kind)", ylim=(0, 1))
    heading(axes, ("division of labour", BLUE), ("less chance", MUTED))
    axes.plot(values.index, values, color=BLUE, marker="o", label="division of labour", clip_on=False)
    axes.set_ylim(min(0.0, values.min()), 1.0)
    along_ticks(axes, record)


def _few(n: int) -> np.ndarray:
    return np.arange(0, n, -(-n // 12))
