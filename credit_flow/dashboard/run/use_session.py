"""What components of a page call: the visitor's session, where its run stands, and parts that are made of what is shown.

A page is a module of `pages/` with a component `Page()`; app bar, notices, footer and keyboard stand around it. In it:

- `session = use_session()`; `session.player` is the run (a `Runner`, or a `Replay` of a Record), of which a page reads
  snapshots, series and events, and which only the commands of the session move: `play_or_pause`, `step(n)`, `reset`,
  `seek(tick)`, `load(address)`, `choose(expert)`, `follow`. `session.runner` is the same, or None for a Replay.
- `use_status()` is the `Status` of what is shown, or `use_status(select)` a part of it; `use_part(name, make, rate=..., dependencies=[...])` is what
  `make(player, snapshot)` returns for the tick that is shown, made at most so often as `RATES` says, None before that.
- `parts.live_canvas.LiveCanvas(height=...)` is the moving picture of the run. Without one on the page the run pauses.
- `session.query` is what follows `?` in the address of the run, "" for the opening; links to other pages keep it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from credit_flow.dashboard.pictures.page_view import Status, use_selected
from credit_flow.dashboard.run.session import Session

SESSION = solara.create_context(None)


def use_session() -> Session:
    """The session of the visitor."""
    return solara.use_context(SESSION)


def use_status(select: Callable[[Status], Any] = lambda status: status) -> Any:
    """Where the run stands, or what `select` finds in that; the component is rendered anew whenever it changes."""
    return use_selected(use_session().view, lambda view: select(view.status))


def use_part(name: str, make: Callable, *, rate: str = "lines", dependencies: list | None = None):
    """What `make(player, snapshot)` returns for the tick shown, made anew at `rate` (canvas, lines, flows or tables).

    None before it has been made for the first time. `dependencies` are what `make` reads beside its arguments.
    """
    session = use_session()
    solara.use_effect(lambda: session.add_part(name, rate, make), dependencies or [])
    made = use_selected(session.view, lambda view: view.parts.get(name))
    return None if made is None else made.value[1]
