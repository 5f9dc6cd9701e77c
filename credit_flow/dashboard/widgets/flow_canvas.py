"""The moving picture of the credit flow: a canvas in the browser that draws the frames of `frames.py`."""

from __future__ import annotations

from collections.abc import Callable

import ipyvue
import solara
import traitlets

from credit_flow.dashboard.parts.plain_numbers import Plain, plain_trait
from credit_flow.dashboard.pictures import theme
from credit_flow.dashboard.pictures.frames import Frame
from credit_flow.dashboard.widgets.sources import drawing_source, vue_template


class FlowCanvasWidget(ipyvue.VueTemplate):
    """The canvas as a widget; `frame` holds a header and a body, sent as one binary message."""

    template = traitlets.Unicode(vue_template("flow_canvas.vue", drawing=drawing_source())).tag(sync=True)
    frame = plain_trait()
    tokens = traitlets.Dict(theme.tokens()).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    scale = traitlets.Float(1.0).tag(sync=True)
    height = traitlets.Unicode("480px").tag(sync=True)
    on_drawn = traitlets.Callable(None, allow_none=True)
    on_pick = traitlets.Callable(None, allow_none=True)
    on_hidden = traitlets.Callable(None, allow_none=True)
    on_heartbeat = traitlets.Callable(None, allow_none=True)

    def vue_drawn(self, number: int) -> None:
        """The browser has painted frame `number`."""
        if self.on_drawn is not None:
            self.on_drawn(int(number))

    def vue_pick(self, choice: dict) -> None:
        """The visitor has chosen the expert at an index of a membership version, or none (index -1)."""
        if self.on_pick is not None:
            self.on_pick(int(choice["index"]), int(choice["membership"]))

    def vue_hidden(self, hidden: bool) -> None:
        """The tab went out of sight, or came back."""
        if self.on_hidden is not None:
            self.on_hidden(bool(hidden))

    def vue_heartbeat(self, _=None) -> None:
        """The tab is out of sight and still there."""
        if self.on_heartbeat is not None:
            self.on_heartbeat()


@solara.component
def FlowCanvas(
    frame: Frame | None,
    *,
    playing: bool = False,
    scale: float = 1.0,
    height: str = "480px",
    on_drawn: Callable[[int], None] | None = None,
    on_pick: Callable[[int, int], None] | None = None,
    on_hidden: Callable[[bool], None] | None = None,
    on_heartbeat: Callable[[], None] | None = None,
):
    """Draw a frame; dots travel while `playing`. `scale` enlarges letters and strokes, for a projector.

    `on_drawn(number)` acknowledges a painted frame, `on_pick(index, membership)` is called for the expert that is clicked
    or chosen with Enter (index -1: none), `on_hidden(hidden)` when the tab is hidden or shown, `on_heartbeat()` every 2 s
    while it is hidden.
    """
    sent = Plain(None if frame is None else {"header": frame.header, "body": frame.body})
    return FlowCanvasWidget.element(
        frame=sent, playing=playing, scale=scale, height=height,
        on_drawn=on_drawn, on_pick=on_pick, on_hidden=on_hidden, on_heartbeat=on_heartbeat,
    )  # fmt: skip
