"""Play, step, step 10, reset."""

from __future__ import annotations

from collections.abc import Callable

import solara

from credit_flow.dashboard.session import use_session, use_status


@solara.component_vue("transport.vue", vuetify=False)
def _Buttons(moving: bool, stuck: bool, recorded: bool, compiling: bool, event_press: Callable = None):
    """`stuck`: there is no next tick; `compiling`: the rules are not ready yet."""


@solara.component
def Transport():
    """The buttons that move the run."""
    session, status = use_session(), use_status()
    acts = {
        "play": session.play_or_pause,
        "step": session.step,
        "step10": lambda: session.step(10),
        "reset": session.reset,
    }
    _Buttons(
        moving=status.state in ("running", "busy") and status.ready,
        stuck=status.state in ("ended", "error"),
        recorded=status.recorded,
        compiling=not status.ready,
        event_press=lambda name: acts[name](),
    )
