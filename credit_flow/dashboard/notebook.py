"""The Lab in a cell of a notebook."""

from __future__ import annotations

import solara

from credit_flow.dashboard import theme
from credit_flow.dashboard.pages import lab
from credit_flow.dashboard.parts.sources import source
from credit_flow.dashboard.runner import Runner
from credit_flow.dashboard.session import SESSION, Session
from credit_flow.models.model import CreditFlow


@solara.component
def Lab(model: CreditFlow | None = None):
    """Show a copy of `model` (the flagship unless given) in a cell, to watch and to run on; the model itself is left alone."""
    session = solara.use_memo(lambda: Session(player=None if model is None else Runner.of(model)), [])
    SESSION.provide(session)

    def live():
        session.start()
        return session.close

    solara.use_effect(live, [])
    solara.Style(theme.css() + source("pages.css"))
    with solara.Div(classes=["cf-shell"]):
        lab.Page()
