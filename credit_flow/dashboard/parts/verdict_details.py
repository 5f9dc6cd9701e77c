"""What stands behind one verdict: question, answer, readings, evidence, and the way to every run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import solara

from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.export.export_job import ExportJob
from credit_flow.dashboard.parts.drawing import Drawn
from credit_flow.dashboard.parts.take_along import TakeAlong
from credit_flow.dashboard.parts.text import Code, Heading, PlainTable, Prose
from credit_flow.dashboard.pictures.failure import without_folders
from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.run.use_session import use_session
from credit_flow.dashboard.verdicts.run_behind import address_in_lab, address_of_both
from credit_flow.dashboard.verdicts.verdict_files import evidence, has_evidence, offers_of_row
from credit_flow.dashboard.verdicts.verdict_strip import READINGS, shown_readings, strip_words, verdict_strip
from credit_flow.dashboard.widgets.buttons import Buttons
from credit_flow.dashboard.widgets.chart import Chart
from credit_flow.dashboard.widgets.data_table import Table
from credit_flow.experiments.verdicts.cards import shelf_of_cards
from credit_flow.experiments.verdicts.hypothesis_file import card_file
from credit_flow.experiments.verdicts.report_verdicts import beside, evidence_words
from credit_flow.experiments.verdicts.verdict_table import VerdictTable
from credit_flow.experiments.verdicts.verdict_words import in_words, setting_of
from credit_flow.views.verdicts.strip_plot import NAMES

COMPARE = "compare"
"""Title and cells of the column that leads to ON and OFF of a seed side by side."""


@solara.component
def Details(found: VerdictTable, row: str, folder: str, close: Callable[[], None]):
    """Of one row; `folder` is the one it was opened from, "" if it was run here."""
    claim = found.asked.claims[row]
    readings = found.readings[found.readings["row"] == row]
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-verdict-drawer"]):
        with solara.Div(classes=["cf-stack", "cf-stack-close"]):
            with solara.Div(classes=["cf-verdict-head"]):
                Heading(row.replace("_", " "))
                Buttons(f"Verdict on {row}", [{"name": "close", "text": "Close"}], lambda _: close())
            Prose(claim.question, classes=["cf-lead"])
            Prose(in_words(claim, found.decisions[row], len(found.asked.seeds)), classes=["cf-prose-wide"])
        Failures(found, row)
        Readings(found, row, readings, folder)
        if has_evidence(found, row):
            Evidence(found, row).key(f"evidence of {row}, {found.n_runs}")
        with solara.Div(classes=["cf-stack", "cf-stack-close"]):
            Heading("What was compared", level=3)
            arms = [(NAMES[arm], claim.words[arm]) for arm in NAMES if arm in claim.words]
            where = ", ".join(filter(None, (claim.scenario, f"{claim.ticks:,} ticks", setting_of(claim))))
            PlainTable(("arm", where), arms, n_words=2, name="Arms")
            if more := [*beside(found, row)]:
                PlainTable(("beside the reading", "mean in each arm"), more, n_words=2, name="Companions")
            Prose(claim.mechanism)
            why = f", {claim.why}" if claim.why else ""
            limits = f" What it does not say: {claim.limits}" if claim.limits else ""
            Prose(
                f"Smallest effect of interest: {claim.sesoi:g} {claim.unit}{why}.{limits}",
                classes=["cf-note"],
            )
            AsHypothesis(claim.card)
        TakeAlong(f"of {row.replace('_', ' ')}", offers_of_row(found, row))


@solara.component
def AsHypothesis(name: str):
    """The card as a file to change, if it is on the shelf."""
    shown, show = solara.use_state(False)
    card = shelf_of_cards().get(name)
    if card:
        button = {"name": "file", "text": "As a hypothesis file", "pressed": shown}
        Buttons("Hypothesis", [button], lambda _: show(not shown))
    if card and shown:
        Code(card_file(card), "Hypothesis file")


@solara.component
def Failures(found: VerdictTable, row: str):
    """How many runs failed, of which seeds, and what they said."""
    lost = found.failures[found.failures["row"] == row]
    for (arm, message), some in lost.groupby(["arm", "message"], sort=False):
        seeds = ", ".join(map(str, some["seed"]))
        n = f"{len(some)} of {len(found.asked.seeds)} runs failed, seed{'s' * (len(some) > 1)} {seeds}"
        solara.Text(f"{NAMES[arm]}: {n}: {without_folders(message)}", classes=["cf-failure"])


@solara.component
def Readings(found: VerdictTable, row: str, readings: pd.DataFrame, folder: str):
    """Every reading as a point and as a cell; a click opens its run in the Lab, or both societies of a seed on Compare, made again tick by tick."""
    session, router = use_session(), solara.use_router()
    claim = found.asked.claims[row]
    wrong, set_wrong = solara.use_state("")

    def go(address: Callable[[], str]) -> None:
        try:
            router.push(address())
        except RecordError as error:
            set_wrong(str(error))

    def to_lab(arm: str, seed: int) -> None:
        if folder:
            run_id = found.run_id(row, arm, seed)
            go(lambda: f"/lab?{session.recordings.query(f'{folder}/runs/{run_id}')}")
        else:
            go(partial(address_in_lab, found, row, arm, seed))

    arms = [arm for arm in NAMES if arm in claim.arms]
    wide = readings.pivot(index="seed", columns="arm", values="reading").reindex(columns=arms)
    seeds = [int(seed) for seed in wide.index]

    def pick(what: dict) -> None:
        seed, column = seeds[what["row"]], what["column"] - 1
        to_lab(arms[column], seed) if column < len(arms) else go(partial(address_of_both, found, row, seed))

    shown = shown_readings(readings)

    def point(what: dict) -> None:
        if what["series"] == READINGS:
            one = shown.iloc[what["index"]]
            to_lab(one["arm"], int(one["seed"]))

    both = [COMPARE] if {"on", "off"} <= set(arms) else []
    titles = ["seed", *(NAMES[arm] for arm in arms), *(["ON and OFF"] if both else [])]
    columns = [{"title": title, "number": k <= len(arms), "picks": k > 0} for k, title in enumerate(titles)]
    cells = [[str(seed), *(f"{x:.4g}" if x == x else "" for x in wide.loc[seed]), *both] for seed in seeds]
    with solara.Div(classes=["cf-stack", "cf-stack-close"]):
        Heading("Readings", level=3)
        if len(shown):
            Chart(
                verdict_strip(readings, claim.unit), name=f"readings of {row}", sentence=strip_words(readings, claim.unit),
                height="240px", on_click=point,
            )  # fmt: skip
        solara.Text(
            f"{claim.unit or 'reading'}; a point or a number opens its run in the Lab", classes=["cf-caption"]
        )
        if wrong:
            solara.Text(wrong, classes=["cf-failure"])
        with solara.Div(classes=["cf-verdict-readings"]):
            Table(
                name=f"table of the readings of {row}",
                columns=columns,
                rows=cells,
                empty="no run yet",
                event_pick=pick,
            )


@solara.component
def Evidence(found: VerdictTable, row: str):
    """The figure that shows the phenomenon, drawn on request of the run in the middle, in a process of its own."""
    job = solara.use_memo(ExportJob, [])
    solara.use_effect(lambda: job.cancel, [])
    use_selected(job.changed, lambda number: number)
    claim, (seed, _) = found.asked.claims[row], found.median_run(row)

    def act(name: str) -> None:
        if name == "cancel":
            job.cancel()
        else:
            job.start(
                "evidence",
                "image/svg+xml",
                lambda go_on: evidence(found, row, "inline", lambda: go_on(1, 1_000)),
            )

    drawn = job.file is not None
    buttons = [] if drawn else [{"name": "draw", "text": "Draw the evidence", "disabled": job.running}]
    buttons += [{"name": "cancel", "text": "Cancel"}] if job.running else []
    words = evidence_words(claim.evidence, seed)
    said = f"the run of seed {seed} is made again" if job.running else "" if drawn else job.sentence or words
    with solara.Div(classes=["cf-stack", "cf-stack-close"]):
        Heading("Evidence", level=3)
        if buttons:
            Buttons("Evidence", buttons, act, said=said)
        if drawn:
            Drawn(job.file.body.decode(), f"evidence of {row}")
            Prose(words, classes=["cf-note"])
