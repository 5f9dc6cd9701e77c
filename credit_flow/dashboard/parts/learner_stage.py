"""Finished learners on the page Learning: their curves laid over each other, what each came to, and one of them looked into."""

from __future__ import annotations

import pandas as pd
import solara

from credit_flow.dashboard.learning.curve_desk import ALL, LIVE, CurveDesk, place_of
from credit_flow.dashboard.learning.curve_files import offers_of
from credit_flow.dashboard.learning.curve_lines import HEAD, bands_of, curve_plot, last_rows, task_marks
from credit_flow.dashboard.parts.learner_details import Learner
from credit_flow.dashboard.parts.take_along import TakeAlong
from credit_flow.dashboard.parts.text import Prose
from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.widgets.chart import Chart
from credit_flow.dashboard.widgets.data_table import Table
from credit_flow.dashboard.widgets.form import Form
from credit_flow.experiments.curves.learner_curves import Curves, together
from credit_flow.views.training.learners_over_time import MOST_LEARNERS, numbers_in, words_for

LEAD = """
What has been learnt, read from the folder that the server was given. Lines are medians over seeds, the pale ground behind them the middle half of the seeds; a name above the chart hides its line, a
click on a point or on a name in the table says what it is.
"""


@solara.component
def LearnerChoice(desk: CurveDesk):
    """A society at work, or the finished learners of which folder; nothing where there are none."""
    use_selected(desk.changed, lambda number: number)
    if not desk.names:
        return
    choices = [{"value": "live", "text": "a society at work"}]
    choices += [{"value": ALL, "text": f"all {len(desk.names)} together"}] if len(desk.names) > 1 else []
    choices += [{"value": name, "text": "the folder" if name == "." else name} for name in desk.names]
    field = {
        "name": "shown",
        "label": "shown",
        "type": "select",
        "choices": choices,
        "value": desk.of or "live",
    }
    Form("What is shown", [field], lambda _, name: desk.choose(of=LIVE if name == "live" else str(name)))


@solara.component
def Learners(desk: CurveDesk):
    """The curves, the table and the learner that is chosen."""
    use_selected(desk.changed, lambda number: number)
    found, said = solara.use_memo(desk.shown, [desk.of])
    table = solara.use_memo(lambda: together(found), [desk.of])
    numbers = solara.use_memo(lambda: numbers_in(table), [desk.of])
    number = desk.number if desk.number in numbers else next(iter(numbers), "")
    Prose(LEAD, classes=["cf-prose-wide"])
    for words in said:
        solara.Text(words, classes=["cf-failure"])
    if number:
        Overlay(desk, found, table, numbers, number).key(desk.of)
        where, own = place_of(found, desk.learner)
        Learner(found[where], where, own, number, desk.at).key(f"{where} {own}")
    elif found:
        solara.Text("Nothing was logged yet: nobody has learnt.", classes=["cf-muted"])


@solara.component
def Overlay(desk: CurveDesk, found: dict[str, Curves], table: pd.DataFrame, numbers: list[str], number: str):
    """One number of all learners over time, and what each came to."""
    bands = solara.use_memo(lambda: bands_of(table, number), [desk.of, number])
    where, own = place_of(found, desk.learner)
    chosen = own if len(found) == 1 else f"{where}: {own}"
    curves = next(iter(found.values()))
    marks = task_marks(curves.facts) if len(found) == 1 and curves.kind == "transfer" else []
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close", "cf-learners"]):
        choices = [{"value": name, "text": words_for(name)} for name in numbers]
        field = {"name": "number", "label": "number", "type": "select", "choices": choices, "value": number}
        Form("Number", [field], lambda _, name: desk.choose(number=str(name), at=None))
        Chart(
            curve_plot(bands, number, curves.unit, marks),
            name="Learners over time",
            sentence=_sentence(number, len(bands)),
            height="max(240px, calc(100dvh - 520px))",
            on_click=lambda what: _click(desk, bands, what),
        )  # fmt: skip
        names = list(bands)
        Table(
            name="learners",
            columns=[{"title": title, "picks": not k, "number": k > 0} for k, title in enumerate(HEAD)],
            rows=last_rows(table, bands),
            picked=names.index(chosen) if chosen in names else -1,
            event_pick=lambda what: desk.choose(learner=names[what["row"]], at=None),
        )
        TakeAlong("of these learners", offers_of(found, number)).key(f"{desk.of} {number}")


def _sentence(number: str, n: int) -> str:
    left_out = f"; {MOST_LEARNERS} of {n} learners" if n > MOST_LEARNERS else ""
    return f"{words_for(number)}{left_out}"


def _click(desk: CurveDesk, bands: dict, what: dict) -> None:
    learner, index = what["series"], what["index"]
    if learner in bands:
        there = isinstance(index, int) and 0 <= index < len(bands[learner].x)
        desk.choose(learner=learner, at=float(bands[learner].x[index]) if there else None)
