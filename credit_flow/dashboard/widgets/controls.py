"""The rail of the Lab: speed, seed, scenario, and every parameter of it, generated from its dataclass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import solara

from credit_flow.core.discover import summary
from credit_flow.dashboard.parts.parameter_groups import parameter_groups
from credit_flow.dashboard.parts.plain_numbers import Plain, opened
from credit_flow.dashboard.pictures.page_view import View, use_selected
from credit_flow.dashboard.run.session import TICKS_PER_SECOND, Session
from credit_flow.dashboard.run.use_session import use_session
from credit_flow.dashboard.server.address import Address, begun_as, opening_address
from credit_flow.dashboard.server.limits import MOST_FRAMES_PER_SECOND
from credit_flow.dashboard.widgets.form import Form
from credit_flow.models.clockwork.scenario_choice import presets, scenarios, short_name
from credit_flow.models.scenario import Scenario


@solara.component_vue(
    "controls.vue", vuetify=False, to_json=dict.fromkeys(("presets", "groups", "pending"), opened)
)
def _Rail(
    speed: float,
    frames: float,
    window_ticks: int,
    places: str,
    keep: bool,
    seed: str,
    preset: str,
    presets: Plain,
    about: str,
    groups: Plain,
    pending: Plain,
    fixed: bool,
    event_set: Callable[[dict], None] = None,
    event_change: Callable[[dict], None] = None,
    event_apply: Callable = None,
    event_discard: Callable = None,
    event_load: Callable[[str], None] = None,
):
    """What the rail shows; `fixed`: a Record is shown, whose parameters cannot be changed."""


@solara.component
def Controls():
    """All that a visitor may turn."""
    session = use_session()
    run_id, recorded, speed = use_selected(session.view, _settled)
    _, again = solara.use_state(0)
    scenario = session.scenario
    chosen, base = _chosen(session)
    groups = solara.use_memo(lambda: Plain(parameter_groups(scenario, base)), [run_id])
    _Rail(
        speed=speed,
        frames=session.publisher.frames_per_second,
        window_ticks=session.window.value,
        places=session.layout.value,
        keep=session.publisher.keep_running,
        seed=str(session.player.seed),
        preset=chosen,
        presets=solara.use_memo(lambda: Plain(_choices()), []),
        about=_about(chosen),
        groups=groups,
        pending=Plain(dict(session.pending.value)),
        fixed=recorded,
        event_set=lambda what: (turn(session, what["name"], what["value"]), again(lambda n: n + 1)),
        event_change=lambda what: session.change(what["name"], what["text"]),
        event_apply=lambda _: session.apply(),
        event_discard=lambda _: session.discard(),
        event_load=lambda name: session.load(opening_address(name)),
    )


@solara.component
def SavedRuns():
    """Which of the saved runs is shown; nothing where the server was given none."""
    session = use_session()
    found = solara.use_memo(session.recordings.list, [])
    shown = session.recording.value
    if not found:
        return
    choices = [
        {"value": "", "text": "live run"},
        *({"value": one.name, "text": one.title} for one in found),
    ]
    help_ = (
        "A saved run is shown: step and scrub through it. Its parameters are as they were." if shown else ""
    )
    Form(
        "Which run",
        [{"name": "saved", "label": "saved runs", "type": "select", "choices": choices, "value": shown, "help": help_}],
        lambda _, name: session.open_recording(name) if name else session.leave_recording(),
    )  # fmt: skip


def turn(session: Session, name: str, value) -> None:
    """Set what acts at once: speed, frames, window, layout, whether to run on while hidden."""
    session.player.touch()
    if name == "speed":
        session.set_speed(value)
    elif name == "frames":
        session.publisher.frames_per_second = min(float(value), MOST_FRAMES_PER_SECOND)
    elif name == "keep":
        session.publisher.keep_running = bool(value)
    else:
        {"window": session.window, "layout": session.layout}[name].set(value)
    session.publisher.wake()


def _settled(view: View) -> tuple[str, bool, float]:
    """What of a view the rail shows: it is not rendered anew at every picture."""
    status = view.status
    return status.run_id, status.recorded, status.speed or TICKS_PER_SECOND


def _choices() -> list[dict]:
    """All presets that need nothing of the visitor's."""
    names = [short_name(name) for name, one in presets().items() if not one.needs]
    return [{"name": name, "title": name.replace("_", " ").replace("/", ": ")} for name in names]


def _chosen(session: Session) -> tuple[str, Scenario]:
    """The preset or scenario that is shown, and what its parameters are by default."""
    address = replace(session.address.value, scenario=session.scenario)
    return _name_of(address), begun_as(address)


def _name_of(address: Address) -> str:
    whole = f"{address.scenario.name()}/{address.preset}"
    return short_name(whole) if whole in presets() else address.scenario.name()


def _about(name: str) -> str:
    """What the preset or scenario asks; a scenario that is on no shelf says nothing."""
    found = [one.about for whole, one in presets().items() if name in (whole, short_name(whole))]
    return found[0] if found else summary(scenarios().get(name))
