"""The JavaScript of the widgets: one text each, for the dashboard's templates and for the replay page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path

WIDGETS = "credit_flow.dashboard.widgets"
ECHARTS = "echarts@5.4.0/dist/echarts.min.js"
DRAWING = ("clear_place.js", "flow_drawing.js", "flow_canvas.js")


def source(name: str) -> str:
    """The text of a file beside this one."""
    return files(WIDGETS).joinpath(name).read_text(encoding="utf-8")


def drawing_source() -> str:
    """The text that draws the credit flow: class `FlowCanvas` and what it needs."""
    return "\n".join(source(name) for name in DRAWING)


def filled(name: str, words: Mapping[str, str]) -> str:
    """The text of a file with every `{{ word }}` replaced, in one pass. Errors: KeyError for a word that is not given."""
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: words[found[1]], source(name))


def vue_template(name: str, **sources: str) -> str:
    """A Vue template with the line `/* name */` replaced by each of `sources`."""
    text = source(name)
    for place, script in sources.items():
        marker = f"/* {place} */"
        if text.count(marker) != 1:
            raise ValueError(f"{name}: {marker} must stand in it once")
        text = text.replace(marker, script)
    return text


def echarts_source() -> str:
    """The text of ECharts from the offline bundle. Errors: `FileNotFoundError` if `solara-assets` is not installed."""
    try:
        bundle = distribution("solara-assets").files or ()
    except PackageNotFoundError:
        bundle = ()
    found = [Path(file.locate()) for file in bundle if file.as_posix().endswith(ECHARTS)]
    if not found:
        raise FileNotFoundError(
            f"{ECHARTS} is not here: install the extra `dashboard` (package solara-assets)"
        )
    return found[0].read_text(encoding="utf-8")
