"""What a visitor sees first: the flagship economy at a moment where there is something to see."""

from __future__ import annotations

import threading

from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.server.address import Address
from credit_flow.models.credit_economy import CreditEconomy

TICK = 400
"""By then specialists, a market for work and births and deaths are there."""

_lock = threading.Lock()
_runs: dict[bool, Runner] = {}
_kept: dict[tuple, Runner] = {}

MOST_KEPT = 6
"""Openings that are kept for all visitors of a server, at most 20 MB each."""


def opening(hiring: bool = True) -> Runner:
    """A runner of the flagship with seed 1, paused at tick 400; it is run once for all visitors, each goes on alone.

    Without `hiring` it is the society that Compare sets beside it.
    """
    with _lock:
        if hiring not in _runs:
            _runs[hiring] = Runner(CreditEconomy(hiring=hiring))
            _runs[hiring].step(TICK)
    return _runs[hiring].fork()


def run_at(address: Address) -> Runner:
    """The run of an address, on its way to its tick, or there at once where somebody has asked for it before."""
    kept = kept_run(address)
    if kept is not None:
        return kept
    runner = Runner(address.scenario, address.seed)
    bring(runner, address)
    return runner


def kept_run(address: Address) -> Runner | None:
    """A runner of its own at the tick of an address that is a preset's opening, if it has been brought there before."""
    with _lock:
        found = _kept.get(_place(address))
    return None if found is None else found.fork()


def bring(runner: Runner, address: Address) -> None:
    """Start it on its way to the tick of its address; where that is a preset's opening it is kept for others when it comes there."""
    if not address.tick:
        return
    steps = runner.step_later(address.tick)
    if is_opening(address):
        steps.add_done_callback(lambda _: _keep(runner, address))


def is_opening(address: Address) -> bool:
    """Whether an address is that at which a preset opens."""
    scenario = address.scenario
    usual = address.seed == 1 and address.tick == min(scenario.opens_at, scenario.ticks)
    return usual and address.preset in scenario.presets and scenario == type(scenario).preset(address.preset)


def _keep(runner: Runner, address: Address) -> None:
    """Called in the runner's thread: the fork is made in another, which the runner's answers."""
    threading.Thread(target=_keep_fork, args=(runner, address), name="keep", daemon=True).start()


def _keep_fork(runner: Runner, address: Address) -> None:
    if runner.tick != address.tick or runner.scenario != address.scenario or runner.state == "running":
        return
    fork = runner.fork()
    if fork.tick != address.tick or fork.scenario != address.scenario:  # it has gone on meanwhile
        fork.close()
        return
    with _lock:
        _kept[_place(address)] = fork
        while len(_kept) > MOST_KEPT:
            _kept.pop(next(iter(_kept))).close()


def _place(address: Address) -> tuple:
    return type(address.scenario), address.scenario, address.seed, address.tick
