"""Tabs, for keyboard and screen reader too."""

from __future__ import annotations

from collections.abc import Callable

import solara


@solara.component_vue("tabs.vue", vuetify=False)
def Tabs(titles: list[str], chosen: int, event_choose: Callable[[int], None] = None):
    """`chosen` is the index of the open tab; arrows move between them."""
