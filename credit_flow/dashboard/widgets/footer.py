"""The line at the foot of every page: what the numbers above belong to, and the Python that makes them again."""

from __future__ import annotations

import solara


@solara.component_vue("footer.vue", vuetify=False)
def Footer(version: str, run: str, seed: str, config: str, python: str):
    """Version of the program, run id, seed, hash of the parameters, and the lines that *Copy as Python* copies."""
