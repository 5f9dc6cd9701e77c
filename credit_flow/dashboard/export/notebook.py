"""The Lab in a cell of a notebook."""

from __future__ import annotations

import solara

from credit_flow.dashboard.pages import lab
from credit_flow.dashboard.pictures import theme
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.run.session import Session
from credit_flow.dashboard.run.use_session import SESSION
from credit_flow.dashboard.widgets.sources import source
from credit_flow.models.clockwork.scenario_choice import as_scenario
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario


@solara.component
def Lab(model: CreditFlow | Scenario | type[Scenario] | str | None = None):
    """Show a copy of `model` (the flagship unless given) in a cell, to watch and to run on; the model itself is left alone.

    A scenario, its class or its name is run from the start with seed 1.
    """
    session = solara.use_memo(lambda: Session(player=_player(model)), [])
    SESSION.provide(session)

    def live():
        session.start()
        return session.close

    solara.use_effect(live, [])
    solara.Style(theme.css() + source("pages.css"))
    with solara.Div(classes=["cf-shell"]):
        lab.Page()


def _player(model) -> Runner | None:
    if model is None or isinstance(model, CreditFlow):
        return None if model is None else Runner.of(model)
    return Runner(as_scenario(model))
