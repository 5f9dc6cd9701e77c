"""The moving picture of the session's run."""

from __future__ import annotations

import solara

from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.run.use_session import use_session, use_status
from credit_flow.dashboard.widgets.flow_canvas import FlowCanvas


@solara.component
def LiveCanvas(*, height: str = "480px", scale: float = 1.0):
    """Draw the session's run as it goes, and acknowledge every frame; clicks select experts."""
    session, state = use_session(), use_status(lambda status: status.state)
    solara.use_effect(session.mount_canvas, [])
    picture = use_selected(session.view, lambda view: view.picture).value
    known = picture is not None and picture.builder is session.builder
    FlowCanvas(
        picture.frame if known else None,
        playing=state == "running",
        scale=scale,
        height=height,
        on_drawn=session.drawn,
        on_pick=session.pick,
        on_hidden=session.publisher.hidden,
        on_heartbeat=session.publisher.heartbeat,
    )
