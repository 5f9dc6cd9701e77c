"""What the visitor should know before reading on: addresses cut back, things refused."""

from __future__ import annotations

from collections.abc import Callable

import solara


@solara.component_vue("notices.vue", vuetify=False)
def Notices(notices: list[str], event_dismiss: Callable[[object], None] = None):
    """Sentences that stay until they are dismissed."""
