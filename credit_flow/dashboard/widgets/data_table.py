"""A table: 50 rows a page, numbers to the right, cells that can be picked."""

from __future__ import annotations

from collections.abc import Callable

import solara

from credit_flow.dashboard.parts.plain_numbers import Plain, opened


@solara.component_vue("data_table.vue", vuetify=False, to_json={"columns": opened, "rows": opened})
def _Table(
    name: str, columns: Plain, rows: Plain, empty: str, picked: int, event_pick: Callable[[dict], None]
):
    """The same, with lists that Solara need not look through."""


def Table(
    *,
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
    return _Table(
        name=name,
        columns=Plain(columns),
        rows=Plain(rows),
        empty=empty,
        picked=picked,
        event_pick=event_pick,
    )
