"""Commons: a game of many played twice on one seed, without a contract and with one, and what theta does to it."""

from __future__ import annotations

import solara

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.dashboard.commons.commons_desk import CommonsDesk
from credit_flow.dashboard.commons.commons_figures import FIGURES, offers_of, words_of
from credit_flow.dashboard.commons.commons_game import GAMES, commons_game
from credit_flow.dashboard.parts.drawing import Drawn
from credit_flow.dashboard.parts.take_along import TakeAlong
from credit_flow.dashboard.parts.text import ButtonLink, Heading, Prose
from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.run.use_session import use_session
from credit_flow.dashboard.widgets.commons_stage import CommonsStage
from credit_flow.dashboard.widgets.form import Form
from credit_flow.dashboard.widgets.sources import source
from credit_flow.dashboard.widgets.tabs import Tabs

LEAD = """
What one player does for all pays only the others, so nobody does it. A contract lets them pay each other for it: the same game on the same seed, without one and with one.
"""

SCRIPTED = """
Players are scripted: they clean, spare or eat whatever the contract says, and as many cooperate as join one after another while that pays them under this theta.
"""


TRAINED = """
Players are trained: networks that learnt under thetas drawn anew for every episode, and some episodes without a contract, play here without learning on. They vote by what they came to under each theta.
"""


@solara.component
def Page():
    """The headline, the figures of the runs that are shown, and what can be taken along."""
    solara.Style(source("reading.css"))
    session = use_session()
    desk = session.commons
    number = use_selected(desk.changed, lambda number: number)
    solara.use_effect(lambda: come(desk), [])
    with solara.Div(classes=["cf-page", "cf-page-wide"]):
        with solara.Div(classes=["cf-commons-lead", "cf-stack", "cf-stack-close"]):
            with solara.Div(classes=["cf-row", "cf-commons-head"]):
                Heading("Commons", level=1)
                Choice(desk, number)
            Prose(LEAD, classes=["cf-prose-wide"])
        for words in (*desk.notices, *([desk.wrong] if desk.wrong else [])):
            solara.Text(words, classes=["cf-failure"])
        Headline(desk, number, session.query)
        with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close", "cf-commons-more"]):
            Figures(desk, number)
        with solara.Div(classes=["cf-row", "cf-commons-more"]):
            TakeAlong("of these runs", offers_of(desk.wanted)).key(str(desk.wanted))
            for name, title in (("who_cleans", "Lesson: who cleans"), ("sign_or_not", "Lesson: sign or not")):
                ButtonLink(title, session.link(f"/lessons/{name}"))


def come(desk: CommonsDesk) -> None:
    """Have what is chosen played; what became of it before the page listened is shown too."""
    desk.begin()
    desk.changed.happened()


@solara.component
def Choice(desk: CommonsDesk, number: int):
    """Which game, and which seed."""
    wrong, set_wrong = solara.use_state("")

    def change(name: str, value: object) -> None:
        try:
            desk.choose(**{name: str(value)})
            set_wrong("")
        except ParameterError as error:
            set_wrong(str(error))

    games = [{"value": game.name, "text": game.title} for game in GAMES]
    fields = [
        {"name": "game", "label": "game", "type": "select", "choices": games, "value": desk.game},
        {"name": "seed", "label": "seed", "type": "number", "value": desk.seed, "min": 0, "step": 1},
    ]
    Form("Game", fields, change)
    if wrong:
        solara.Text(wrong, classes=["cf-failure"])


@solara.component
def Headline(desk: CommonsDesk, number: int, query: str):
    """Both films on one clock."""
    game = commons_game(desk.game)
    stage = desk.stage if desk.played and desk.played[:2] == desk.wanted[:2] else None  # not another game's
    CommonsStage(
        stage and stage.left,
        stage and stage.right,
        theta=desk.theta,
        race=game.race,
        start=desk.opening,
        query="&".join(filter(None, (query, desk.chosen))),
        note=" ".join((TRAINED if game.checkpoint else SCRIPTED).split()),
        on_theta=lambda theta: desk.choose(theta=theta),
        on_stop=desk.stop,
    )


@solara.component
def Figures(desk: CommonsDesk, number: int):
    """The figures that belong, one at a time."""
    names = list(FIGURES)
    title, words = words_of(desk.figure, desk.game)
    titles = [title for title, _ in FIGURES.values()]
    Tabs(titles=titles, chosen=names.index(desk.figure), event_choose=lambda k: desk.choose(figure=names[k]))
    solara.Text(words, classes=["cf-muted"])
    if desk.picture is None or desk.picture[0][0] != desk.figure:
        solara.Text(f"drawing {title.lower()} …", classes=["cf-muted"])
        return
    text, current = desk.picture[1], desk.picture[0][1] == desk.wanted
    with solara.Div(classes=[] if current else ["cf-dimmed"]):
        if text.startswith("<"):
            Drawn(text, desk.figure.replace("_", " "))
        else:
            solara.Text(text, classes=["cf-muted"])
