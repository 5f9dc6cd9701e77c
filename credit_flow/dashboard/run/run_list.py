"""The past runs of a page, named, with their series: what Compare draws beside the running two."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.dashboard.run.player import Player

MOST_RUNS = 8


class PastRun(NamedTuple):
    """One run that was kept."""

    name: str
    run_id: str
    seed: int
    tick: int
    series: dict[str, tuple[np.ndarray, np.ndarray]]  # key -> ticks (n,), values (n,)


class RunList:
    """At most 8 past runs, the oldest is dropped first; the same run is kept once, as it was last."""

    def __init__(self, most: int = MOST_RUNS):
        self.most = most
        self.runs: list[PastRun] = []

    def keep(self, player: Player, name: str = "", points: int = 2_000) -> PastRun:
        """Keep the series of a player as it stands, by `name` or by its scenario and seed."""
        name = name or f"{player.scenario.name().replace('_', ' ')}, seed {player.seed}"
        series = player.history(player.keys, points)
        run = PastRun(name, player.ids[0], player.seed, player.tick, series)
        self.runs = [*(kept for kept in self.runs if kept.run_id != run.run_id), run][-self.most :]
        return run

    def forget(self, run_id: str) -> None:
        """Drop one."""
        self.runs = [kept for kept in self.runs if kept.run_id != run_id]


def smoothed(values: np.ndarray, n_points: int) -> np.ndarray:
    """The trailing mean (n,) of values (n,) over `n_points` points, nan left out; a gap of that length stays a gap."""
    known = np.isfinite(values)
    total = np.cumsum(np.where(known, values, 0.0))
    count = np.cumsum(known).astype(np.float64)
    for column in (total, count):
        column[n_points:] -= column[:-n_points].copy() if n_points < len(column) else 0.0
    return np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)
