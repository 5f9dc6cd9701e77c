"""Data and figures: everything of a run that can be taken along, and how to cite it."""

from __future__ import annotations

import base64
import html

import solara

from credit_flow.core.discover import summary
from credit_flow.dashboard.export.export_job import ExportJob
from credit_flow.dashboard.export.export_tables import FORMATS as TABLE_FORMATS
from credit_flow.dashboard.export.export_tables import TABLES
from credit_flow.dashboard.export.exports import (
    MIME,
    citation,
    export,
    figures_for,
    file_name,
    python_of,
)
from credit_flow.dashboard.parts.text import Code, Heading, Prose
from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.run.use_session import use_session, use_status
from credit_flow.dashboard.widgets.buttons import Buttons
from credit_flow.dashboard.widgets.download import Download
from credit_flow.dashboard.widgets.form import Form
from credit_flow.dashboard.widgets.sources import source
from credit_flow.views.drawing.size import MILLIMETRES
from credit_flow.views.save import FORMATS, figures

WIDTHS = {name: f"{name}, {millimetres:g} mm" for name, millimetres in MILLIMETRES.items()}
CONTENTS = {
    "history": "every measure at every tick; the last row is what the status line says",
    "journal": "every posting: payer, payee, amount, kind, cause",
    "experts": "the experts of the tick shown: balance, skills, parent, age",
    "auctions": "the auctions of the last 600 ticks: bounty, orders, winner, price",
}
FIRST = "credit_flow_diagram"
"""The figure that is offered first, where it applies."""

LOOKING = "one moment: which figures apply to this run is being found out"
NO_FIGURES = "no figure applies to this run"
NOTHING_YET = "there is nothing to export at tick 0: run some ticks first"


@solara.component
def Page():
    """Figures, tables, replay, citation."""
    solara.Style(source("reading.css"))
    job = solara.use_memo(ExportJob, [])
    solara.use_effect(lambda: job.cancel, [])
    with solara.Div(classes=["cf-page"]):
        Heading("Data & figures", level=1)
        Prose(
            "Everything here is made from the run that is shown, and every file says which run that is: scenario, parameters, "
            "seed, version, run id and config hash.",
            classes=["cf-lead"],
        )
        State(job)
        with solara.Div(classes=["cf-two"]):
            FigurePanel(job)
            with solara.Div(classes=["cf-stack"]):
                TablePanel(job)
                ReplayPanel(job)
        Cite()


@solara.component
def State(job: ExportJob):
    """What is being made, cancel, and the file itself when it is ready."""
    use_selected(job.changed, lambda number: number)
    status = use_status()
    said = job.sentence or (f"tick {status.tick:,} of run {status.run_id}" if status.tick else NOTHING_YET)
    buttons = [{"name": "cancel", "text": "Cancel"}] if job.running else []
    Buttons("Export", buttons, lambda _: job.cancel(), said=said)
    Download(job.file)


@solara.component
def FigurePanel(job: ExportJob):
    """One figure of the shelf, in three sizes and three formats."""
    session, status = use_session(), use_status()
    use_selected(job.changed, lambda number: number)
    known = solara.use_memo(figures, [])
    found = solara.use_thread(lambda: figures_for(session.player), dependencies=[session.player.ids])
    choice = solara.use_reactive({"figure": FIRST, "width": "page", "format": "png", "dark": False})
    offered = list(found.value or ())
    if not offered:
        with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
            Heading("Figures")
            Prose(LOOKING if found.value is None and found.error is None else NO_FIGURES, classes=["cf-note"])
        return
    wanted = {**choice.value, "figure": _one_of(choice.value["figure"], offered)}

    def make(_) -> None:
        player, tick, chosen = session.player, status.tick, choice.peek()
        name, form, width = _one_of(chosen["figure"], offered), chosen["format"], chosen["width"]
        job.start(
            file_name(player, tick, name, form), MIME[form],
            lambda progress: export(player, "figure", tick, name=name, format=form, width=width, dark=chosen["dark"], progress=progress),
        )  # fmt: skip

    names = [{"value": name, "text": name.replace("_", " ")} for name in offered]
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Heading("Figures")
        Prose(summary(known[wanted["figure"]]), classes=["cf-muted"])
        Form("Figure", [
            {"name": "figure", "label": "figure", "type": "select", "choices": names, "value": wanted["figure"]},
            {"name": "width", "label": "size", "type": "select", "choices": [{"value": k, "text": v} for k, v in WIDTHS.items()], "value": wanted["width"]},
            {"name": "format", "label": "format", "type": "select", "choices": list(FORMATS), "value": wanted["format"]},
            {"name": "dark", "label": "on dark ground", "type": "check", "value": wanted["dark"]},
        ], lambda name, value: choice.set({**choice.peek(), name: value}))  # fmt: skip
        Make(job, "Make figure", make)
        Preview(job)


def _one_of(name: str, offered: list[str]) -> str:
    """The figure asked for, or the first that applies to the run."""
    return name if name in offered else offered[0]


@solara.component
def Preview(job: ExportJob):
    """The last figure that was made, if a browser can show it."""
    use_selected(job.changed, lambda number: number)
    file = job.file
    if file is None or file.mime not in ("image/png", "image/svg+xml"):
        Prose("PNG and SVG figures are shown here when they are ready.", classes=["cf-note"])
        return
    address = f"data:{file.mime};base64,{base64.b64encode(file.body).decode()}"
    words = html.escape(f"figure {file.name}")
    solara.HTML(tag="img", attributes={"src": address, "alt": words}, classes=["cf-preview"])


@solara.component
def TablePanel(job: ExportJob):
    """One table in two formats."""
    session, status = use_session(), use_status()
    choice = solara.use_reactive({"table": "history", "format": "csv"})
    wanted = choice.value

    def make(_) -> None:
        player, tick, kind, form = session.player, status.tick, *choice.peek().values()
        job.start(
            file_name(player, tick, kind, form), MIME[form],
            lambda progress: export(player, "table", tick, table=kind, format=form, progress=progress),
        )  # fmt: skip

    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Heading("Tables")
        Prose(CONTENTS[wanted["table"]], classes=["cf-muted"])
        Form("Table", [
            {"name": "table", "label": "table", "type": "select", "choices": list(TABLES), "value": wanted["table"]},
            {"name": "format", "label": "format of the table", "type": "select", "choices": list(TABLE_FORMATS), "value": wanted["format"]},
        ], lambda name, value: choice.set({**choice.peek(), name: value}))  # fmt: skip
        Make(job, "Make table", make)


@solara.component
def ReplayPanel(job: ExportJob):
    """The run as one page that needs nothing else."""
    session, status = use_session(), use_status()

    def make(_) -> None:
        player, tick = session.player, status.tick
        job.start(
            file_name(player, tick, "replay", "html"), MIME["html"],
            lambda progress: export(player, "replay", tick, progress=progress),
        )  # fmt: skip

    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Heading("Replay")
        Prose(
            "One HTML file of at most 5 MB with the moving picture and the lines of the last 600 ticks. It opens from disk in "
            "any browser, without a network: for a talk, a supplement, a lecture.",
            classes=["cf-muted"],
        )
        Make(job, "Make replay", make)


@solara.component
def Make(job: ExportJob, text: str, make):
    """The button that begins an export, with the reason where it cannot."""
    use_selected(job.changed, lambda number: number)
    status = use_status()
    why = "another export is being made" if job.running else NOTHING_YET if not status.tick else ""
    button = {"name": "make", "text": text, "first": not why, "disabled": bool(why), "why": why}
    Buttons(text, [button], make, said="" if status.tick else NOTHING_YET)


@solara.component
def Cite():
    """How to cite the run, and the lines that make it again."""
    session, status = use_session(), use_status()
    bibtex, plain = citation(session.player, status.tick)
    with solara.Div(classes=["cf-two"]):
        with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
            Heading("Cite this run")
            Prose(plain)
            Code(bibtex, "BibTeX")
        with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
            Heading("Make it again in Python")
            Prose("These lines make the same run, and print the credit that is held.")
            Code(python_of(session.player, status.tick), "Python")
