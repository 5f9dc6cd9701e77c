"""The pages of the dashboard, as Solara finds them."""

from __future__ import annotations

import solara

from credit_flow.dashboard import theme
from credit_flow.dashboard.frames import FrameBuilder
from credit_flow.dashboard.parts.flow_canvas import FlowCanvas
from credit_flow.dashboard.runner import Runner
from credit_flow.dashboard.window import flows_of


@solara.component
def Page():
    """The flagship economy at tick 400."""
    solara.Title("credit flow")
    solara.Style(theme.css())
    frame = solara.use_memo(_flagship, dependencies=[])
    with solara.Div(classes=["cf-panel"]):
        FlowCanvas(frame, playing=True, height="600px")


routes = [solara.Route("/", component=Page)]


def _flagship():
    runner = Runner()
    runner.step(400)
    return FrameBuilder().build(1, runner.snapshot(), flows_of(runner.snapshots(20)))
