"""Row 14: auctions of states per second of one core, learning included."""

from __future__ import annotations

import statistics
import time

from row import Goal, Row

from credit_flow import CreditFlow
from credit_flow.core.programs.kernel import set_threads, threads
from credit_flow.models.vickrey_society import VickreySociety

ROUNDS = 5


def auctions_on_chain(quick: bool) -> list[Row]:
    """Cloned Vickrey societies on Chain with tabular valuations, ledger, audit and hash; the journal is let go."""
    sizes = (64,) if quick else (1, 64, 1024)
    before = threads()
    set_threads(1)
    try:
        return [_auctions(copies, 200 if copies < 1000 else 50) for copies in sizes]
    finally:
        set_threads(before)


def _auctions(copies: int, ticks: int) -> Row:
    model = CreditFlow(VickreySociety(copies=copies), rng=1, journal=False).run(20)
    speeds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        model.run(ticks)
        speeds.append(copies * ticks / (time.process_time() - start))
    goal = Goal(">=", 10_000, 100_000) if copies > 1 else None
    detail = f"{min(speeds):,.0f} .. {max(speeds):,.0f}; tabular valuations, updates included"
    return Row(
        14, f"auctions on Chain, {copies:,} copies", statistics.median(speeds), "per s and core", goal, detail
    )
