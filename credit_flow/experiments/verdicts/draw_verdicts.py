"""Draw the figures of verdicts: the chart of all rows, a map per card that was decided in several settings, and the readings of every row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from credit_flow.core.discover import nearest
from credit_flow.experiments.verdicts.verdict_table import VerdictTable
from credit_flow.views.drawing.labels import Labels
from credit_flow.views.drawing.size import Size
from credit_flow.views.save import require_known, write
from credit_flow.views.verdicts.phase_map import phase_map
from credit_flow.views.verdicts.strip_plot import strip_plot
from credit_flow.views.verdicts.verdict_chart import verdict_chart


def draw_verdicts(
    found: VerdictTable,
    folder: Path,
    *,
    only: Iterable[str] | None = None,
    formats: Iterable[str] = ("png", "svg"),
    width: str | float = "page",
    height: float | None = None,
    font: float | None = None,
    labels: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write the figures to `folder` as `<name>.<format>` and return the files; all, or `only` some.

    Errors, before anything is written: `UnknownName` for a figure that these verdicts have not, a format, a width or a label; `FigureError` for a size.
    """
    require_known((), (), formats)
    Size.of(width, height, font)
    shared = Labels(labels or {})
    made = verdict_pictures(found, width=width, height=height, font=font, labels=shared)
    for name in only or ():
        if name not in made:
            raise nearest(name, made, "figure of these verdicts")
    shared.require_met()
    return write({name: made[name] for name in only or made}, folder, formats)


def verdict_pictures(found: VerdictTable, **style) -> dict:
    """The figures by name: `verdicts`, `map_<card>`, `strip_<row>`; `style` as in a figure."""
    made = charts_of(found, **style)
    for name in found.table["phenomenon"]:
        readings = found.readings[found.readings["row"] == name]
        if readings["reading"].notna().any():
            strip = strip_plot(readings, found.asked.claims[name].unit, **style)
            made[f"strip_{_plain(name)}"] = _told(f"strip_{_plain(name)}", strip, found)
    return made


def charts_of(found: VerdictTable, **style) -> dict:
    """Those of more than one row: `verdicts` and `map_<card>`, which a card has that was decided over one parameter or two."""
    style = {"width": "page", **style}
    made = {"verdicts": verdict_chart(found.table, found.effects, **style)}
    for card, (parameters, cells) in found.maps.items():
        if len(parameters) <= 2:
            made[f"map_{card}"] = phase_map(cells, parameters, **style)
    return {name: _told(name, figure, found) for name, figure in made.items()}


def _told(name: str, figure, found: VerdictTable):
    figure.facts = {"figure": name, **facts_of(found)}
    return figure


def facts_of(found: VerdictTable) -> dict[str, object]:
    """Where a file of verdicts comes from: cards, seeds, runs done, version."""
    return {
        "cards": list(found.asked.claims),
        "seeds": list(found.asked.seeds),
        "runs": found.n_runs,
        "version": version("credit-flow"),
    }


def _plain(name: str) -> str:
    """The name of a row as that of a file: `outsourcing_rent_0.1`."""
    return "_".join("".join(x if x.isalnum() or x in "._-" else " " for x in name).split())
