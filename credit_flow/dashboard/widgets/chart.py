"""A chart in the browser: ECharts from the offline bundle, merged updates, both themes, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Callable

import ipyvue
import solara
import traitlets

from credit_flow.dashboard.parts.plain_numbers import Plain, plain_trait
from credit_flow.dashboard.parts.plot import Plot, chart_themes, sent
from credit_flow.dashboard.widgets.sources import source, vue_template


class ChartWidget(ipyvue.VueTemplate):
    """The chart as a widget; the numbers of `plot` are sent as binary buffers."""

    template = traitlets.Unicode(vue_template("chart.vue", drawing=source("chart.js"))).tag(sync=True)
    plot = plain_trait({})
    themes = traitlets.Dict(chart_themes()).tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    empty = traitlets.Unicode().tag(sync=True)
    height = traitlets.Unicode("240px").tag(sync=True)
    on_click = traitlets.Callable(None, allow_none=True)

    def vue_click(self, what: dict) -> None:
        """The visitor has clicked a point, bar, cell, node or ribbon."""
        if self.on_click is not None:
            self.on_click(what)


@solara.component
def Chart(
    plot: Plot,
    *,
    name: str,
    sentence: str = "",
    empty: str = "",
    height: str = "240px",
    on_click: Callable[[dict], None] | None = None,
):
    """Draw a plot. `name` says what it is, `sentence` what it shows at this tick, `empty` why there is nothing yet.

    `on_click` is called with `series`, `index` (of the point), `name` and, in a Sankey diagram, `part` (node or edge).
    """
    ChartWidget.element(
        plot=Plain(sent(plot)), name=name, sentence=sentence, empty=empty, height=height, on_click=on_click
    )
