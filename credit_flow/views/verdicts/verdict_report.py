"""Verdicts on one page: the table, the figure, and what stands behind each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup
from matplotlib.figure import Figure

from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.views.report import inline_svg, page


class Section(NamedTuple):
    """What the report says of one row."""

    name: str
    question: str
    answer: str  # the verdict as a sentence
    claim: Mapping  # the claim's fields by name
    readings: Sequence[tuple]  # seed, and the reading of each arm in words
    arms: Sequence[str]
    numbers: Sequence[tuple[str, str]]  # what is behind the decision, in words
    strip: Figure | None
    evidence: Figure | None
    evidence_of: str  # which run the evidence shows
    failures: Sequence[str]
    replay: str  # the command that makes a run again


def verdict_report(
    folder: str | Path,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    charts: Sequence[Figure],
    sections: Sequence[Section],
    facts: Mapping,
) -> Path:
    """Write `report.html` to `folder`: one page that needs no network, and return its path.

    `rows` are the lines of the table under `head`, in words; `facts` are version, seeds, runs, status, residual and setting.
    """
    pictures = [
        (
            section,
            _drawn(section.strip, f"strip_{place}"),
            _drawn(section.evidence, f"evidence_{place}"),
        )
        for place, section in enumerate(sections)
    ]
    text = page(
        "verdicts/verdict_report.html.jinja", head=head, rows=rows, charts=[inline_svg(chart, f"chart_{place}") for place, chart in enumerate(charts)], sections=pictures, facts=facts,
    )  # fmt: skip
    with folder_lock(folder) as where:
        file = where / "report.html"
        file.write_text(text, encoding="utf-8")
    return file


def _drawn(figure: Figure | None, name: str) -> Markup | None:
    return None if figure is None else inline_svg(figure, name)
