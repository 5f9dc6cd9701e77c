"""The lessons: predict first, then run both arms, then read why."""

# Solara casts the name in the address by the annotation of `Page`, which must therefore be a type and no text.
import math

import solara

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName
from credit_flow.dashboard.export.identity import whole_seed
from credit_flow.dashboard.lessons.course import course
from credit_flow.dashboard.lessons.course import lesson as named
from credit_flow.dashboard.lessons.lesson import Lesson, Outcome
from credit_flow.dashboard.pages.pair_stage import PairCanvases, PairStage, use_stage
from credit_flow.dashboard.parts import plot
from credit_flow.dashboard.parts.text import ButtonLink, Heading, PlainTable, Points, Prose
from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.run.use_session import use_session
from credit_flow.dashboard.server.address import clamped
from credit_flow.dashboard.widgets.buttons import Buttons
from credit_flow.dashboard.widgets.chart import Chart
from credit_flow.dashboard.widgets.form import Form, parameter_field
from credit_flow.dashboard.widgets.sources import source

SPEED = 40.0
"""Ticks per second of a lesson: five seconds in all."""

SEED = 1


@solara.component
def Page(name: str = ""):
    """One lesson, or the list of them."""
    solara.Style(source("reading.css"))
    if not name:
        Contents()
        return
    try:
        lesson = named(name)
    except UnknownName as error:
        Contents(str(error))
        return
    LessonPage(name, lesson).key(name)


@solara.component
def Contents(notice: str = ""):
    """All lessons, one card each, under a notice if there is one."""
    session = use_session()
    with solara.Div(classes=["cf-page"]):
        Heading("Lessons", level=1)
        if notice:
            Prose(notice, classes=["cf-note"])
        Prose(
            "One idea at a time. Each asks you to predict what will happen, runs societies that differ in one "
            "thing, and says why. Every claim is tested on 20 seeds.",
            classes=["cf-lead"],
        )
        with solara.Div(classes=["cf-cards"]):
            for name, lesson in course().items():
                with solara.Div(classes=["cf-panel", "cf-card"]):
                    Heading(f"{lesson.number}. {lesson.title}", level=2)
                    Prose(lesson.question)
                    ButtonLink(
                        "Start", session.link(f"/lessons/{name}"), name=f"Start lesson: {lesson.title}"
                    )


@solara.component
def LessonPage(name: str, lesson: Lesson):
    """Text on the left, both arms on the right."""
    values, answer = solara.use_reactive({}), solara.use_reactive(-1)
    stage = use_stage(lambda: staged(lesson))
    with solara.Div(classes=["cf-page", "cf-page-lesson"]), solara.Div(classes=["cf-text-and-view"]):
        with solara.Div(classes=["cf-stack"]):
            Head(lesson)
            with solara.Div(classes=["cf-panel"]):
                prediction = {"name": "prediction", "type": "choice", "label": "What do you expect?"}
                prediction |= {"choices": list(lesson.answers), "value": answer.value}
                Form("Prediction", [prediction], lambda _, value: answer.set(int(value)))
            Controls(stage, lesson, answer.value >= 0)
            with solara.Div(classes=["cf-stack", "cf-last"]):
                What(stage, lesson, answer.value, changed=bool(values.value))
                Settings(stage, lesson, values)
                Neighbours(name)
        with solara.Div(classes=["cf-stack", "cf-beside"]):
            PairCanvases(stage, lesson.arms, height="288px")
            Lines(stage, lesson)


@solara.component
def Settings(stage: PairStage, lesson: Lesson, values: solara.Reactive[dict]):
    """The lesson's controls and the seed, with things to try; a change begins both arms anew."""
    wrong, set_wrong = solara.use_state("")

    def change(field: str, value: object) -> None:
        wanted = values.peek() if field == "seed" else {**values.peek(), field: value}
        try:
            arms = [clamped(arm) for arm in lesson.changed(**wanted)]
            stage.reset(*(arm for arm, _ in arms), seed=whole_seed(value) if field == "seed" else None)
        except ParameterError as error:
            set_wrong(str(error))
            return
        set_wrong("; ".join(arms[0][1]))
        values.set(dict(wanted))

    fields = [parameter_field(stage.pair.a.scenario, control) for control in lesson.controls]
    fields += [{"name": "seed", "label": "seed", "type": "number", "value": stage.pair.a.seed, "min": 0}]
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Heading("Change something", level=3)
        Form("Settings", fields, change)
        if wrong:
            solara.Text(wrong, classes=["cf-failure"])
        Points(lesson.tries)


@solara.component
def Head(lesson: Lesson):
    """Number, title, question, setting."""
    solara.Text(f"Lesson {lesson.number} of {len(course())}", classes=["cf-muted"])
    Heading(lesson.title, level=1)
    Prose(lesson.question, classes=["cf-lead", "cf-strong"])
    Prose(lesson.setting)


@solara.component
def Controls(stage: PairStage, lesson: Lesson, predicted: bool):
    """Run, pause, begin again."""
    view = use_selected(stage.view, lambda view: view)
    running, done, begun = view.state == "running", view.tick >= lesson.stop, view.tick > lesson.begins
    all_arms = "Run both arms" if len(lesson.arms) == 2 else "Run all arms"
    text = "Pause" if running else "Run on" if begun and not done else all_arms
    why = "" if predicted else "predict first"
    act = {"run": lambda: run(stage, lesson, running), "reset": stage.reset}
    buttons = [
        {
            "name": "run",
            "text": text,
            "first": not running and predicted and not done,
            "disabled": done or not predicted,
            "why": why,
        },
        {"name": "reset", "text": "Begin again", "disabled": not begun},
    ]
    said = f"tick {view.tick:,} of {lesson.stop:,}" if predicted else "predict first, then run"
    said += f"; {view.chip}" if view.chip else ""
    Buttons("Run", buttons, lambda name: act[name](), said=said)


@solara.component
def What(stage: PairStage, lesson: Lesson, answer: int, changed: bool):
    """What happened and why, once there is enough of it to see."""
    view = use_selected(stage.view, lambda view: view)
    outcome = view.extra.value
    if view.tick < lesson.stop or outcome is None:
        Prose(f"The answer appears at tick {lesson.stop:,}.", classes=["cf-muted"])
        return
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close", "cf-what"]):
        Heading("What happened", level=3)
        Prose(outcome.sentence, classes=["cf-outcome"])
        Prose(verdict(lesson, outcome, answer, changed))
        titles, rows = ("", *lesson.arms), [reading_row(reading) for reading in outcome.readings]
        PlainTable(titles, rows, name="What happened, in numbers")
        Heading("Why", level=3)
        Prose(lesson.why)
        if solved := lesson.solution():
            Heading("What the solver says", level=3)
            Prose(solved)
        if lesson.watch:
            ButtonLink("Watch it on Commons", lesson.watch)
        if lesson.known:
            Heading("In larger and longer runs", level=3)
            Prose(lesson.known)
        if lesson.source:
            solara.Text(f"source: {lesson.source}", classes=["cf-muted"])


@solara.component
def Lines(stage: PairStage, lesson: Lesson):
    """The lesson's lines, a plot each."""
    begun = use_selected(stage.view, lambda view: view.extra) and stage.view.peek().tick > lesson.begins
    for title, series in lesson.plots(stage.pair.players):
        with solara.Div(classes=["cf-panel"]):
            words = title[:1].upper() + title[1:]
            Chart(
                plot.line(series if begun else {}, title, from_zero=True, decimals=2),
                name=f"{words}: {' and '.join(series)}",
                sentence=words,
                empty="" if begun else "run the arms to see their lines",
                height="200px",
            )


@solara.component
def Neighbours(name: str):
    """The lesson before and the one after."""
    session, names = use_session(), list(course())
    place = names.index(name)
    with solara.Div(classes=["cf-row"]):
        ButtonLink("All lessons", session.link("/lessons"))
        if place:
            ButtonLink("Previous", session.link(f"/lessons/{names[place - 1]}"))
        if place + 1 < len(names):
            ButtonLink("Next", session.link(f"/lessons/{names[place + 1]}"))


def staged(lesson: Lesson) -> PairStage:
    """The arms where they begin."""
    runners = [Runner(arm, seed=SEED, begins=lesson.begins) for arm in lesson.scenarios]
    return PairStage(*runners, make=lambda pair: outcome_of(lesson, pair))


def outcome_of(lesson: Lesson, pair) -> Outcome | None:
    """What came of the arms, None before it can be said."""
    enough = min(player.tick for player in pair.players) >= lesson.begins + lesson.enough
    return lesson.outcome(*pair.players) if enough else None


def run(stage: PairStage, lesson: Lesson, running: bool) -> None:
    """Play all arms to the end, or pause them."""
    stage.play_or_pause() if running else stage.run(SPEED, until=lesson.stop)


def verdict(lesson: Lesson, outcome: Outcome, answer: int, changed: bool) -> str:
    """Whether the prediction came true."""
    where = "with these settings and this seed"
    if not outcome.holds:
        return f"Not as the lesson says: {lesson.claim}. That is not so {where}; try others."
    if changed:
        return f"The claim holds {where} too: {lesson.claim}."
    if answer == lesson.right:
        return f"As you predicted: {lesson.claim}."
    return f"Not as predicted. The answer is: {lesson.answers[lesson.right]}"


def reading_row(reading) -> tuple[str, str, str]:
    """A reading as cells; – where there is no number."""
    numbers = (reading.main, reading.control, *reading.others)
    cells = ["–" if math.isnan(x) else f"{x:,.{reading.decimals}f}" for x in numbers]
    return reading.what, *cells
