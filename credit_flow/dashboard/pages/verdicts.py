"""Verdicts: which phenomena are there, each against its control arms; run here, or opened from a folder."""

from __future__ import annotations

import solara

from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.parts.drawing import Drawing
from credit_flow.dashboard.parts.take_along import TakeAlong
from credit_flow.dashboard.parts.text import Heading, Prose
from credit_flow.dashboard.parts.verdict_choice import Cards, Start
from credit_flow.dashboard.parts.verdict_details import Details
from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.run.use_session import use_session
from credit_flow.dashboard.verdicts.verdict_desk import HERE
from credit_flow.dashboard.verdicts.verdict_files import offers_of_all
from credit_flow.dashboard.verdicts.verdict_list import list_verdicts, open_verdicts
from credit_flow.dashboard.widgets.data_table import Table
from credit_flow.dashboard.widgets.form import Form
from credit_flow.dashboard.widgets.sources import source
from credit_flow.experiments.verdicts.verdict_table import VerdictTable
from credit_flow.experiments.verdicts.verdict_words import HEAD, cells_of, setting_of, tally
from credit_flow.views.verdicts.verdict_chart import verdict_chart

LEAD = """
Three societies with the same seeds: OFF without what should bring a pattern about, ON with it, NULL with it but without the incentive to use it. The pattern
is present if ON surely exceeds OFF by more than the smallest effect that was said to matter, and NULL does not; absent if it surely stays below; else
nothing is decided, and the reason stands beside it.
"""

ORDER = ("phenomenon", "verdict", "effect (95 % interval)", "of interest", "used", "offered", "fired", "NULL fired", "their guess", "size")  # fmt: skip
"""The columns of a table from left to right: where only two have room, they are the phenomenon and its verdict."""

NUMBERS = ("of interest", "fired", "NULL fired")


@solara.component
def Page():
    """What to run or open, the table, the chart, and what stands behind the row that is chosen."""
    solara.Style(source("reading.css"))
    session = use_session()
    desk = session.verdicts
    use_selected(desk.changed, lambda number: number)
    use_selected(desk.job.changed, lambda number: number)
    found, row = desk.job.found, desk.row
    opened = found is not None and row in found.asked.claims
    with solara.Div(classes=["cf-page", "cf-page-wide"]):
        Heading("Verdicts", level=1)
        Prose(LEAD, classes=["cf-lead", "cf-prose-wide"])
        with solara.Div(classes=["cf-panel", "cf-stack"]):
            if session.recordings.folder is not None:
                Where(session)
            if desk.place == HERE:
                Cards(desk)
                Start(desk)
            elif desk.job.sentence:
                solara.Text(desk.job.sentence, classes=["cf-muted"])
            if desk.job.wrong:
                solara.Text(desk.job.wrong, classes=["cf-failure"])
        if found is not None:
            with solara.Div(classes=["cf-verdicts", *(["cf-verdicts-open"] if opened else [])]):
                Found(found, row, lambda name: desk.choose(row=name))
                if opened:
                    folder = "" if desk.place == HERE else desk.place
                    Details(found, row, folder, lambda: desk.choose(row="")).key(f"details of {row}")


@solara.component
def Where(session):
    """Run here, or a folder that is there already; nothing to choose if the server was given none."""
    desk, folder = session.verdicts, session.recordings.folder
    use_selected(desk.changed, lambda number: number)
    known = solara.use_memo(lambda: list_verdicts(folder), [folder])

    def choose(_, name: object) -> None:
        desk.choose(place=str(name), row="")
        if name == HERE:
            desk.job.show(None)
            return
        try:
            found = open_verdicts(folder, str(name))
            desk.job.show(found, f"{name}: {found.n_runs:,} runs, {found.status}")
        except RecordError as error:
            desk.job.show(None, wrong=str(error))

    if known:
        Form("Verdicts", [{"name": "from", "label": "verdicts", "type": "select", "choices": [HERE, *known], "value": desk.place}], choose)  # fmt: skip


@solara.component
def Found(found: VerdictTable, row: str, choose):
    """The table and the chart; a name opens what stands behind it."""
    n, rows = len(found.asked.seeds), found.table.to_dict("records")
    names = [one["phenomenon"] for one in rows]
    places = [HEAD.index(title) for title in ORDER]
    columns = [
        {"title": title, "picks": k == 0, "number": title in NUMBERS}
        for k, title in enumerate([*ORDER, "group"])
    ]
    cells = [[*(cells_of(one, n)[place] for place in places), one["group"]] for one in rows]
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-verdict-table"]):
        solara.Text(tally(rows), classes=["cf-strong"])
        if setting := setting_of(next(iter(found.asked.claims.values()))):
            solara.Text(f"Set in every arm: {setting}.", classes=["cf-muted"])
        Table(
            name="verdicts",
            columns=columns,
            rows=cells,
            picked=names.index(row) if row in names else -1,
            event_pick=lambda what: choose(names[what["row"]]),
        )
        if found.table["effect"].notna().any():
            Drawing(verdict_chart(found.table, found.effects), "verdicts")
        TakeAlong("of all rows", offers_of_all(found))
