"""All figures of a Record, written to a folder."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from credit_flow.core.discover import modules, nearest
from credit_flow.core.folder_lock import folder_lock
from credit_flow.core.record import Record
from credit_flow.views.style import MILLIMETRES, NothingToShow

FORMATS = ("png", "svg", "pdf")


def figures() -> dict[str, Callable[..., Figure]]:
    """All figures of the shelf by name: in each file the one that bears its name."""
    named = {name: getattr(module, name, None) for name, module in modules("views").items()}
    return {name: member for name, member in named.items() if getattr(member, "is_view", False)}


def save_figures(
    record: Record,
    folder: str | Path,
    only: Iterable[str] | None = None,
    formats: Iterable[str] = ("png", "svg"),
    width: str = "page",
    say: Callable[[str], None] = print,
) -> list[Path]:
    """Write the figures of `record` (all, or `only` some) to `folder` as `<name>.<format>` and return the files.

    `formats` among png (200 dots per inch), svg (letters stay letters) and pdf. The same Record gives the same files.
    A figure that the Record has nothing for is left out, and `say` told so in one line.
    Errors: `UnknownName` for a figure that is not on the shelf, and for another format.
    """
    folder, known = Path(folder), figures()
    chosen = list(known if only is None else only)
    for name in chosen:
        if name not in known:
            raise nearest(name, known, "figure")
    if width not in MILLIMETRES:
        raise nearest(width, MILLIMETRES, "width")
    for form in formats:
        if form not in FORMATS:
            raise nearest(form, FORMATS, "format")
    files = []
    with folder_lock(folder):
        for name in chosen:
            try:
                figure = known[name](record, width)
            except NothingToShow as reason:
                say(f"figure {name} left out: {reason}")
                continue
            files += [save(figure, folder / f"{name}.{form}") for form in formats]
    return files


def save(figure: Figure, file: Path, facts: str = "") -> Path:
    """Write one figure in the format of the file's ending; without dates and random names, so that it can be compared.

    `facts` (where it comes from) goes into the file's own description.
    """
    if file.suffix == ".svg":
        file.write_text(svg(figure, file.stem, facts), encoding="utf-8")
    elif file.suffix == ".pdf":
        with matplotlib.rc_context({"pdf.fonttype": 42}):
            figure.savefig(file, metadata={"CreationDate": None, **({"Subject": facts} if facts else {})})
    else:
        said = {"Description": facts} if facts else {}
        figure.savefig(file, dpi=200, metadata={"Software": None, **said})
    return file


def svg(figure: Figure, name: str, facts: str = "") -> str:
    """A figure as SVG text, its letters as letters; the same figure, `name` and `facts` give the same text."""
    text = io.StringIO()
    said = {"Description": facts} if facts else {}
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(text, format="svg", metadata={"Date": None, **said})
    # Verdana is as wide as matplotlib's own letters, for which the layout was made.
    return text.getvalue().replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
