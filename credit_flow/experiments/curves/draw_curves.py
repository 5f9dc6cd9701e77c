"""Draw the figures of a training or transfer that is finished, from its folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from credit_flow.core.discover import nearest
from credit_flow.core.records.record import RecordError
from credit_flow.experiments.curves.learner_curves import Curves, open_curves
from credit_flow.experiments.curves.training_folder import read_rows
from credit_flow.experiments.transfer import transfer_files
from credit_flow.views.drawing.labels import Labels
from credit_flow.views.drawing.size import Size
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.save import require_known, write
from credit_flow.views.states.transfer_curves import transfer_curves
from credit_flow.views.training.ask_curves import ask_curves
from credit_flow.views.training.ask_gain import ask_gain
from credit_flow.views.training.bids_at_last import bids_at_last
from credit_flow.views.training.deviation_gain import deviation_gain
from credit_flow.views.training.learners_over_time import learners_over_time, numbers_in
from credit_flow.views.training.players_curves import learning_curves
from credit_flow.views.training.training_curves import training_curves

COURSES = {"return": training_curves, "ask/share": ask_curves, "welfare": learning_curves}
"""A number that a training logs, and the figure of its course that then applies."""


def draw_curves(
    folder: Path,
    number: str,
    out: Path,
    *,
    only: Iterable[str] | None = None,
    formats: Iterable[str] = ("png", "svg"),
    width: str | float = "page",
    height: float | None = None,
    font: float | None = None,
    labels: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write the figures of what learnt in `folder` to `out` as `<name>.<format>` and return the files; all that apply, or `only` some. `number` is the column that `learners_over_time` draws, the first there is
    unless given. Each says where it comes from.

    Errors, before anything is written: `UnknownName` for a number, figure, format, width or label; `FigureError` for a size; `RecordError` for a folder that cannot be read, or has nothing to draw.
    """
    require_known((), (), formats)
    Size.of(width, height, font)
    shared, curves = Labels(labels or {}), open_curves(folder)
    known = numbers_in(curves.table)
    if number and number not in known:
        raise nearest(number, known, "number")
    made = figures_of(folder, curves, number, width=width, height=height, font=font, labels=shared)
    if not made:
        raise RecordError(f"{folder}: there is nothing to draw yet: nobody has learnt")
    for name in only or ():
        if name not in made:
            raise nearest(name, made, "figure")
    shared.require_met()
    for name, figure in made.items():
        figure.facts = {"figure": name, **facts_of(curves)}
    return write({name: made[name] for name in only or made}, out, formats)


def facts_of(curves: Curves) -> dict:
    """Where a figure of these curves comes from, plain values."""
    kept = ("scenario", "parameters", "learner", "settings", "world", "tasks", "tune", "search", "seeds", "auctions", "versions", "version", "journal_hash")  # fmt: skip
    return {name: curves.facts[name] for name in kept if name in curves.facts}


def figures_of(folder: Path, curves: Curves, number: str = "", **style) -> dict:
    """The figures that apply to the curves of a folder, by name; `style` as in a figure."""
    drawn = {"learners_over_time": lambda: learners_over_time(curves.table, number, **style)}
    if curves.kind == "training":
        drawn["bids_at_last"] = lambda: bids_at_last(curves.bids, **style)
        of_asks = "has" in curves.deviation
        drawn["deviation_gain"] = lambda: (ask_gain if of_asks else deviation_gain)(curves.deviation, **style)
        course = next((draw for name, draw in COURSES.items() if name in curves.table), None)
        if course:
            drawn[course.__name__] = lambda: course(read_rows(folder), **style)
    if curves.kind == "transfer":
        drawn["transfer_curves"] = lambda: transfer_curves(transfer_files.read_rows(folder), **style)
    made = {}
    for name, draw in drawn.items():
        try:
            made[name] = draw()
        except NothingToShow:
            continue
    return made
