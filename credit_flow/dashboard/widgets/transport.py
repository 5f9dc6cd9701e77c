"""Play, step, step 10, reset."""

from __future__ import annotations

from collections.abc import Callable

import solara

from credit_flow.dashboard.run.use_session import use_session, use_status


@solara.component_vue("transport.vue", vuetify=False)
def _Buttons(moving: bool, stuck: bool, recorded: bool, compiling: bool, event_press: Callable = None):
    """`stuck`: there is no next tick; `compiling`: the rules are not ready yet."""


@solara.component
def Transport():
    """The buttons that move the run."""
    session = use_session()
    state, ready, recorded = use_status(lambda status: (status.state, status.ready, status.recorded))
    acts = {
        "play": session.play_or_pause,
        "step": session.step,
        "step10": lambda: session.step(10),
        "reset": session.reset,
    }
    _Buttons(
        moving=state in ("running", "busy") and ready,
        stuck=state in ("ended", "error"),
        recorded=recorded,
        compiling=not ready,
        event_press=lambda name: acts[name](),
    )
