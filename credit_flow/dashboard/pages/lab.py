"""The Lab: watch, question and change one economy."""

from __future__ import annotations

import solara

from credit_flow.dashboard.parts.auctions_table import AuctionsTable
from credit_flow.dashboard.parts.flows import Flows
from credit_flow.dashboard.parts.lines import Lines
from credit_flow.dashboard.parts.live_canvas import LiveCanvas
from credit_flow.dashboard.parts.prices import Prices
from credit_flow.dashboard.parts.specialization_plot import Specialization
from credit_flow.dashboard.parts.state_stage import StateStage
from credit_flow.dashboard.parts.text import ButtonLink
from credit_flow.dashboard.parts.wealth_plot import WealthTab
from credit_flow.dashboard.run.use_session import use_session, use_status
from credit_flow.dashboard.widgets.controls import Controls, SavedRuns
from credit_flow.dashboard.widgets.drawer import Drawer
from credit_flow.dashboard.widgets.event_log import EventLog
from credit_flow.dashboard.widgets.failure_card import FailureCard
from credit_flow.dashboard.widgets.scrubber import Scrubber
from credit_flow.dashboard.widgets.status_line import StatusLine
from credit_flow.dashboard.widgets.tabs import Tabs
from credit_flow.dashboard.widgets.transport import Transport
from credit_flow.models.states.state_scenario import StateScenario

TABS = ["Network", "Flows", "Specialization", "Prices", "Wealth"]
OF_STATES = ["States", "Flows", "Wealth"]
"""Where states are sold there is no work to hire for, and nothing that anybody is best at."""

TALL, LOW = "max(260px, calc(100dvh - 452px))", "max(72px, calc((100dvh - 280px) / 4))"
"""Heights of the picture and of one of the four lines: together they fill a screen of 720 px and more."""

HALF = "max(160px, calc(100dvh - 600px))"


@solara.component
def Page():
    """Controls to the left, the picture in the middle, four lines to the right, auctions and events below."""
    session = use_session()
    names = ["cf-lab", *(["cf-rail-open"] if session.rail_open.value else [])]
    with solara.Div(classes=names):
        with solara.Div(classes=["cf-rail", "cf-panel"]):
            Transport()
            SavedRuns()
            Controls()
        with solara.Div(classes=["cf-stage"]):
            Stage()
            Drawer()
        with solara.Div(classes=["cf-lines"]):
            Lines(LOW)
        with solara.Div(classes=["cf-below"]):
            with solara.Div(classes=["cf-panel", "cf-list"]):
                solara.Text("last auctions", classes=["cf-caption"])
                AuctionsTable()
            with solara.Div(classes=["cf-panel", "cf-list"]):
                EventLog()


@solara.component
def Stage():
    """The tabs, and what is open of them; the picture stays while another tab is open, for it keeps the pace."""
    session, failure = use_session(), use_status(lambda status: status.failure)
    use_status(lambda status: status.run_id)
    of_states = isinstance(session.scenario, StateScenario)
    titles = OF_STATES if of_states else TABS
    tab = min(session.tab.value, len(titles) - 1)
    with solara.Div(classes=["cf-panel", "cf-stage-panel"]):
        with solara.Div(classes=["cf-stage-head"]):
            Tabs(titles=titles, chosen=tab, event_choose=session.tab.set)
            StatusLine()
            with solara.Div(classes=["cf-narrow-only"]):
                Transport()
        if failure:
            FailureCard(sentence=failure, event_reset=lambda _: session.reset())
        with solara.Div(classes=["cf-stage-body", *(["cf-dimmed"] if failure else [])]):
            with solara.Div(classes=["cf-network" if tab == 0 else "cf-out-of-sight"]):
                solara.Text(session.scenario.caption, classes=["cf-caption", "cf-what"])
                if of_states:
                    StateStage()
                    ButtonLink("Bids over time, and what it comes to: Learning", session.link("/learning"))
                else:
                    LiveCanvas(height=TALL, scale=1.5 if session.projecting.value else 1.0)
            Open(titles[tab])
        Scrubber()


@solara.component
def Open(title: str):
    """The tab that is open, beside the picture."""
    if title == "Flows":
        Flows(TALL)
    elif title == "Specialization":
        Specialization(TALL)
    elif title == "Prices":
        Prices(HALF)
    elif title == "Wealth":
        WealthTab(TALL)
