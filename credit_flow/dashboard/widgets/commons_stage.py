"""Two films of a game side by side on one clock, with what a contract pays as a slider; drawn in the browser from what is sent once per run."""

from __future__ import annotations

from collections.abc import Callable

import ipyvue
import solara
import traitlets

from credit_flow.dashboard.commons.commons_game import HIGH, LOW, STEP
from credit_flow.dashboard.parts.plain_numbers import Plain, plain_trait
from credit_flow.dashboard.widgets.sources import vue_template
from credit_flow.views.games.grid_replay_page import grid_drawing, grid_look


class CommonsWidget(ipyvue.VueTemplate):
    """The browser's part; `left` and `right` are what `commons_words.sent` returns, None before there is anything."""

    template = traitlets.Unicode(vue_template("commons_stage.vue", drawing=grid_drawing())).tag(sync=True)
    left, right = plain_trait(), plain_trait()
    look = traitlets.Dict(grid_look()).tag(sync=True)
    theta = traitlets.Float().tag(sync=True)
    thetas = traitlets.List([LOW, HIGH, STEP]).tag(sync=True)
    race = traitlets.Bool(False).tag(sync=True)
    start = traitlets.Int(-1).tag(sync=True)
    query = traitlets.Unicode().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    on_theta = traitlets.Callable(None, allow_none=True)
    on_stop = traitlets.Callable(None, allow_none=True)

    def vue_ask(self, theta: float) -> None:
        """The visitor wants another theta, credits."""
        if self.on_theta is not None:
            self.on_theta(float(theta))

    def vue_stopped(self, step: int) -> None:
        """The films were stopped at a step, or are on their way (-1)."""
        if self.on_stop is not None:
            self.on_stop(int(step))


@solara.component
def CommonsStage(
    left: dict | None,
    right: dict | None,
    *,
    theta: float,
    race: bool,
    start: int | None,
    query: str,
    note: str,
    on_theta: Callable[[float], None],
    on_stop: Callable[[int], None],
):
    """Play `left` and `right` together, from the start, or stand at step `start`. `theta`, credits, is what is wanted: the right side is dimmed while it shows another.

    `race` offers the button "Too much"; `query` is what the page's address says, but for the step; `note` says who plays. `on_theta` is called for another theta,
    `on_stop` with the step at which the visitor has stopped the films, -1 when they go on.
    """
    CommonsWidget.element(
        left=Plain(left), right=Plain(right), theta=theta, race=race, start=-1 if start is None else start, query=query, note=note,
        on_theta=on_theta, on_stop=on_stop,
    )  # fmt: skip
