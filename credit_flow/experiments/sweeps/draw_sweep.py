"""Draw the figures of a sweep: what one measure answers to what was varied, and what compares whole runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from credit_flow.core.discover import nearest
from credit_flow.core.records.record import Record
from credit_flow.experiments.curves.learner_curves import open_curves
from credit_flow.experiments.statistics.setting_means import CHIEF
from credit_flow.experiments.summary import UNITS
from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.experiments.sweeps.sweep_request import base_trial, is_of_runs
from credit_flow.experiments.sweeps.sweep_store import SweepError
from credit_flow.views.drawing.labels import Labels
from credit_flow.views.drawing.size import Size
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.save import figures, require_known, write
from credit_flow.views.sweeps.sweep_figures import sweep_figures
from credit_flow.views.training.learners_over_time import learners_over_time

OF_TRAININGS = {
    "greedy_return": "credits/episode",
    "optimum": "credits/episode",
    "bids_minus_optimal": "credits",
    "misbid": "credits",
    "reached_90": "share",
    "auctions_to_90": "auctions",
    "deviation_gain": "share of value",
}
"""Units of what the rows of trainings have."""


def draw_sweep(
    sweep: Sweep,
    measure: str,
    folder: Path,
    *,
    only: Iterable[str] | None = None,
    formats: Iterable[str] = ("png", "svg"),
    width: str | float = "page",
    height: float | None = None,
    font: float | None = None,
    labels: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write the figures of one measure (its chief one unless given) to `folder` as `<name>.<format>` and return the files; all, or
    `only` some. Each says where it comes from.

    Errors, before anything is written: `UnknownName` for a measure that is no column of the table, a figure that the design does not
    allow, a format, a width or a label; `FigureError` for a size; `SweepError` if there is nothing to draw.
    """
    require_known((), (), formats)
    Size.of(width, height, font)
    shared = Labels(labels or {})
    made = sweep_pictures(sweep, measure, width=width, height=height, font=font, labels=shared)
    for name in only or ():
        if name not in made:
            raise nearest(name, made, "figure")
    shared.require_met()
    return write({name: made[name] for name in only or made}, folder, formats)


def sweep_pictures(sweep: Sweep, measure: str = "", **style) -> dict:
    """The figures of a measure by name, and those that compare the whole Records of a sweep that kept them; `style` as in a figure.

    Errors: `UnknownName` for a measure that is no column; `SweepError` if there is nothing to draw.
    """
    if not sweep.varied or not len(sweep.table):
        raise SweepError(
            f"{sweep.path}: there is nothing to draw: no parameter was varied, or no run is done"
        )
    problem = sweep.manifest["problem"] if sweep.manifest["design"] == "sobol" else None
    units, measure = {**_units(sweep), **UNITS, **OF_TRAININGS}, measure or chief_measures(sweep)[0]
    try:
        made = sweep_figures(sweep.table, sweep.varied, measure, problem=problem, units=units, **style)
    except NothingToShow as reason:
        raise SweepError(f"{sweep.path}: {reason}") from None
    made |= _of_records(sweep, style) | _of_trainings(sweep, measure, style)
    for name, figure in made.items():
        figure.facts = {"figure": name, "measure": measure, **sweep_facts(sweep)}
    return made


def chief_measures(sweep: Sweep) -> list[str]:
    """The measures that are shown unless others are asked for, those first that say most. Errors: `SweepError` if no run has one."""
    table = sweep.table
    found = [
        name for name in CHIEF if name in table and name not in sweep.varied and table[name].notna().any()
    ]
    found.sort(key=lambda name: name != "division_of_labour")
    if not found:
        raise SweepError(f"{sweep.path}: there is nothing to draw: no run has a value of {', '.join(CHIEF)}")
    return found


def sweep_facts(sweep: Sweep) -> dict:
    """Where the figures of a sweep come from: scenario, parameters, what was varied, seeds, version, runs, and one hash over the
    journal hashes of all runs, in their order."""
    manifest, hashes = sweep.manifest, sweep.table["journal_hash"].fillna("").astype(str)
    return {
        **{name: manifest[name] for name in ("scenario", "parameters", "varied", "seeds", "version")},
        "runs": len(sweep.table),
        "journal_hash": hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:32],
    }


def _of_records(sweep: Sweep, style: dict) -> dict:
    """The figures that are drawn of several Records and apply to those of the sweep."""
    if not (sweep.manifest["records"] and is_of_runs(sweep.manifest)):
        return {}
    done = sweep.table.loc[sweep.table["status"] != "failed", "run_id"].unique()
    records = [Record.open(sweep.path / "records" / run_id) for run_id in done]
    made = {}
    for name, draw in figures().items():
        if draw.needs.runs > 1:
            try:
                made[name] = draw(records, **style)
            except NothingToShow:
                continue
    return made


def _of_trainings(sweep: Sweep, measure: str, style: dict) -> dict:
    """How the trainings of a sweep went, setting by setting, of one that kept their curves."""
    if is_of_runs(sweep.manifest):
        return {}
    table = open_curves(sweep.path).table
    number = measure if measure in table else ""
    with suppress(NothingToShow):
        return {"learners_over_time": learners_over_time(table, number, **style)}
    return {}


def _units(sweep: Sweep) -> dict[str, str]:
    """The units of the varied parameters."""
    fields = base_trial(sweep.manifest).all_fields()
    known = {name: fields[name].metadata["unit"] for name in sweep.varied if name in fields}
    return {name: unit for name, unit in known.items() if unit}
