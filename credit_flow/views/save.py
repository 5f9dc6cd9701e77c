"""Figures of a Record, written to a folder."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from credit_flow.core.discover import modules, nearest
from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.core.records.record import Record
from credit_flow.views.drawing.labels import Labels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.table_file import csv_text
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.points import points
from credit_flow.views.provenance import metadata
from credit_flow.views.view import in_house_style, is_figure, why_no_figure

FORMATS = ("png", "svg", "pdf", "csv")
"""What a figure can be written as; `csv` is the points that it shows."""


def figures() -> dict[str, Callable[..., Figure]]:
    """All figures of the shelf by name: in each file the function that bears its name, draws a `record` and returns a `Figure`."""
    named = {name: getattr(module, name, None) for name, module in modules("views").items()}
    return {name: in_house_style(draw) for name, draw in named.items() if is_figure(draw)}


def forgotten_figures() -> dict[str, str]:
    """The files of the shelf that were probably meant to have a figure and have none, by name, and why."""
    reasons = {name: why_no_figure(module) for name, module in modules("views").items()}
    return {name: reason for name, reason in reasons.items() if reason}


def missing(record: Record, foreseen: bool = False) -> dict[str, str]:
    """The figures that do not apply to a Record, with the reason by name; the others are offered.

    `foreseen` looks only at what the first ticks of a run settle. Errors: none.
    """
    reasons = {}
    for name, member in figures().items():
        try:
            (member.needs.foresee if foreseen else member.needs.require)(record)
        except NothingToShow as reason:
            reasons[name] = str(reason)
    return reasons


def save_figures(
    record: Record,
    folder: str | Path,
    only: Iterable[str] | None = None,
    formats: Iterable[str] = ("png", "svg"),
    width: str | float = "page",
    *,
    height: float | None = None,
    font: float | None = None,
    labels: Mapping[str, str] | None = None,
    say: Callable[[str], None] = print,
) -> list[Path]:
    """Write the figures of `record` (all that apply, or `only` some) to `folder` as `<name>.<format>` and return the files.

    `formats` among png (200 dots per inch), svg (letters stay letters), pdf and csv (the points that are drawn). The same Record
    gives the same files, which say where they come from. Sizes and `labels` are those of a figure. Of a figure that does not
    apply `say` is told why in one line.
    Errors, before anything is written: `UnknownName` for a figure that is not on the shelf, another format or width, and a label
    that no figure uses; `FigureError` for a size; `NothingToShow` for one of `only` that the Record has nothing for.
    """
    known = figures()
    chosen = list(known if only is None else only)
    require_known(chosen, known, formats)
    Size.of(width, height, font)
    shared = Labels(labels or {})
    made, left_out = {}, []
    for name in chosen:
        try:
            made[name] = known[name](record, width, height=height, font=font, labels=shared)
        except NothingToShow as reason:
            if only is not None:
                raise NothingToShow(f"figure {name} cannot be drawn: {reason}") from None
            left_out.append(f"figure {name} left out: {reason}")
    shared.require_met()
    files = write(made, folder, formats)
    for line in left_out:
        say(line)
    return files


def require_known(names: Iterable[str], known: Iterable[str], formats: Iterable[str]) -> None:
    """Errors: `UnknownName` for a figure that is not among `known`, and for a format that there is not."""
    for name in names:
        if name not in known:
            raise nearest(name, known, "figure", forgotten_figures().get(name, ""))
    for form in formats:
        if form not in FORMATS:
            raise nearest(form, FORMATS, "format")


def write(made: Mapping[str, Figure], folder: str | Path, formats: Iterable[str]) -> list[Path]:
    """Write figures by name to `folder` in every format, and return the files."""
    with folder_lock(folder) as folder:
        return [save(figure, folder / f"{name}.{form}") for name, figure in made.items() for form in formats]


def save(figure: Figure, file: Path, facts: dict | None = None) -> Path:
    """Write one figure in the format of the file's ending; without dates and random names, so that it can be compared.

    `facts`, where it comes from, go into the file itself; those of the figure unless given.
    """
    facts = getattr(figure, "facts", {}) if facts is None else facts
    form = file.suffix.lstrip(".")
    if form == "svg":
        file.write_text(svg(figure, file.stem, facts), encoding="utf-8")
    elif form == "csv":
        file.write_text(csv_text(points(figure), facts), encoding="utf-8")
    else:
        with matplotlib.rc_context({"pdf.fonttype": 42}):
            figure.savefig(file, dpi=200, metadata=metadata(facts, form))
    return file


def svg(figure: Figure, name: str, facts: dict | None = None) -> str:
    """A figure as SVG text, its letters as letters; the same figure, `name` and `facts` give the same text."""
    text = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(text, format="svg", metadata=metadata(facts or {}, "svg"))
    # Verdana is as wide as matplotlib's own letters, for which the layout was made.
    return text.getvalue().replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
