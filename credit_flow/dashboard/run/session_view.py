"""The view of a session: the picture, the parts and the status that its page shows of one snapshot."""

from __future__ import annotations

from credit_flow.dashboard.pictures.page_view import Made, Picture, Status, View
from credit_flow.dashboard.reading.flow_window import flows_of
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.dashboard.run.warm_up import is_warm
from credit_flow.dashboard.server.address import Address
from credit_flow.models.scenario import Scenario

MOST_TICKS_WITH_DOTS, FEWEST_FRAMES_WITH_DOTS = 20.0, 5.0
"""Beyond these no eye can follow a dot: widths alone carry the flow."""


def newest(session) -> tuple:
    """What a view of the session depends on; there is a new one to make when it differs."""
    player, publisher = session.player, session.publisher
    speed = player.ticks_per_second, publisher.frames_per_second
    state = player.state, player.failure, player.progress, publisher.chip, session.viewing.peek()
    choices = session.selected.peek(), session.window.peek(), session.layout.peek(), tuple(player.followed)
    return id(player), player.ids, player.tick, state, choices, speed, is_warm()


def made(session, number: int, due: frozenset[str]) -> View:
    """The view with this number: anew what is `due`, as rates say, and what has never been made; the rest as it was."""
    player, snapshot, before = session.player, session.shown(), session.view.peek()
    picture, parts = before.picture, {}
    if "canvas" in due and session.builder is not None:
        picture = Made(Picture(_frame(session, number, snapshot), session.builder))
    for name, (rate, make) in list(session.parts.items()):
        kept = before.parts.get(name)
        fresh = rate in due or kept is None or kept.value[0] is not make
        parts[name] = Made((make, make(player, snapshot))) if fresh else kept
    return View(number, _status(session, snapshot), picture, parts)


def _frame(session, number: int, snapshot: Snapshot):
    player, n_ticks = session.player, session.window.peek()
    flows = flows_of(player.snapshots(n_ticks, stop=snapshot.tick))
    slow = player.ticks_per_second <= MOST_TICKS_WITH_DOTS
    smooth = session.publisher.frames_per_second >= FEWEST_FRAMES_WITH_DOTS
    return session.builder.build(
        number,
        snapshot,
        flows,
        layout=session.layout.peek(),
        dots=(slow and smooth) or player.state != "running",
        selected=session.selected.peek(),
        followed=tuple(player.followed),
    )


def _status(session, snapshot: Snapshot) -> Status:
    player = session.player
    return Status(
        tick=snapshot.tick,
        newest=player.tick,
        oldest=player.first_tick,
        last=getattr(player, "last_tick", player.scenario.ticks),
        experts=snapshot.n_living,
        credit=snapshot.held,
        residual=snapshot.books["residual"],
        state=player.state,
        chip=session.publisher.chip,
        failure=player.failure.sentence if player.failure else "",
        progress=player.progress,
        run_id=player.ids[0],
        config_hash=player.ids[1],
        seed=player.seed,
        scenario=session.recording.peek() or _title(session.address.peek(), player.scenario),
        recorded=session.runner is None,
        ready=is_warm(),
        speed=player.ticks_per_second,
    )


def _title(address: Address, scenario: Scenario) -> str:
    name = (
        address.preset
        if address.preset in type(scenario).presets and address.preset != "default"
        else scenario.name()
    )
    return name.replace("_", " ")
