"""Row 9: reading one attribute of all experts through Mesa's `AgentSet`."""

from __future__ import annotations

import statistics

from pairs import interleaved, ratio, spread
from peers.objects import Stream
from row import Goal, Row
from societies import n_living, society, twin

CALLS = 3


def get_balance(quick: bool) -> list[Row]:
    """Row 9: `model.agents.get("balance")` with nobody born or dead since last asked, against eager objects."""
    n = 10_000 if quick else 100_000
    model = society(n)
    objects = twin(model, Stream)
    if model.agents.get("balance") != objects.agents.get("balance"):
        raise AssertionError("windows and objects tell different balances")
    seconds = interleaved({"windows": _get(model), "objects": _get(objects)}, 5)
    milliseconds = 1e3 * statistics.median(seconds["windows"])
    detail = f"{spread(seconds, 'objects', 'windows')}; {milliseconds:.3g} ms for {n_living(model):,} experts"
    what = f'agents.get("balance") against objects, N = {n:,}'
    return [Row(9, what, ratio(seconds, "objects", "windows"), "x", Goal(">=", 15, 150), detail)]


def _get(economy):
    def run() -> float:
        for _ in range(CALLS):
            economy.agents.get("balance")
        return CALLS

    return run
