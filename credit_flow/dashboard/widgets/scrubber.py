"""The scrubber: back through the ticks that are kept; the run itself is never rewound."""

from __future__ import annotations

from collections.abc import Callable

import solara

from credit_flow.dashboard.run.use_session import use_session, use_status


@solara.component_vue("scrubber.vue", vuetify=False)
def _Scrubber(
    tick: int,
    oldest: int,
    newest: int,
    recorded: bool,
    event_seek: Callable[[int], None] = None,
    event_branch: Callable[[int], None] = None,
):
    """`tick` is shown, of `oldest` .. `newest`."""


@solara.component
def Scrubber():
    """Move the view through the ticks; a branch runs the same seed to the tick again and opens Compare."""
    session, status, router = use_session(), use_status(), solara.use_router()
    _Scrubber(
        tick=status.tick,
        oldest=max(status.oldest, 0),
        newest=status.last if status.recorded else status.newest,
        recorded=status.recorded,
        event_seek=session.seek,
        event_branch=lambda _: router.push(session.share("/compare")),
    )
