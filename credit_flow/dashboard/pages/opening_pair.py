"""The two societies that Compare opens with: those of its address, or the run of the session and what one would set beside it."""

from __future__ import annotations

from credit_flow.dashboard.pages.pair_stage import PairStage
from credit_flow.dashboard.run.initial_run import TICK, opening
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.run.session import Session
from credit_flow.dashboard.server.address import read_address
from credit_flow.dashboard.server.limits import MOST_TICKS_PER_SECOND
from credit_flow.models.clockwork.scenario_choice import short_name
from credit_flow.models.credit_economy import CreditEconomy

MOST_AWAITED = 1_000
"""Ticks that the run of the page may be short of its address, so that both wait for it rather than run them again."""

COPY = "a copy of A"


def staged(session: Session, query: str) -> PairStage:
    """Both societies of the address, if it names B. Else A is the run of the session, as it stands or will stand when it has come to the tick
    of its address; B is the same with hiring the other way round, as far as there is hiring and the way there is not long. Both are made
    anew, and come back."""
    player, address = session.player, read_address(f"/compare?{query}")
    if address.other is not None:
        stage = PairStage(Runner(address.scenario, address.seed), Runner(address.other, address.seed))
        if address.tick:
            stage.run(MOST_TICKS_PER_SECOND, until=address.tick)
        return stage
    tick = max(session.address.peek().tick or 0, player.tick)
    if session.runner is not None and is_opening(session):
        return PairStage(player.fork(), opening(hiring=False))
    a = session.scenario
    b = a.but(hiring=not a.hiring) if hasattr(a, "hiring") and tick <= MOST_AWAITED else a
    if a is b and session.runner is not None and tick - player.tick <= MOST_AWAITED:
        if player.state == "running":
            player.pause()
        return PairStage(player.fork(), player.fork())
    stage = PairStage(Runner(a, player.seed), Runner(b, player.seed))
    if tick:
        stage.run(MOST_TICKS_PER_SECOND, until=tick)
    return stage


def first_of(stage: PairStage) -> str:
    """What B begins as: a copy of A, or, where it is another kind of society, its first preset."""
    a, b = stage.pair.a.scenario, stage.pair.b.scenario
    return COPY if type(a) is type(b) else short_name(f"{b.name()}/{b.usual_preset()}")


def first_change(stage: PairStage) -> str:
    """The first parameter in which the two differ, or the one that a reader may want to change first."""
    names = [name for name, _, _ in stage.pair.parameter_differences() if name != "scenario"]
    return next(iter(names), "hiring")


def is_opening(session: Session) -> bool:
    """Whether the run of the session is still what every visitor sees first."""
    player = session.player
    return (player.scenario, player.seed, player.tick) == (CreditEconomy(), 1, TICK) and not session.query
