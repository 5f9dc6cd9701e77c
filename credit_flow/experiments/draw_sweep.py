"""Draw the figures of a sweep and write them to a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from credit_flow.core.discover import nearest
from credit_flow.core.folder_lock import folder_lock
from credit_flow.experiments.asked import base_scenario
from credit_flow.experiments.summary import UNITS
from credit_flow.experiments.sweep import Sweep
from credit_flow.experiments.sweep_store import SweepError
from credit_flow.views.save import FORMATS, save
from credit_flow.views.style import MILLIMETRES, NothingToShow
from credit_flow.views.sweep_figures import sweep_figures


def draw_sweep(
    sweep: Sweep,
    measure: str,
    folder: Path,
    *,
    only: Iterable[str] | None = None,
    formats: Iterable[str] = ("png", "svg"),
    width: str = "page",
) -> list[Path]:
    """Write the figures of one measure to `folder` as `<name>.<format>` and return the files; all, or `only` some.

    Errors: `UnknownName` for a measure that is no column of the table, a figure that the design does not allow, a format or
    a width; `SweepError` if there is nothing to draw.
    """
    for form in formats:
        if form not in FORMATS:
            raise nearest(form, FORMATS, "format")
    if width not in MILLIMETRES:
        raise nearest(width, MILLIMETRES, "width")
    figures = _figures(sweep, measure, width)
    for name in only or ():
        if name not in figures:
            raise nearest(name, figures, "figure")
    with folder_lock(folder):
        return [
            save(figures[name], folder / f"{name}.{form}") for name in only or figures for form in formats
        ]


def _figures(sweep: Sweep, measure: str, width: str) -> dict:
    if not sweep.varied or not len(sweep.table):
        raise SweepError(
            f"{sweep.path}: there is nothing to draw: no parameter was varied, or no run is done"
        )
    problem = sweep.manifest["problem"] if sweep.manifest["design"] == "sobol" else None
    units = {**_units(sweep), **UNITS}
    try:
        return sweep_figures(sweep.table, sweep.varied, measure, problem=problem, units=units, width=width)
    except NothingToShow as reason:
        raise SweepError(f"{sweep.path}: {reason}") from None


def _units(sweep: Sweep) -> dict[str, str]:
    """The units of the varied parameters."""
    fields = type(base_scenario(sweep.manifest)).__dataclass_fields__
    return {name: fields[name].metadata["unit"] for name in sweep.varied if fields[name].metadata.get("unit")}
