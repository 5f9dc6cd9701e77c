"""The bar at the top of every page: name, pages, what runs, theme, share, help; it also hears the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import solara

from credit_flow.dashboard.parts.plain_numbers import Plain, opened

KEYS = (
    ("Space", "play or pause"),
    (".", "one tick"),
    ("Shift .", "ten ticks"),
    ("r", "reset: begin the run anew, with what is pending"),
    ("[   ]", "slower, faster"),
    ("1 - 5", "tabs: network, flows, specialization, prices, wealth"),
    ("/", "find an expert by its number"),
    ("arrows", "on the picture: walk from expert to expert; Enter opens, Esc closes"),
    ("f", "project mode: full screen, larger letters"),
    ("d", "dark or light"),
    ("?", "this list"),
)
"""What keys do, wherever no text is being written."""


@solara.component_vue("app_bar.vue", vuetify=False, to_json={"pages": opened, "shortcuts": opened})
def AppBar(
    pages: Plain,
    home: str,
    run: str,
    state: str,
    chip: str,
    shared: str,
    python: str,
    rail: bool,
    opened: bool,
    shortcuts: Plain,
    event_go: Callable[[str], None] = None,
    event_command: Callable[[dict], None] = None,
    event_toggle_rail: Callable[[object], None] = None,
    event_ask: Callable[[str], None] = None,
):
    """`pages` are dicts of `title`, `href`, `here`; `shared` and `python` are what the share dialog offers.

    `event_command` is called with `name` (play, step, step10, reset, slower, faster, tab, find, project, close) and
    `value`; `event_ask` with the dialog that has been opened.
    """
