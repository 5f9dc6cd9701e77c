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
    """The run of an address, on its way to its tick."""
    runner = Runner(address.scenario, address.seed)
    if address.tick:
        runner.step_later(address.tick)
    return runner
