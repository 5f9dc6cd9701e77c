"""Two runs or more on one clock, shown side by side: what Compare and the lessons stand on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import solara

from credit_flow.dashboard.pictures.frames import Frame, FrameBuilder
from credit_flow.dashboard.pictures.page_view import Made, use_selected
from credit_flow.dashboard.pictures.publisher import Publisher
from credit_flow.dashboard.reading.flow_window import flows_of
from credit_flow.dashboard.run.pair import Pair
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.run.use_session import use_session
from credit_flow.dashboard.server.address import Address
from credit_flow.dashboard.widgets.flow_canvas import FlowCanvas
from credit_flow.models.scenario import Scenario

WINDOW = 20
"""Ticks whose flows are drawn."""

RATES = {"canvas": 5.0, "lines": 2.0}
"""Most refreshes per second."""

TICKS_PER_SECOND = 20.0


class Side(NamedTuple):
    """One of them at the moment shown."""

    frame: Frame | None = None
    tick: int = 0
    experts: int = 0
    credit: float = 0.0
    state: str = "paused"
    failure: str = ""


class PairView(NamedTuple):
    """All that is shown of them; `extra` is what `make` of the stage returned."""

    number: int = 0
    state: str = "paused"
    chip: str = ""  # why nothing moves, if there is a reason
    sides: tuple[Side, ...] = (Side(), Side())
    extra: Made = Made(None)

    @property
    def tick(self) -> int:
        """The tick that all have reached."""
        return max(side.tick for side in self.sides)


class PairStage:
    """Runners, their pictures and their commands. `make(pair)` is called for `extra` at most twice a second."""

    def __init__(self, *runners: Runner, make: Callable[[Pair], Any] = lambda pair: None):
        self.pair, self.make = Pair(*runners), make
        self.pair.ticks_per_second = TICKS_PER_SECOND
        self.view = solara.Reactive(
            PairView(sides=(Side(),) * len(runners)), equals=lambda first, second: first is second
        )
        self._builders = tuple(FrameBuilder() for _ in runners)
        self._drawn = [0] * len(runners)
        self.publisher = Publisher(self.pair, self._newest, self._make, self.view.set, rates=RATES)
        for player in self.pair.players:
            player.notify = self.publisher.wake

    def live(self) -> Callable[[], None]:
        """Send pictures from now on; returns what ends the stage. To be called where Solara knows whose page it is."""
        self.publisher.start()
        return lambda: threading.Thread(target=self._end, daemon=True).start()

    def play_or_pause(self) -> None:
        """Play on if both stand, else pause them."""
        self._touch()
        self.pair.pause() if self.pair.state == "running" else self.pair.play(TICKS_PER_SECOND)
        self.publisher.wake()

    def run(self, ticks_per_second: float, until: int) -> None:
        """Play so fast until a tick."""
        self._touch()
        self.pair.play(ticks_per_second, until=until)
        self.publisher.wake()

    def step(self, n: int = 1) -> None:
        """Go `n` ticks on together."""
        self._touch()
        self.pair.step(n)
        self.publisher.wake()

    def reset(
        self,
        a: Scenario | None = None,
        b: Scenario | None = None,
        *others: Scenario,
        seed: int | None = None,
        until: int = 0,
    ) -> None:
        """Begin all anew, of other scenarios or another seed if given, and run to tick `until`."""
        self._touch()
        self.pair.reset(a=a, b=b, others=others, seed=seed, until=until)
        self.publisher.refresh()

    def address(self, page: str) -> Address:
        """Of the first two, where they stand."""
        a, b = self.pair.a, self.pair.b
        return Address(
            page, a.scenario.usual_preset(), a.scenario, a.seed, self.pair.destination, other=b.scenario
        )

    def refresh(self) -> None:
        """Make `extra` anew, as after a change of what it reads."""
        self.publisher.refresh()

    def drawn(self, side: int, number: int) -> None:
        """A canvas has drawn its part of a picture; the picture is drawn when all have."""
        self._builders[side].drawn(number)
        self._drawn[side] = number
        if min(self._drawn) == number:
            self.publisher.drawn(number)

    def _touch(self) -> None:
        """Who presses a button is there, even if no picture came through for a while."""
        self.publisher.heartbeat()
        for player in self.pair.players:
            player.touch()

    def _newest(self):
        state = self.pair.state, self.publisher.chip
        return *state, *((player.ids, player.tick, player.state) for player in self.pair.players)

    def _make(self, number: int, due: frozenset[str]) -> PairView:
        pairs = zip(self.pair.players, self._builders)
        sides = tuple(_side(number, player, builder) for player, builder in pairs)
        before = self.view.peek()
        extra = Made(self.make(self.pair)) if "lines" in due else before.extra
        return PairView(number, self.pair.state, self.publisher.chip, sides, extra)

    def _end(self) -> None:
        self.publisher.close()
        self.pair.close()


def _side(number: int, player: Runner, builder: FrameBuilder) -> Side:
    snapshot = player.snapshot()
    flows = flows_of(player.snapshots(WINDOW, stop=snapshot.tick))
    frame = builder.build(number, snapshot, flows)
    failure = player.failure.sentence if player.failure else ""
    return Side(frame, snapshot.tick, snapshot.n_living, snapshot.held, player.state, failure)


def use_stage(make: Callable[[], PairStage]) -> PairStage:
    """A stage that lives as long as its page, and that the keyboard commands meanwhile."""
    session = use_session()
    stage = solara.use_memo(make, [])

    def live() -> Callable[[], None]:
        session.stage, end = stage, stage.live()

        def leave() -> None:
            session.stage = None if session.stage is stage else session.stage
            end()

        return leave

    solara.use_effect(live, [])
    return stage


@solara.component
def PairCanvases(stage: PairStage, names: tuple[str, ...], *, height: str = "360px"):
    """The moving pictures, each with a line that says where it stands."""
    with solara.Div(classes=["cf-pair", *(["cf-three"] if len(names) > 2 else [])]):
        for place, name in enumerate(names):
            with solara.Div(classes=["cf-panel"]):
                SideCanvas(stage, place, name, height=height)


@solara.component
def SideCanvas(stage: PairStage, place: int, name: str, *, height: str = "360px"):
    """One of the moving pictures."""
    view = use_selected(stage.view, lambda view: view)
    side = view.sides[place]
    words = f"tick {side.tick:,} · {side.experts:,} experts · {side.credit:,.1f} cr"
    with solara.Div(classes=["cf-pair-head"]):
        solara.Text(name, classes=["cf-strong"])
        solara.Text(words, classes=["cf-muted", "cf-side-status"])
    if side.failure:
        solara.Text(side.failure, classes=["cf-failure"])
    FlowCanvas(
        side.frame,
        playing=view.state == "running" and side.state in ("paused", "running", "busy"),
        height=height,
        on_drawn=lambda number: stage.drawn(place, number),
        on_hidden=stage.publisher.hidden if place == 0 else None,
        on_heartbeat=stage.publisher.heartbeat if place == 0 else None,
    )
