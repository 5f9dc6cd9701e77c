"""A replay: a saved Record, played, stepped and scrubbed through with the same pictures as a live run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import numpy as np

from credit_flow.core.discover import UnknownName
from credit_flow.core.measured import measured
from credit_flow.core.records.record import Record, RecordError
from credit_flow.dashboard.export.identity import config_hash, run_id
from credit_flow.dashboard.reading.family_tree import Life
from credit_flow.dashboard.reading.history import History, min_max
from credit_flow.dashboard.reading.metrics import prices_of, series_of
from credit_flow.dashboard.reading.postings import OWN_LIFE, Posting, postings_of_cause, postings_of_expert
from credit_flow.dashboard.reading.record_snapshots import RecordSnapshots
from credit_flow.dashboard.reading.run_events import Event, happened_in
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.dashboard.run.player import Player
from credit_flow.dashboard.run.watchlist import MOST_FOLLOWED
from credit_flow.experiments.catalogue import scenario_of
from credit_flow.measures.numbers_of_a_run import gini_by_tick

LOOK_BACK = 600
"""Ticks that are searched for an expert's postings, and whose events stand in the log when a record is opened."""


class Replay(Player):
    """Reads like a `Runner`, over a Record; `seek` goes to any tick. It stands at the last tick when opened.

    Errors: `RecordError` for a Record without a journal, `UnknownName` for a scenario that is not on the shelf.
    """

    def __init__(self, record: Record, *, clock: Callable = time.monotonic):
        super().__init__(clock)
        self.record, self.seed = record, int(record.manifest["seed"])
        self.scenario = scenario_of(record, "", None)
        self.ids = run_id(self.scenario, self.seed), config_hash(self.scenario)
        self._source = RecordSnapshots(record, self.ids)
        self.lineage = self._source.lineage
        self.prices, self.series = prices_of(self.scenario), History()
        self.followed: dict[int, None] = {}
        self._tick, self._logged = record.ticks, max(0, record.ticks - LOOK_BACK)
        self._fill()
        self._log_until(record.ticks)
        self.state = "ended"

    @property
    def tick(self) -> int:
        """The tick that is shown."""
        return self._tick

    first_tick = 0

    @property
    def last_tick(self) -> int:
        """The last tick of the Record."""
        return self.record.ticks

    def seek(self, tick: int) -> Snapshot:
        """Go to a tick, stopping there; cut back to those there are."""
        self._stop_stepping()
        self._do(lambda: self._seek(tick)).result()
        return self.snapshot()

    def play(self, ticks_per_second: float | None = None) -> None:
        """Run on as any player does; at the end it begins again."""
        if self._tick == self.record.ticks:
            self.reset()
        super().play(ticks_per_second)

    def reset(self) -> Snapshot:
        """Go to the beginning."""
        return self.seek(0)

    def snapshot(self, tick: int | None = None) -> Snapshot:
        """The snapshot of `tick`, or of where it stands. Errors: `KeyError` with the ticks there are."""
        tick = self._tick if tick is None else tick
        if not 0 <= tick <= self.record.ticks:
            raise KeyError(f"tick {tick} is not in the record; there are 0 .. {self.record.ticks}")
        return self._source.get(tick)

    def snapshots(self, n_ticks: int, stop: int | None = None) -> list[Snapshot]:
        """The snapshots of the ticks (stop - n_ticks, stop], oldest first; `stop` is where it stands unless given."""
        stop = self._tick if stop is None else min(stop, self.record.ticks)
        return [self._source.get(tick) for tick in range(max(1, stop - n_ticks + 1), stop + 1)]

    def events(self, since: int = 0) -> tuple[list[Event], int]:
        """The events with an id above `since` up to the tick shown, and how many of them are no longer kept."""
        found, n_missing = self.log.since(since)
        return [event for event in found if event.tick <= self._tick], n_missing

    def history(self, keys: Iterable[str], points: int = 400) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Ticks (n,) and values (n,) of each key up to the tick shown, n <= `points`."""
        found = {}
        for key in keys:
            expert = int(key.rpartition(" ")[2]) if key.startswith("balance of ") else -1
            if expert in self.followed:
                ticks, values = self._balances(expert)
            else:
                ticks, values = self.series.points([key], 10**9)[key]
            shown = ticks <= self._tick
            found[key] = min_max(ticks[shown], values[shown], points)
        return found

    @property
    def keys(self) -> list[str]:
        """The keys of the series there are."""
        return [*self.series.keys, *(f"balance of {expert}" for expert in list(self.followed))]

    def life(self, expert: int) -> Life | None:
        """Parent, children and dates of an expert; None if it was never born."""
        return self.lineage.life(expert)

    def postings(self, expert: int, most: int = 20) -> list[Posting]:
        """The last postings of an expert up to the tick shown, newest first."""
        return postings_of_expert(self._newest_first(), expert, most)

    def caused_by(self, posting: Posting, most: int = 200) -> list[Posting]:
        """The postings that have the cause of this one, up to the tick shown, newest first."""
        return postings_of_cause(self._newest_first(), posting.cause, posting.kind in OWN_LIFE, most)

    def follow(self, expert: int) -> None:
        """Add the balance of this expert to the series. Errors: `ValueError` as in `Runner.follow`."""
        if self.life(expert) is None:
            raise ValueError(f"there is no expert {expert}; there are 0 .. {len(self.lineage.born) - 1}")
        if len(self.followed) >= MOST_FOLLOWED and expert not in self.followed:
            raise ValueError(f"{MOST_FOLLOWED} experts are followed already; unfollow one first")
        self.followed[expert] = None

    def unfollow(self, expert: int) -> None:
        """Take it out again."""
        self.followed.pop(expert, None)

    # -- the thread's own

    def _advance(self, left: int = 1) -> bool:
        self._tick += 1
        self._log_until(self._tick)
        return self._tick < self.record.ticks

    def _seek(self, tick: int) -> None:
        self._tick = min(max(0, int(tick)), self.record.ticks)
        self._log_until(self._tick)
        self.failure = None
        self.state = "paused" if self._tick < self.record.ticks else "ended"

    def _log_until(self, tick: int) -> None:
        for one in range(self._logged + 1, tick + 1):
            self.log.extend(happened_in(self._source.get(one)), self.ids[0])
        self._logged = max(self._logged, tick)

    def _fill(self) -> None:
        """The series of the whole Record."""
        gini = measured(gini_by_tick, self.record).value.to_dict()
        before = self._source.get(0).metrics
        for tick, row in zip(self._source.measures.index.tolist(), self._source.measures.to_dict("records")):
            values = series_of(row, before)
            if tick in gini:
                values["gini"] = gini[tick]
            index = self.prices.add(tick, self._source.tables(tick).get("steps"))
            if index is not None:
                values["price_index"] = index
            self.series.append(tick, values)
            before = row

    def _balances(self, expert: int) -> tuple[np.ndarray, np.ndarray]:
        """Ticks (n,) from its birth on, and what it held at their close (n,), credits."""
        lines = self._source.lines
        mine = (lines.payer == expert) | (lines.payee == expert)
        signed = np.where(lines.payee[mine] == expert, 1.0, -1.0) * lines.amount[mine]
        ticks = np.arange(int(self.lineage.born[expert]), self.record.ticks + 1)
        held = np.append(0.0, np.cumsum(signed))
        return ticks, held[np.searchsorted(lines.tick[mine], ticks, side="right")]

    def _newest_first(self) -> Iterable[Snapshot]:
        for tick in range(self._tick, max(0, self._tick - LOOK_BACK) - 1, -1):
            yield self._source.get(tick)


def open_replay(record: Record, name: str) -> Replay:
    """A replay of the Record `name` of a list, which anybody may have written. Errors: `RecordError` if it cannot be shown."""
    try:
        return Replay(record)
    except UnknownName:
        raise RecordError(
            f"{name[:80]!r} is of the scenario {record.manifest['scenario']}, which is on no shelf: a page shows those of "
            "`credit-flow list`; figures, report, query and audit take any"
        ) from None
    except (ValueError, LookupError, TypeError, ArithmeticError, MemoryError) as error:
        raise RecordError(f"{name[:80]!r} cannot be shown: its tables do not fit together") from error
