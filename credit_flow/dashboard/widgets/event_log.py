"""The event log: what happened, newest first, by kind and by expert."""

from __future__ import annotations

from collections.abc import Callable

import solara

from credit_flow.dashboard.parts.plain_numbers import Plain, opened
from credit_flow.dashboard.reading.run_events import KINDS
from credit_flow.dashboard.run.use_session import use_part, use_session, use_status

MOST = 200
"""Events that are sent to the page."""


@solara.component_vue("event_log.vue", vuetify=False, to_json={"rows": opened})
def _Log(
    rows: Plain,
    kinds: list[str],
    kind: str,
    expert: str,
    missing: int,
    oldest: int,
    event_filter: Callable[[dict], None] = None,
    event_jump: Callable[[int], None] = None,
    event_choose: Callable[[int], None] = None,
):
    """Rows are id, tick, kind, expert (-1 = nobody), words; ticks before `oldest` can no longer be shown."""


@solara.component
def EventLog():
    """The newest 200 events of the kind and expert asked for."""
    session, oldest = use_session(), use_status(lambda status: status.oldest)
    asked, ask = solara.use_state(("", ""))
    found = use_part("events", lambda *now: events_of(*now, *asked), rate="tables", dependencies=[asked])
    rows, missing = found or ([], 0)
    _Log(
        rows=Plain(rows),
        kinds=list(KINDS),
        kind=asked[0],
        expert=asked[1],
        missing=missing,
        oldest=max(oldest, 0),
        event_filter=lambda what: ask((what["kind"], what["expert"].strip())),
        event_jump=session.seek,
        event_choose=session.choose,
    )


def events_of(player, snapshot, kind: str, expert: str) -> tuple[list[list], int]:
    """Rows of the newest events up to the tick shown, and how many events are no longer kept."""
    found, missing = player.events()
    chosen = [
        event
        for event in reversed(found)
        if event.tick <= snapshot.tick and kind in ("", event.kind) and expert in ("", str(event.expert))
    ]
    return [[event.id, event.tick, event.kind, event.expert, event.text] for event in chosen[:MOST]], missing
