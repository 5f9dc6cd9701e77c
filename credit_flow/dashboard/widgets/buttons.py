"""A row of native buttons."""

from __future__ import annotations

from collections.abc import Callable

import solara


@solara.component_vue("buttons.vue", vuetify=False)
def _Buttons(name: str, buttons: list[dict], said: str = "", event_press: Callable[[str], None] = None):
    """The browser's part."""


@solara.component
def Buttons(name: str, buttons: list[dict], on_press: Callable[[str], None], *, said: str = ""):
    """A group of buttons called `name`, and words beside them that say how it goes.

    A button is a dict of `name`, `text`, and where it makes sense `first` (the main one), `disabled`, `why`, `pressed`.
    """
    _Buttons(name=name, buttons=buttons, said=said, event_press=on_press)
