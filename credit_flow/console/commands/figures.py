"""`credit-flow figures`: draw a record, a sweep, a training or a transfer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credit_flow.console.at_once import at_once
from credit_flow.console.consoles import err, out
from credit_flow.console.damage import told_as_damage
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.record import Record, RecordError
from credit_flow.experiments.curves.training_folder import SUMMARY as TRAINING
from credit_flow.experiments.sweeps.sweep_folder import is_sweep
from credit_flow.experiments.transfer.transfer_files import SUMMARY as TRANSFER
from credit_flow.experiments.verdicts.verdict_folder import has_verdicts


def figures(
    record: Annotated[
        Path,
        typer.Argument(
            metavar="RECORD",
            help="Folder that a run, a sweep, a training, a transfer or verdicts have written.",
        ),
    ],
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Draw only this figure; may be repeated.")
    ] = None,
    formats: Annotated[
        str,
        typer.Option(
            "--format", help="File formats, separated by commas: png, svg, pdf, csv (the points drawn)."
        ),
    ] = "png,svg",
    points: Annotated[
        bool, typer.Option("--data", help="Also write the points that are drawn, as CSV beside each figure.")
    ] = False,
    width: Annotated[
        str,
        typer.Option(
            help="column (85 mm, a paper's column), page (174 mm), slide (254 mm), or a number of millimetres."
        ),
    ] = "page",
    height: Annotated[
        float | None, typer.Option(metavar="MM", help="Height in millimetres (default: what suits it).")
    ] = None,
    font: Annotated[
        float | None, typer.Option(metavar="POINTS", help="Size of the letters (default: 7.5 to 15).")
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND=NAME",
            help="Call something otherwise: a kind of work by its number (3=cutting), a kind of posting (rent=upkeep), or any "
            "words that a figure uses; may be repeated.",
        ),
    ] = None,
    measure: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Of a sweep, training or transfer: the number to draw, a column of its table (default: its chief one).",
        ),
    ] = "",
    folder: Annotated[
        Path | None, typer.Option("--out", help="Where to write (default: RECORD/figures).")
    ] = None,
) -> None:
    """Draw the figures of a record that apply to it, of a sweep, the response of one measure to what was varied, of a training or transfer, or of verdicts.

    Every file says where it comes from: scenario, parameters, seed, journal hash and version.
    """
    chosen = {
        "only": only,
        "formats": tuple(dict.fromkeys([*formats.split(","), *(["csv"] if points else [])])),
        "width": width,
        "height": height,
        "font": font,
        "labels": dict(_named(text) for text in label or []),
    }
    where = folder or Folder(record, RecordError).place("figures")
    if has_verdicts(record):
        require_no_measure(measure, record, "holds verdicts; choose figures by --only")
        with at_once():
            from credit_flow.experiments.verdicts.draw_verdicts import draw_verdicts
            from credit_flow.experiments.verdicts.verdicts import Verdicts

        files = draw_verdicts(Verdicts.open(record), where, **chosen)
    elif is_sweep(record):
        with at_once():
            from credit_flow.experiments.sweeps.draw_sweep import draw_sweep
            from credit_flow.experiments.sweeps.sweep import Sweep

        files = draw_sweep(Sweep.open(record), measure, where, **chosen)
    elif any(Folder(record, RecordError).has(name) for name in (TRAINING, TRANSFER)):
        with at_once():
            from credit_flow.experiments.curves.draw_curves import draw_curves

        files = draw_curves(record, measure, where, **chosen)
    else:
        with at_once():
            from credit_flow.views.save import save_figures

        opened = Record.open(record)
        require_no_measure(measure, record, "is a Record; choose figures by --only")
        with told_as_damage(opened):
            files = save_figures(opened, where, say=err.print, **chosen)
    for file in files:
        out.print(file, soft_wrap=True)


def require_no_measure(measure: str, folder: Path, what: str) -> None:
    """Errors: `ParameterError` for a measure that is to be drawn of what is no sweep."""
    if measure:
        raise ParameterError(f"--measure {measure}: chooses what to draw of a sweep, and {folder} {what}")


def _named(text: str) -> tuple[str, str]:
    key, equals, name = text.partition("=")
    if not (equals and key.strip() and name.strip()):
        raise ParameterError(
            f"--label {text}: must be kind=name, such as --label 3=cutting or --label rent=upkeep"
        )
    return key, name
