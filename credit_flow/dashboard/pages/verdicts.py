"""Verdicts: which phenomena are there, each against its control arms; run here, or opened from a folder."""

from __future__ import annotations

import solara

from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.parts.drawing import Drawing
from credit_flow.dashboard.parts.text import Heading, Prose
from credit_flow.dashboard.parts.verdict_details import Details
from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.run.use_session import use_session
from credit_flow.dashboard.verdicts.verdict_job import MOST_SEEDS, VerdictJob
from credit_flow.dashboard.verdicts.verdict_list import list_verdicts, open_verdicts
from credit_flow.dashboard.widgets.buttons import Buttons
from credit_flow.dashboard.widgets.data_table import Table
from credit_flow.dashboard.widgets.form import Form
from credit_flow.dashboard.widgets.sources import source
from credit_flow.experiments.verdicts.cards import shelf_of_cards
from credit_flow.experiments.verdicts.row import rows_of
from credit_flow.experiments.verdicts.verdict_plan import VerdictPlan
from credit_flow.experiments.verdicts.verdict_table import VerdictTable
from credit_flow.experiments.verdicts.verdict_words import HEAD, cells_of
from credit_flow.measures.statistics.decision import FEWEST_SEEDS
from credit_flow.views.verdicts.verdict_chart import verdict_chart

HERE = "run here"
SECONDS_A_RUN = 0.4
"""What a run of a card takes about on one core, for the words of the empty page."""

LEAD = """
Three societies with the same seeds: OFF without what should bring a pattern about, ON with it, NULL with it but without the incentive to use it. The pattern
is *present* if ON surely exceeds OFF by more than the smallest effect that was said to matter, and NULL does not; *absent* if it surely stays below; else
nothing is decided, and the reason stands beside it.
""".replace("*", "")


@solara.component
def Page():
    """What to run or open, the table, the chart, and what stands behind the row that is chosen."""
    solara.Style(source("reading.css"))
    session = use_session()
    job = solara.use_memo(VerdictJob, [])
    solara.use_effect(lambda: job.cancel, [])
    shelf = solara.use_memo(shelf_of_cards, [])
    chosen = solara.use_reactive((next(iter(shelf)),))
    seeds, place = solara.use_reactive(20), solara.use_reactive(HERE)
    row, set_row = solara.use_state("")
    use_selected(job.changed, lambda number: number)
    with solara.Div(classes=["cf-page", "cf-page-wide"]):
        Heading("Verdicts", level=1)
        Prose(LEAD, classes=["cf-lead", "cf-prose-wide"])
        with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
            Where(session, job, place)
            if place.value == HERE:
                Cards(shelf, chosen)
                Start(job, chosen.value, seeds)
            else:
                solara.Text(job.wrong or job.sentence, classes=["cf-failure" if job.wrong else "cf-muted"])
        found = job.found
        if found is not None:
            Found(found, row, set_row)
            if row in found.asked.claims:
                folder = "" if place.value == HERE else place.value
                Details(found, found.asked.claims[row], folder, lambda: set_row("")).key(f"details of {row}")


@solara.component
def Where(session, job: VerdictJob, place: solara.Reactive[str]):
    """Run here, or a folder that is there already; nothing to choose if the server was given none."""
    folder = session.recordings.folder
    known = solara.use_memo(lambda: list_verdicts(folder), [folder])

    def choose(_, name: object) -> None:
        place.set(str(name))
        job.cancel()
        if name != HERE:
            try:
                found = open_verdicts(folder, str(name))
                job.show(found, f"{name}: {found.n_runs:,} runs, {found.status}")
            except RecordError as error:
                job.wrong = str(error)

    if known:
        Form("Verdicts", [{"name": "from", "label": "verdicts", "type": "select", "choices": [HERE, *known], "value": place.value}], choose)  # fmt: skip


@solara.component
def Cards(shelf: dict, chosen: solara.Reactive[tuple[str, ...]]):
    """A tick for each card, by group."""

    def change(name: str, value: object) -> None:
        now = [one for one in shelf if (one in chosen.peek() and one != name) or (one == name and value)]
        chosen.set(tuple(now))

    for group in dict.fromkeys(card.group for card in shelf.values()):
        fields = [
            {"name": name, "label": name.replace("_", " "), "type": "check", "value": name in chosen.value, "help": card.question}
            for name, card in shelf.items()
            if card.group == group
        ]  # fmt: skip
        with solara.Div(classes=["cf-row"], style="align-items: center"):
            solara.Text(group, classes=["cf-muted"])
            Form(group, fields, change)


@solara.component
def Start(job: VerdictJob, chosen: tuple[str, ...], seeds: solara.Reactive[int]):
    """How many seeds, run, cancel, and how far it is."""
    use_selected(job.changed, lambda number: number)
    shelf = solara.use_memo(shelf_of_cards, [])
    n_runs = solara.use_memo(lambda: _runs(shelf, chosen, seeds.value), [chosen, seeds.value])

    def act(name: str) -> None:
        job.cancel() if name == "cancel" else job.start(chosen, seeds.peek())

    def change(_, value: object) -> None:
        seeds.set(int(min(max(float(value or FEWEST_SEEDS), FEWEST_SEEDS), MOST_SEEDS)))

    why = "" if chosen else "choose a card first"
    buttons = [
        {"name": "run", "text": "Run", "first": True, "disabled": job.running or bool(why), "why": why},
        {"name": "cancel", "text": "Cancel", "disabled": not job.running},
    ]
    expected = f"{n_runs:,} runs, about {max(1, round(n_runs * SECONDS_A_RUN)):,} s on one core"
    said = job.sentence if job.running or job.found is not None else why or expected
    with solara.Div(classes=["cf-row"]):
        Form("Seeds", [{"name": "seeds", "label": "seeds", "type": "number", "min": FEWEST_SEEDS, "max": MOST_SEEDS, "value": seeds.value}], change)  # fmt: skip
        Buttons("Verdicts", buttons, act, said=said)
    if job.wrong:
        solara.Text(job.wrong, classes=["cf-failure"])


@solara.component
def Found(found: VerdictTable, row: str, set_row):
    """The table and the chart; a name opens what stands behind it."""
    n, rows = len(found.asked.seeds), found.table.to_dict("records")
    names = [one["phenomenon"] for one in rows]
    columns = [
        {"title": title, "picks": place == 0, "number": title in ("of interest", "fired", "NULL fired")}
        for place, title in enumerate(HEAD)
    ]
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Table(
            name="verdicts",
            columns=columns,
            rows=[cells_of(one, n) for one in rows],
            picked=names.index(row) if row in names else -1,
            event_pick=lambda what: set_row(names[what["row"]]),
        )
        if found.table["effect"].notna().any():
            Drawing(verdict_chart(found.table, found.effects), "verdicts")


def _runs(shelf: dict, chosen: tuple[str, ...], seeds: int) -> int:
    """Runs that the cards need together."""
    if not chosen:
        return 0
    return len(VerdictPlan(rows_of([shelf[name] for name in chosen]), seeds).jobs)
