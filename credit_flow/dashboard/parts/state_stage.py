"""The states of the world as cells, as the run goes: owners, bids against what they are worth, and credit hopping back."""

from __future__ import annotations

from collections.abc import Callable

import ipyvue
import solara
import traitlets

from credit_flow.dashboard.learning.state_cells import WINDOW, cells_of
from credit_flow.dashboard.parts.plain_numbers import Plain, plain_trait
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.dashboard.run.use_session import use_part, use_session
from credit_flow.dashboard.widgets.sources import vue_template

UNCOUNTED = "What is seen in this world is too much to count: there are no cells to show. The figures on Data & figures show what was bid and paid."


class StateStageWidget(ipyvue.VueTemplate):
    """The cells in the browser; `shown` is what `picture_of` returns."""

    template = traitlets.Unicode(vue_template("state_stage.vue")).tag(sync=True)
    shown = plain_trait()
    on_drawn = traitlets.Callable(None, allow_none=True)
    on_hidden = traitlets.Callable(None, allow_none=True)
    on_heartbeat = traitlets.Callable(None, allow_none=True)

    def vue_drawn(self, number: int) -> None:
        """The browser has painted frame `number`."""
        if self.on_drawn is not None:
            self.on_drawn(int(number))

    def vue_hidden(self, hidden: bool) -> None:
        """The tab went out of sight, or came back."""
        if self.on_hidden is not None:
            self.on_hidden(bool(hidden))

    def vue_heartbeat(self, _=None) -> None:
        """The tab is out of sight and still there."""
        if self.on_heartbeat is not None:
            self.on_heartbeat()


@solara.component
def StateStage(*, paces: bool = True):
    """Draw the states of the session's run as it goes; where it `paces`, every picture is acknowledged, and the next one waits for that."""
    session = use_session()
    solara.use_effect(session.mount_canvas if paces else lambda: None, [])
    drawn = use_part(
        "states",
        lambda player, snapshot: picture_of(session.publisher.n_sent, player, snapshot),
        rate="canvas",
    )
    nothing: Callable = lambda *_: None  # noqa: E731 - another picture keeps the pace
    publisher = session.publisher
    StateStageWidget.element(
        shown=Plain(drawn),
        on_drawn=session.drawn if paces else nothing,
        on_hidden=publisher.hidden if paces else nothing,
        on_heartbeat=publisher.heartbeat if paces else nothing,
    )


def picture_of(frame: int, player, snapshot: Snapshot) -> dict:
    """The cells at the tick of a snapshot, with the number of the frame, plain values; without cells, `why`."""
    head = {"frame": frame, "tick": snapshot.tick}
    if snapshot.states is None:
        return {
            **head,
            "cells": [],
            "why": UNCOUNTED,
            "low": 0.0,
            "high": 1.0,
            "staked": "bid",
            "large": False,
        }
    snapshots = player.snapshots(WINDOW + 1, stop=snapshot.tick) or [snapshot]
    return {**head, **cells_of(snapshots, player.scenario)}
