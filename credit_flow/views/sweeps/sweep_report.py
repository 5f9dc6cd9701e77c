"""A sweep on one page: what came out in each setting, the figures, and how to make a run of it again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.views.report import Picture, inline_svg, page


def sweep_report(
    folder: str | Path,
    facts: dict,
    means: pd.DataFrame,
    n_settings: int,
    pictures: Mapping[str, Figure],
    *,
    failures: pd.DataFrame,
    status: str = "finished",
) -> Path:
    """Write `report.html` to `folder`: one page that needs no network, and return its path.

    `facts` are scenario, parameters, varied, seeds, runs, version and journal_hash; `means` has a row for each of the first settings,
    of `n_settings` in all, in words; `pictures` are figures by title; `failures` has a column `message`.
    """
    drawn = [
        Picture(name, title.replace("_", " "), "", inline_svg(figure, name))
        for title, figure in pictures.items()
        for name in (title.replace(" ", "_").replace(":", ""),)
    ]
    text = page(
        "sweep_report.html.jinja", facts=facts, means=means, n_settings=n_settings, pictures=drawn, failures=failures, status=status,
    )  # fmt: skip
    with folder_lock(folder) as where:
        file = where / "report.html"
        file.write_text(text, encoding="utf-8")
    return file
