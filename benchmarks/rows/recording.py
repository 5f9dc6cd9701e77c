"""Rows 7 and 8: what recording and the journal cost."""

from __future__ import annotations

import mesa
from pairs import interleaved, ratio, spread
from peers.objects import Stream
from row import Goal, Row
from societies import drained, n_living, runs, society, twin

from credit_flow.experiments.recorder import Recorder

TICKS = {1000: 100, 10_000: 12, 100_000: 3}
REPORTERS = {"balance": "balance", "markup": "markup", "skill": "skill"}


def record_columns(quick: bool) -> list[Row]:
    """Row 7: recording the columns of all experts every tick, against a step and against Mesa's DataCollector on objects."""
    sizes = (1000,) if quick else (10_000, 100_000)
    return [row for n in sizes for row in _record_columns(n)]


def journal_in_memory(quick: bool) -> list[Row]:
    """Row 8: keeping the journal's blocks in memory against keeping only its hash."""
    sizes = (1000,) if quick else (1000, 10_000, 100_000)
    return [_journal_in_memory(n) for n in sizes]


def _record_columns(n: int) -> list[Row]:
    model, recorder = society(n), Recorder({}, stride=1)
    objects, ticks = twin(model, Stream), TICKS[n]
    model.run(1)  # what is recorded is what a tick has left behind
    blocks = {
        "step": runs(model, ticks),
        "columns": _times(ticks, model, recorder._take_snapshot),
        "all": _times(ticks, model, Recorder({}, stride=1)),
        "Mesa": _times(1, objects, mesa.DataCollector(agent_reporters=REPORTERS).collect),
    }
    seconds = interleaved(blocks, 5, after_round=lambda: drained(model))
    faster, all_of_it = ratio(seconds, "Mesa", "columns"), ratio(seconds, "all", "step")
    detail = f"{spread(seconds, 'columns', 'step')}; with measures, steps and asks as well {all_of_it:.3g} x"
    of_step = ratio(seconds, "columns", "step")
    return [
        Row(7, f"columns against a step, N = {n:,}", of_step, "x", Goal("<=", 0.6, 0.2), detail),
        Row(
            7, f"columns against DataCollector, N = {n:,}", faster, "x", Goal(">=", 40), ", ".join(REPORTERS)
        ),
    ]


def _times(ticks: int, economy, record):
    """A block in which `record` is called with the economy as after each of `ticks` ticks."""

    def run() -> float:
        for _ in range(ticks):
            record(economy)
        return ticks * n_living(economy)

    return run


def _journal_in_memory(n: int) -> Row:
    kept, hashed = society(n), society(n, journal=False)
    while hashed.tick < kept.tick:
        hashed.run(1)
    blocks = {"on": runs(kept, TICKS[n]), "off": runs(hashed, TICKS[n])}
    seconds = interleaved(blocks, 5, after_round=lambda: drained(kept))
    if kept.ledger.journal.hash != hashed.ledger.journal.hash:
        raise AssertionError(f"the journals parted before tick {kept.tick}")
    figure, detail = ratio(seconds, "on", "off"), f"{spread(seconds, 'on', 'off')}; same hash"
    return Row(8, f"journal on against off, N = {n:,}", figure, "x", Goal("<=", 1.2, 1.05), detail)
