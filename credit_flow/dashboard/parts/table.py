"""A table: 50 rows a page, numbers to the right, cells that can be picked."""

from __future__ import annotations

from collections.abc import Callable

import solara


@solara.component_vue("table.vue", vuetify=False)
def Table(
    name: str,
    columns: list[dict],
    rows: list[list[str]],
    empty: str = "",
    picked: int = -1,
    event_pick: Callable[[dict], None] = None,
):
    """`columns` are dicts of `title`, `number` (to the right) and `picks` (its cells are buttons: all, or
    those that begin with a text); cells are text.

    `event_pick` is called with `row` and `column`, indices; `picked` is a row that stands out; `empty` says why there is none.
    """
