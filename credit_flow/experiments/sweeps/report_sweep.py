"""The report of a sweep: its numbers and the figures of its chief measures on one page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from credit_flow.experiments.statistics.setting_means import setting_means
from credit_flow.experiments.sweeps.draw_sweep import chief_measures, sweep_facts, sweep_pictures
from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.views.sweeps.sweep_report import sweep_report

MOST_SETTINGS = 50
"""Settings with a line in the report."""


def report_sweep(sweep: Sweep, folder: Path, measures: Sequence[str] = ()) -> Path:
    """Write the report of a sweep to `folder` and return the file, with the figures of `measures` (its chief ones unless given).

    Errors: as `sweep_pictures`.
    """
    means, n_settings = setting_means(sweep, MOST_SETTINGS)
    pictures = {
        f"{measure}: {name}": figure
        for measure in measures or chief_measures(sweep)
        for name, figure in sweep_pictures(sweep, measure).items()
    }
    return sweep_report(
        folder, sweep_facts(sweep), means, n_settings, pictures,
        failures=sweep.failures, status=sweep.manifest["status"],
    )  # fmt: skip
