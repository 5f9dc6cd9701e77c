"""Compare: two settings on the same seed and clock, overlaid, differenced, and set against 20 seeds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import solara

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.dashboard.export.as_hypothesis import as_hypothesis
from credit_flow.dashboard.pages.comparison import (
    FINAL,
    SERIES,
    difference_words,
    differing,
    final_rows,
    label,
    logarithmic,
    past,
    text,
)
from credit_flow.dashboard.pages.opening_pair import COPY, first_change, first_of, staged
from credit_flow.dashboard.pages.pair_stage import PairCanvases, PairStage, use_stage
from credit_flow.dashboard.parts import plot
from credit_flow.dashboard.parts.text import Code, Heading, PlainTable, Prose
from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.run.bands import Bands
from credit_flow.dashboard.run.run_list import smoothed
from credit_flow.dashboard.run.seed_batch import SEEDS
from credit_flow.dashboard.run.session import Session
from credit_flow.dashboard.run.use_session import use_session
from credit_flow.dashboard.server.address import clamped
from credit_flow.dashboard.server.limits import is_path
from credit_flow.dashboard.widgets.buttons import Buttons
from credit_flow.dashboard.widgets.chart import Chart
from credit_flow.dashboard.widgets.form import Form, parameter_field
from credit_flow.dashboard.widgets.sources import source
from credit_flow.models.clockwork.scenario_choice import preset, presets, short_name
from credit_flow.models.scenario import Scenario

HEIGHT, LOW = "408px", "172px"
"""Of a picture, and of one of the two charts beside them."""

MOST_PAST_DRAWN = 2


class Choices(NamedTuple):
    """What the reader has chosen to see."""

    key: str = "supply"
    window: int = 1  # ticks that are averaged
    logarithmic: bool = False
    drawn: tuple[str, ...] = ()  # run ids of past runs


@solara.component
def Page():
    """Difference table, both pictures, overlaid lines, difference, 20 seeds, past runs."""
    solara.Style(source("reading.css"))
    session = use_session()
    query = solara.use_router().search or ""
    stage = use_stage(lambda: staged(session, query))
    bands = solara.use_memo(Bands, [])
    solara.use_effect(lambda: bands.cancel, [])
    choices = solara.use_reactive(Choices())
    with solara.Div(classes=["cf-page", "cf-page-wide"]):
        Heading("Compare", level=1)
        Prose(
            "Two societies on the same seed and the same clock: whatever differs between them comes from what you change.",
            classes=["cf-lead", "cf-prose-wide"],
        )
        Setting(stage, bands)
        Clock(stage)
        with solara.Div(classes=["cf-compared"]):
            PairCanvases(stage, ("A", "B"), height=HEIGHT)
            with solara.Div(classes=["cf-panel", "cf-curves"]):
                Seen(stage, choices)
                Overlay(stage, bands, choices.value, session)
                Difference(stage, bands, choices.value)
        with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
            Final(stage, bands)
        PastRuns(stage, choices, session)


@solara.component
def Setting(stage: PairStage, bands: Bands):
    """Change one thing in B; what differs, as a table."""
    use_selected(stage.view, lambda view: (view.number > 0, ids(stage)))
    name, set_name = solara.use_state(first_change(stage))
    beginning = solara.use_reactive(first_of(stage))
    wrong, set_wrong = solara.use_state("")
    b = stage.pair.b.scenario
    fields = [field for field in b.all_fields().values() if not is_path(field)]
    name = name if name in {field.name for field in fields} else fields[0].name

    def begin(scenario: Scenario, seed: int | None = None) -> None:
        bands.forget()
        restart(stage, scenario, seed)

    def change(field: str, value: object) -> None:
        set_wrong("")
        try:
            if field == "what":
                set_name(str(value))
            elif field == "from":
                beginning.set(str(value))
                begin(stage.pair.a.scenario if value == COPY else preset(str(value)))
            elif field == "seed":
                begin(stage.pair.b.scenario, value)
            else:
                scenario, notices = clamped(stage.pair.b.scenario.but(**{field: value}))
                set_wrong("; ".join(notices))
                begin(scenario)
        except ParameterError as error:
            set_wrong(str(error))

    names = [{"value": field.name, "text": field.name.replace("_", " ")} for field in fields]
    starts = [COPY, *(short_name(name) for name, one in presets().items() if not one.needs)]
    with solara.Div(classes=["cf-panel", "cf-setting"]):
        Form("What differs in B", [
            {"name": "from", "label": "B begins as", "type": "select", "choices": starts, "value": beginning.value},
            {"name": "what", "label": "then change", "type": "select", "choices": names, "value": name},
            parameter_field(b, name, label=f"{name.replace('_', ' ')} in B"),
            {"name": "seed", "label": "seed of both", "type": "number", "min": 0, "value": stage.pair.a.seed},
        ], change)  # fmt: skip
        with solara.Div(classes=["cf-stack", "cf-stack-close"]):
            if wrong:
                solara.Text(wrong, classes=["cf-failure"])
            found = stage.pair.parameter_differences()
            Prose(differing(found, b), classes=["cf-note"])
            if found:
                rows = [(key, text(mine), text(other)) for key, mine, other in found]
                PlainTable(("parameter", "A", "B"), rows, n_words=3, name="Parameters that differ")
                AsHypothesis(stage.pair.a.scenario, b)


@solara.component
def AsHypothesis(a: Scenario, b: Scenario):
    """The same question to many seeds, as a file for `credit-flow verdicts`."""
    shown, show = solara.use_state(False)
    text = as_hypothesis(a, b)
    if text:
        button = {"name": "file", "text": "As a hypothesis file", "pressed": shown}
        Buttons("Hypothesis", [button], lambda _: show(not shown))
    if text and shown:
        Code(text, "Hypothesis file")


@solara.component
def Clock(stage: PairStage):
    """Play, step, begin again."""
    view = use_selected(stage.view, lambda view: view)
    running = view.state == "running"
    ended = all(side.state in ("ended", "error") for side in view.sides)
    act = {
        "play": stage.play_or_pause,
        "step": stage.step,
        "ten": lambda: stage.step(10),
        "reset": stage.reset,
    }
    buttons = [
        {"name": "play", "text": "Pause" if running else "Play both", "first": not ended, "disabled": ended},
        {"name": "step", "text": "Step", "disabled": running or ended or not view.number},
        {"name": "ten", "text": "Step 10", "disabled": running or ended or not view.number},
        {"name": "reset", "text": "Begin again", "disabled": view.tick == 0},
    ]
    said = (
        f"both at tick {view.tick:,}"
        if len({side.tick for side in view.sides}) == 1
        else "one of them has stopped"
    )
    said += f"; {view.chip}" if view.chip else ""
    Buttons("Clock", buttons, lambda name: act[name](), said=said)


@solara.component
def Seen(stage: PairStage, choices: solara.Reactive[Choices]):
    """Which series, how smooth, on which axis."""
    now = choices.value
    series = [{"value": key, "text": title} for key, (title, _) in SERIES.items()]

    def change(name: str, value: object) -> None:
        found = {"key": str, "window": lambda x: int(min(max(float(x or 1), 1), 500)), "logarithmic": bool}[
            name
        ](value)
        choices.set(choices.peek()._replace(**{name: found}))

    Form("What is drawn", [
        {"name": "key", "label": "series", "type": "select", "choices": series, "value": now.key},
        {"name": "window", "label": "smoothing", "unit": "ticks", "type": "number", "min": 1, "max": 500, "value": now.window},
        {"name": "logarithmic", "label": "log axis", "type": "check", "value": now.logarithmic},
    ], change)  # fmt: skip


@solara.component
def Overlay(stage: PairStage, bands: Bands, choices: Choices, session: Session):
    """Both lines, with up to two past runs and the bands of 20 seeds."""
    use_selected(stage.view, lambda view: view.extra)
    use_selected(bands.changed, lambda number: number)
    title, decimals = SERIES[choices.key]
    series = {
        name: drawn(player.history([choices.key], 1_000)[choices.key], choices)
        for name, player in zip("AB", stage.pair.players)
    }
    for run in session.runs.runs:
        if run.run_id in choices.drawn:
            series[run.name] = drawn(run.series[choices.key], choices)
    found = {name: band for name, band in zip("AB", bands.bands(choices.key)) if band is not None and band.n}
    shown = plot.line(
        series, title, bands={name: (band.ticks, band.low, band.high) for name, band in found.items()},
        colours=dict(zip(series, ("@accent", "@ink", "@muted", "@ink"))), decimals=decimals,
    )  # fmt: skip
    sentence = f"{title[:1].upper()}{title[1:]}: A and B" + (
        f"; band: {bands.n} seeds, 5 to 95 %" if found else ""
    )
    Chart(
        logarithmic(shown) if choices.logarithmic else shown,
        name=f"{title} of A and B",
        sentence=sentence,
        height=LOW,
    )


@solara.component
def Difference(stage: PairStage, bands: Bands, choices: Choices):
    """A less B, and in words whether it is nothing at all."""
    use_selected(stage.view, lambda view: view.extra)
    use_selected(bands.changed, lambda number: number)
    title, decimals = SERIES[choices.key]
    ticks, values = stage.pair.difference(choices.key, 1_000)
    band = bands.difference(choices.key)
    shown = {"A less B": (ticks, values)}
    around = {} if band is None or not band.n else {"A less B": (band.ticks, band.low, band.high)}
    Chart(
        plot.line(shown, f"A less B: {title}", bands=around, from_zero=values.any(), decimals=decimals),
        name=f"{title}, A less B", sentence=difference_words(values), height=LOW,
    )  # fmt: skip


@solara.component
def Final(stage: PairStage, bands: Bands):
    """Where both stand, and where 20 seeds stand at that tick."""
    view = use_selected(stage.view, lambda view: view.extra) and stage.view.peek()
    use_selected(bands.changed, lambda number: number)
    tick = view.tick if view else 0
    running = bands.running
    why = "" if tick else "run some ticks first"
    buttons = [
        {"name": "run", "text": f"Run {SEEDS} seeds to tick {tick:,}", "disabled": running or not tick, "why": why, "first": not running and tick > 0},
        {"name": "cancel", "text": "Cancel", "disabled": not running},
    ]  # fmt: skip
    players = stage.pair.players
    act = {"run": lambda: bands.start(players[0].scenario, players[1].scenario, tick), "cancel": bands.cancel}
    Heading(f"At tick {tick:,}", level=2)
    Buttons("Twenty seeds", buttons, lambda name: act[name](), said=bands.sentence)
    titles = FINAL if bands.n else FINAL[:4]
    PlainTable(titles, final_rows(stage.pair, bands), name="Where both stand")


@solara.component
def PastRuns(stage: PairStage, choices: solara.Reactive[Choices], session: Session):
    """The runs that were kept; up to two of them are drawn beside A and B."""
    _, set_count = solara.use_state(0)
    runs, chosen = session.runs.runs, choices.value.drawn
    name, set_name = solara.use_state("")

    def press(which: str) -> None:
        if which in "AB":
            session.runs.keep(stage.pair.players["AB".index(which)], name or label(stage.pair, which))
        else:
            for run in list(session.runs.runs):
                session.runs.forget(run.run_id)
        set_name("")
        set_count(lambda old: old + 1)

    def change(run_id: str, value: object) -> None:
        now = choices.peek()
        rest = tuple(key for key in now.drawn if key != run_id)
        choices.set(now._replace(drawn=(*rest, run_id)[-MOST_PAST_DRAWN:] if value else rest))

    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Heading("Past runs", level=2)
        with solara.Div(classes=["cf-row"]):
            field = {"name": "name", "label": "name of the run", "type": "text", "value": name}
            Form(
                "Name",
                [{**field, "placeholder": "what differs, and the seed"}],
                lambda _, value: set_name(str(value)[:60]),
            )
            buttons = [{"name": "A", "text": "Keep A"}, {"name": "B", "text": "Keep B"}]
            Buttons("Keep", [*buttons, {"name": "none", "text": "Forget all", "disabled": not runs}], press)
        if runs:
            Form("Past runs to draw", [
                {"name": run.run_id, "label": past(run), "type": "check", "value": run.run_id in chosen} for run in runs
            ], change)  # fmt: skip
        else:
            Prose("None yet: up to 8 are kept, two are drawn beside A and B.", classes=["cf-muted"])


def restart(stage: PairStage, b: Scenario, seed: int | None = None) -> None:
    """Begin both anew with another B, and come to the tick where they stood or were going."""
    stage.reset(b=b, seed=seed, until=stage.pair.destination)


def ids(stage: PairStage) -> tuple:
    """What is being compared."""
    return tuple(player.ids for player in stage.pair.players)


def drawn(points: tuple[np.ndarray, np.ndarray], choices: Choices) -> tuple[np.ndarray, np.ndarray]:
    """A series, ticks and values (n,), as it is drawn, in the unit of its values."""
    ticks, values = points
    return ticks, smoothed(values, choices.window) if choices.window > 1 else values
