"""A run on one page: what came out, the figures, the audit, and how to do it again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FunctionLoader
from markupsafe import Markup
from matplotlib.figure import Figure

from credit_flow.core.discover import summary
from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.core.records.record import Record
from credit_flow.views.drawing.style import BLUE, FAINT, INK, MUTED, PAPER
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.save import figures, svg

GROUNDS = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    FAINT: "var(--faint)",
    PAPER: "var(--paper)",
    BLUE.lower(): "var(--blue)",
}
"""What the neutral colours of the figures, and the blue of their letters, become on the page, so that they follow its
light or dark ground."""

ORDER = (
    "grid_replay", "who_paid_whom", "labour", "theta_curve", "schelling",
    "credit_flow_diagram", "flow_network", "credit_tree", "accuracy", "skills", "population", "prices_and_money",
    "wealth", "asks",
)  # fmt: skip
"""Order of the figures on the page; others follow."""


class Row(NamedTuple):
    """A line of the summary: a number of the run beside what is expected of it; verdict `ok`, `outside` or empty."""

    name: str
    value: str
    expected: str = ""
    verdict: str = ""


class Picture(NamedTuple):
    """A figure on the page."""

    name: str
    title: str
    text: str
    drawing: Markup


def report(
    record: Record,
    folder: str | Path,
    rows: Iterable[tuple] = (),
    defaults: dict | None = None,
    command: str = "",
) -> Path:
    """Write `report.html` to `folder`: one page that needs no network, and return its path.

    `rows` of the summary are (name, value, expected, verdict) in words, see `Row`; `defaults` are the scenario's
    parameters by name, those that differ are listed (all of them without it); `command` is what repeats the run.
    A figure that the Record has nothing for is named with its reason.
    """
    pictures, left_out = _pictures(record)
    changed = changed_parameters(record, defaults)
    text = page(
        "report.html.jinja", record=record, manifest=record.manifest, books=record.manifest["books"], pictures=pictures, missing=left_out,
        rows=[Row(*row) for row in rows], changed=changed, is_all=defaults is None,
        altered=[] if defaults is None else [name for name in changed if name != "ticks"],
        command=command,
    )  # fmt: skip
    with folder_lock(folder) as where:
        file = where / "report.html"
        file.write_text(text, encoding="utf-8")
    return file


def changed_parameters(record: Record, defaults: dict | None) -> dict:
    """The run's parameters that differ from `defaults`, by name; lists of a saved Record count as tuples."""
    if defaults is None:
        return dict(record.parameters)
    return {
        name: value
        for name, value in record.parameters.items()
        if name not in defaults or _plain(value) != _plain(defaults[name])
    }


def inline_svg(figure: Figure, name: str) -> Markup:
    """A figure as an SVG element to stand in a page: sized by the page, in its neutral colours, its ids its own."""
    text = svg(figure, name)
    text = text[text.index("<svg") :]
    text = re.sub(r'(<svg [^>]*?)width="[^"]*" height="[^"]*"', r"\1", text, count=1)
    text = re.sub("<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = text.replace("url(#", f"url(#{name}-").replace('href="#', f'href="#{name}-')
    for colour, variable in GROUNDS.items():
        text = text.replace(colour, variable)
    return Markup(text.replace("<svg ", f'<svg role="img" aria-label="{name.replace("_", " ")}" ', 1))


def _pictures(record: Record) -> tuple[list[Picture], list[tuple[str, str]]]:
    pictures, left_out, known = [], [], figures()
    for name in sorted(known, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name)):
        title = name.replace("_", " ").capitalize()
        try:
            picture = inline_svg(known[name](record, "page"), name)
        except NothingToShow as reason:
            left_out.append((title, str(reason)))
            continue
        pictures.append(Picture(name, title, _caption(known[name]), picture))
    return pictures, left_out


def _caption(member) -> str:
    """A figure's docstring as running text, without the keys of its sources."""
    words = " ".join((member.__doc__ or summary(member)).split())
    return re.sub(r" \(key `[^`]*`\)", "", words).replace("`", "")


def _plain(value):
    return tuple(_plain(item) for item in value) if isinstance(value, list | tuple) else value


def page(template: str, **content) -> str:
    """The text of a page of this folder, `page.html.jinja` filled by one of its templates."""
    loader = FunctionLoader(lambda name: (files("credit_flow.views") / name).read_text(encoding="utf-8"))
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=loader)
    environment.filters["number"] = lambda value: f"{value:,.6f}".rstrip("0").rstrip(".")
    return environment.get_template(template).render(**content)
