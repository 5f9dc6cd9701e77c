"""Learning: who owns which state, what is bid for it and what it is worth, and credit going back from the reward; or learners that are finished, laid over each other."""

from __future__ import annotations

import html

import solara

from credit_flow.dashboard.learning.learning_lines import ACHIEVED, achieved, bid_lines
from credit_flow.dashboard.learning.learning_numbers import numbers_of
from credit_flow.dashboard.parts.learner_stage import LearnerChoice, Learners
from credit_flow.dashboard.parts.rule_stage import RuleStage
from credit_flow.dashboard.parts.state_stage import StateStage
from credit_flow.dashboard.parts.text import ButtonLink, Heading, Prose
from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.run.use_session import use_part, use_session, use_status
from credit_flow.dashboard.server.address import opening_address
from credit_flow.dashboard.widgets.chart import Chart
from credit_flow.dashboard.widgets.failure_card import FailureCard
from credit_flow.dashboard.widgets.form import Form
from credit_flow.dashboard.widgets.scrubber import Scrubber
from credit_flow.dashboard.widgets.sources import source
from credit_flow.dashboard.widgets.status_line import StatusLine
from credit_flow.dashboard.widgets.transport import Transport
from credit_flow.models.clockwork.scenario_choice import presets, scenarios, short_name
from credit_flow.models.states.state_scenario import StateScenario

USUAL = "vickrey_society"
"""What is shown to whoever comes with a run that sells no states."""

HEIGHT = "max(144px, calc(50dvh - 216px))"


@solara.component
def Page():
    """The finished learners that are chosen, or the society, or the usual one."""
    solara.Style(source("reading.css"))
    session = use_session()
    use_status(lambda status: status.run_id)
    sells = isinstance(session.scenario, StateScenario)
    desk = session.curves
    live = not use_selected(desk.changed, lambda _: desk.of)
    solara.use_effect(
        lambda: session.load(opening_address(USUAL)) if live and not sells else None, [sells, live]
    )
    with solara.Div(classes=["cf-page", "cf-page-wide", "cf-learning"]):
        with solara.Div(classes=["cf-row", "cf-learning-head"]):
            Heading("Learning", level=1)
            LearnerChoice(desk)
            if live:
                Choice()
            if live and sells:
                Transport()
                StatusLine()
        if not live:
            Learners(desk)
        elif sells:
            Society()


@solara.component
def Choice():
    """Which society."""
    session = use_session()
    address = session.address.value
    whole = f"{session.scenario.name()}/{address.preset}"
    shown = short_name(whole) if whole in presets() else session.scenario.name()
    offered = state_presets()
    choices = [{"value": name, "text": name.replace("_", " ").replace("/", ": ")} for name in offered]
    if shown not in offered:
        choices.insert(0, {"value": shown, "text": shown.replace("_", " ")})
    fields = [{"name": "society", "label": "society", "type": "select", "choices": choices, "value": shown}]
    Form("Which society", fields, lambda _, name: session.load(opening_address(str(name))))


def state_presets() -> list[str]:
    """The presets of scenarios whose states are sold or acted on, that need nothing of the visitor's."""
    kinds = {name for name, kind in scenarios().items() if issubclass(kind, StateScenario)}
    return [
        short_name(name)
        for name, one in presets().items()
        if name.partition("/")[0] in kinds and not one.needs
    ]


@solara.component
def Society():
    """The cells, the lines and the numbers of the run."""
    session, failure = use_session(), use_status(lambda status: status.failure)
    Prose(session.scenario.caption, classes=["cf-prose-wide"])
    if failure:
        FailureCard(sentence=failure, event_reset=lambda _: session.reset())
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close", *(["cf-dimmed"] if failure else [])]):
        RuleStage() if session.scenario.of_rules else StateStage()
        Scrubber()
    with solara.Div(classes=["cf-learning-below"]):
        Lines()
        Numbers()
    with solara.Div(classes=["cf-row"]):
        if not session.scenario.of_rules:
            ButtonLink("A sale, slowly: Auctions", session.link("/auctions"))
        ButtonLink("Change parameters: Lab", session.link("/lab"))
        ButtonLink("Figures and tables", session.link("/data"))


@solara.component
def Lines():
    """Bids over time, and what the society achieves."""
    session = use_session()
    bids = use_part(
        "bids over time",
        lambda player, snapshot: snapshot.states and bid_lines(player, snapshot),
        rate="lines",
    )
    reached = use_part("achieved", achieved, rate="lines")
    scenario = session.scenario
    copies = getattr(scenario, "copies", 1)
    staked = {"bid": "Bids", "strength": "Strengths", "value": "Values"}[scenario.staked]
    auctions = f"{copies:,} auction{'' if copies == 1 else 's'} a tick"
    sentence = (
        f"{staked} for the best action, {auctions}; dashed: worth"
        if scenario.staked == "bid"
        else f"{staked}; dashed: worth"
    )
    with solara.Div(classes=["cf-learning-lines", *([] if bids and reached else ["cf-learning-one"])]):
        if bids:
            with solara.Div(classes=["cf-panel"]):
                Chart(bids, name="Bids over time", sentence=sentence, height=HEIGHT)
        if reached:
            with solara.Div(classes=["cf-panel"]):
                Chart(
                    reached, name="Achieved over time", sentence=ACHIEVED[scenario.leads[0]][1], height=HEIGHT
                )


@solara.component
def Numbers():
    """The few large ones."""
    found = use_part("numbers", numbers_of, rate="lines") or []
    lines = "".join(
        f'<div><dt>{html.escape(one.words)}</dt><dd data-shows="{one.key}" data-value="{one.value!r}">{html.escape(one.text)}</dd></div>'
        for one in found
    )
    with solara.Div(classes=["cf-panel"]):
        solara.HTML(tag="dl", unsafe_innerHTML=lines, classes=["cf-learning-numbers"])
