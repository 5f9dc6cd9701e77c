"""The overview: what this is, the economy in motion, a card per scenario, and the lessons."""

from __future__ import annotations

import re
from typing import NamedTuple

import solara

from credit_flow.dashboard.lessons.course import course
from credit_flow.dashboard.parts.live_canvas import LiveCanvas
from credit_flow.dashboard.parts.text import ButtonLink, Heading, Points, Prose
from credit_flow.dashboard.run.use_session import use_session, use_status
from credit_flow.dashboard.server.address import opening_address, write_address
from credit_flow.dashboard.widgets.buttons import Buttons
from credit_flow.dashboard.widgets.sources import source
from credit_flow.models.clockwork.scenario_choice import presets, scenarios, short_name
from credit_flow.models.preset import Preset

PARAGRAPH = """
A society of experts (small programs) earns credit from an outside WORLD for work, pays credit for the compute it uses,
and hires other experts for the parts of the work it is bad at. Who earns enough has children, who cannot pay dies. Prices,
auctions and contracts thereby tell every expert, locally and at once, what it was worth. Here you can watch that credit
flow, change one thing, and see what it does.
"""

READING = (
    "Each shape is an expert: its size is what it owns, its colour and shape what it is best at.",
    "Credit enters at WORLD on the left, reaches the owners of tasks, passes down to those they hire, and leaves for "
    "compute on the right.",
    "Nothing is ever lost: what is held equals what came in less what went out, exactly.",
)

TITLES = {"default": "Credit economy", "no_hiring": "No hiring", "scarce_compute": "Scarce compute"}


class Card(NamedTuple):
    """One scenario on the shelf."""

    title: str
    question: str
    notice: str  # what to look at
    source: str  # key of the paper it follows, "" = none named
    href: str  # address of the Lab with it, "" = not available
    why_not: str  # why it is not


@solara.component
def Page():
    """Paragraph, miniature, scenarios, lessons."""
    solara.Style(source("reading.css"))
    session = use_session()
    cards = solara.use_memo(all_cards, [])
    with solara.Div(classes=["cf-page"]):
        with solara.Div(classes=["cf-text-and-view"]):
            with solara.Div(classes=["cf-stack"]):
                Heading("See what credit does", level=1)
                Prose(PARAGRAPH, classes=["cf-lead"])
                with solara.Div(classes=["cf-row"]):
                    ButtonLink("Open the Lab", session.link("/lab"), first=True)
                    ButtonLink("Start with a lesson", session.link("/lessons"))
                Heading("How to read the picture", level=3)
                Points(READING)
            with solara.Div(classes=["cf-panel"]):
                Miniature()
        Heading("Scenarios")
        with solara.Div(classes=["cf-cards"]):
            for card in cards:
                ScenarioCard(card)
        Heading("Lessons")
        with solara.Div(classes=["cf-cards"]):
            for name, lesson in course().items():
                with solara.Div(classes=["cf-panel", "cf-card"]):
                    Heading(f"{lesson.number}. {lesson.title}", level=3)
                    Prose(lesson.question)
                    ButtonLink(
                        "Predict, then see",
                        session.link(f"/lessons/{name}"),
                        name=f"Open lesson: {lesson.title}",
                    )


@solara.component
def Miniature():
    """The run of the session, small."""
    session, status = use_session(), use_status()
    LiveCanvas(height="360px")
    running = status.state in ("running", "busy")
    words = f"tick {status.tick:,} · {status.experts:,} experts · {status.credit:,.1f} cr held · residual {status.residual:g}"
    buttons = [
        {"name": "play", "text": "Pause" if running else "Play", "first": not running},
        {"name": "step", "text": "Step", "disabled": running},
    ]
    act = {"play": session.play_or_pause, "step": session.step}
    Buttons("run", buttons, lambda name: act[name](), said=words)


@solara.component
def ScenarioCard(card: Card):
    """Question, what to notice, paper, and the way into the Lab."""
    with solara.Div(classes=["cf-panel", "cf-card"]):
        Heading(card.title, level=3)
        Prose(card.question)
        if card.notice:
            Prose(f"Look at: {card.notice}", classes=["cf-muted"])
        if card.source:
            solara.Text(f"source: {card.source}", classes=["cf-muted"])
        if card.href:
            ButtonLink("Open in Lab", card.href, name=f"Open in Lab: {card.title}")
        else:
            solara.Text(card.why_not, classes=["cf-muted"])


def all_cards() -> list[Card]:
    """A card for every preset that a page can run: not for one that needs a file of the reader's, which a page may not name."""
    return [card_of(name, one) for name, one in presets().items() if not one.needs]


def card_of(name: str, one: Preset) -> Card:
    """The card of the preset of this id: it says the question and what to look at."""
    kind, _, own = name.partition("/")
    short = short_name(name)
    title = TITLES.get(short, short.replace("_", " ").replace("/", ": ").capitalize())
    question, _, notice = " ".join(one.about.split()).partition("Look at: ")
    try:
        scenario = scenarios()[kind].preset(own)
    except ImportError as error:
        return Card(title, question.strip(), notice, "", "", f"unavailable: needs an extra ({error.name})")
    keys = re.findall(r"keys? `(\w+)`", type(scenario).__doc__ or "")
    href = write_address(opening_address(name))
    return Card(title, question.strip(), notice, ", ".join(keys), href, "")
