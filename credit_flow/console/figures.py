"""`credit-flow figures`: draw a record or a sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credit_flow.console.consoles import err, out
from credit_flow.core.folder import Folder
from credit_flow.core.parameters import ParameterError
from credit_flow.core.record import Record, RecordError
from credit_flow.experiments.sweep_store import HEADER


def figures(
    record: Annotated[
        Path, typer.Argument(metavar="RECORD", help="Folder that a run or a sweep has written.")
    ],
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Draw only this figure; may be repeated.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="File formats, separated by commas: png, svg, pdf.")
    ] = "png,svg",
    width: Annotated[
        str, typer.Option(help="column (85 mm, a paper's column), page (174 mm) or slide (254 mm).")
    ] = "page",
    measure: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Of a sweep: the measure to draw, a column of its table (default: division_of_labour).",
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Where to write (default: RECORD/figures).")
    ] = None,
) -> None:
    """Draw the figures of a record, or of a sweep: the response of one measure to what was varied."""
    where, chosen = (
        folder or Folder(record, RecordError).place("figures"),
        {"formats": tuple(formats.split(",")), "width": width},
    )
    if (record / HEADER).exists():
        from credit_flow.experiments.draw_sweep import draw_sweep
        from credit_flow.experiments.sweep import Sweep

        files = draw_sweep(Sweep.open(record), measure or "division_of_labour", where, only=only, **chosen)
    else:
        from credit_flow.views.save import save_figures

        if measure is not None:
            raise ParameterError(
                f"--measure {measure}: chooses what to draw of a sweep, and {record} is a Record; choose figures by --only"
            )
        files = save_figures(Record.open(record), where, only=only, say=err.print, **chosen)
    for file in files:
        out.print(file, soft_wrap=True)
