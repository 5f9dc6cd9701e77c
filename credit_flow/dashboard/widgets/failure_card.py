"""What stands on the page when a run has failed: where, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable

import solara


@solara.component_vue("failure_card.vue", vuetify=False)
def FailureCard(sentence: str, event_reset: Callable = None):
    """Tick, part, cause and hint, and a button that begins anew."""
