"""The pages of the dashboard and their addresses, as Solara finds them."""

from __future__ import annotations

import solara

from credit_flow.dashboard.pages import (
    about,
    auctions,
    commons,
    compare,
    data_and_figures,
    lab,
    learning,
    lessons,
    overview,
    verdicts,
)
from credit_flow.dashboard.shell import Layout

routes = [
    solara.Route("/", component=overview.Page, layout=Layout),
    solara.Route("lab", component=lab.Page),
    solara.Route("auctions", component=auctions.Page),
    solara.Route("compare", component=compare.Page),
    solara.Route("learning", component=learning.Page),
    solara.Route("commons", component=commons.Page),
    solara.Route("verdicts", component=verdicts.Page),
    solara.Route("lessons", component=lessons.Page),
    solara.Route("data", component=data_and_figures.Page),
    solara.Route("about", component=about.Page),
]
