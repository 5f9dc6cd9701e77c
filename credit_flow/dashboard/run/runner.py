"""A runner: one live run of a scenario, its snapshots, events and series; usable from a notebook without any page."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable

import numpy as np

from credit_flow.dashboard.export.identity import config_hash, run_id, whole_seed
from credit_flow.dashboard.pictures.failure import failure
from credit_flow.dashboard.reading.family_tree import Life, Lineage
from credit_flow.dashboard.reading.history import History
from credit_flow.dashboard.reading.metrics import prices_of, series_of
from credit_flow.dashboard.reading.postings import Posting, postings_of_cause, postings_of_expert
from credit_flow.dashboard.reading.run_events import Event, happened_in
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.dashboard.reading.state_market import bid_series
from credit_flow.dashboard.reading.take_snapshot import take_snapshot
from credit_flow.dashboard.reading.tick_tables import Tables, TickTables
from credit_flow.dashboard.run.player import Player
from credit_flow.dashboard.run.snapshot_ring import SnapshotRing
from credit_flow.dashboard.run.watchlist import MOST_FOLLOWED, Watchlist
from credit_flow.dashboard.server.limits import MOST_LIVING, MOST_SNAPSHOTS
from credit_flow.models.clockwork.scenario_choice import as_scenario
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario
from credit_flow.models.states.state_scenario import StateScenario

LEAP = 25
"""Ticks of a society that sells states that are made at once on a way much longer than what is kept."""


class Runner(Player):
    """Owns a model in a thread of its own. `Runner(CreditEconomy(), seed=1)` stands at tick 0, paused.

    The same scenario and seed give the same journal as `CreditFlow(scenario, rng=seed)`. Nothing of the model leaves: pages
    read snapshots. It stands at tick `begins` if that is given: what went before is not shown. Errors: `ParameterError` for a seed that is no whole number.
    """

    begins = 0

    def __init__(
        self,
        scenario: Scenario | None = None,
        seed: int = 1,
        *,
        begins: int = 0,
        clock: Callable = time.monotonic,
    ):
        super().__init__(clock)
        self.scenario, self.seed, self.begins = as_scenario(scenario), whole_seed(seed), begins
        self._build(self._begun)

    @classmethod
    def of(cls, model: CreditFlow) -> Runner:
        """A runner that goes on from a copy of `model`; the model itself is left alone."""
        runner = cls.__new__(cls)
        Player.__init__(runner)
        runner.scenario, runner.seed = model.parameters, model.seed
        state = model.state()
        runner._build(lambda: CreditFlow(runner.scenario, rng=runner.seed).restore(state))
        return runner

    def fork(self) -> Runner:
        """A runner of its own that goes on from here; series and events come along, and snapshots are shared."""
        return self._do(self._forked).result()

    def reset(self, scenario: Scenario | None = None, seed: int | None = None) -> Snapshot:
        """Begin a new run, of another scenario or seed if given; always recovers. What changed stands in the events."""
        seed = self.seed if seed is None else whole_seed(seed)
        scenario = scenario or self.scenario
        changes = _changes(self.scenario, self.seed, scenario, seed)
        self._stop_stepping()
        for text in changes:
            self.log.add(0, "change", text, run_id=run_id(scenario, seed))
        self.log.add(0, "reset", f"new run with seed {seed}", run_id=run_id(scenario, seed))
        self.scenario, self.seed = scenario, seed
        self._build(self._begun)
        return self.snapshot()

    # -- what pages read

    @property
    def tick(self) -> int:
        """The newest tick."""
        return self.ring.newest.tick

    @property
    def first_tick(self) -> int:
        """The oldest tick whose snapshot is kept."""
        return self.ring.first

    def snapshot(self, tick: int | None = None) -> Snapshot:
        """The newest snapshot, or that of `tick`. Errors: `KeyError` with the ticks that are kept."""
        found = self.ring.newest if tick is None else self.ring.get(tick)
        if found is None:
            raise KeyError(f"tick {tick} is not kept; there are {self.ring.first} .. {self.tick}")
        return found

    def snapshots(self, n_ticks: int, stop: int | None = None) -> list[Snapshot]:
        """The snapshots of the ticks (stop - n_ticks, stop] that are kept, oldest first; `stop` is the newest unless given."""
        return self.ring.last(n_ticks, self.tick if stop is None else stop)

    def events(self, since: int = 0) -> tuple[list[Event], int]:
        """The events with an id above `since`, and how many of them are no longer kept."""
        return self.log.since(since)

    def history(self, keys: Iterable[str], points: int = 400) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Ticks (n,) and values (n,) of each key, n <= `points`; `keys` lists them. A balance is `balance of 12`."""
        wanted = list(keys)
        found = self.series.points(wanted, points)
        for expert, kept in list(self.followed.items()):
            if f"balance of {expert}" in wanted:
                found[f"balance of {expert}"] = kept.balance.points(points)
        return found

    @property
    def keys(self) -> list[str]:
        """The keys of the series there are."""
        return [*self.series.keys, *(f"balance of {expert}" for expert in list(self.followed))]

    def life(self, expert: int) -> Life | None:
        """Parent, children and dates of an expert, dead or alive; None if it was never born."""
        return self.lineage.life(expert)

    def postings(self, expert: int, most: int = 20) -> list[Posting]:
        """The last postings of an expert, newest first: of one that is followed all kept, else those in the ring."""
        followed = self.followed.get(expert)
        if followed is not None:
            return list(followed.postings)[:most]
        return postings_of_expert(self._newest_first(), expert, most)

    def caused_by(self, posting: Posting, most: int = 200) -> list[Posting]:
        """The postings that have the cause of this one, newest first."""
        own_life = posting.kind in ("rent", "stake", "estate", "endowment")
        return postings_of_cause(self._newest_first(), posting.cause, own_life, most)

    def follow(self, expert: int) -> None:
        """Keep this expert's postings and balance from now on, through its death; what the ring holds comes along.

        Errors: `ValueError` when 12 are followed already, or nobody has that number.
        """
        if self.life(expert) is None:
            raise ValueError(f"there is no expert {expert}; there are 0 .. {len(self.lineage.born) - 1}")
        if len(self.followed) >= MOST_FOLLOWED and expert not in self.followed:
            raise ValueError(f"{MOST_FOLLOWED} experts are followed already; unfollow one first")
        self._do(lambda: self._follow(expert)).result()

    def unfollow(self, expert: int) -> None:
        """Forget what was kept of this expert."""
        self._do(lambda: self.followed.pop(expert, None)).result()

    # -- the thread's own

    def _forked(self) -> Runner:
        other = type(self).__new__(type(self))
        Player.__init__(other)
        other.scenario, other.seed, other.ids = self.scenario, self.seed, self.ids
        if self.failure is None:
            state = self._model.state()
            other._model = CreditFlow(self.scenario, rng=self.seed, recorder=TickTables()).restore(state)
        else:
            other.state, other.failure = "error", self.failure
        other.ring, other.log = self.ring.copy(), self.log.copy()
        other.series, other.prices = copy.deepcopy(self.series), copy.deepcopy(self.prices)
        other.lineage, other.followed = self.lineage, {}
        return other

    def _begun(self) -> CreditFlow:
        """The model at the tick where it begins; its journal so far is let go."""
        model = CreditFlow(self.scenario, rng=self.seed)
        if self.begins:
            model.run(self.begins).ledger.journal.drain()
        return model

    def _build(self, make: Callable[[], CreditFlow]) -> None:
        self._do(lambda: self._begin(make)).result()

    def _begin(self, make: Callable[[], CreditFlow]) -> None:
        self.state = "busy"
        try:
            self._model = make()
            self._model.recorder = TickTables()
        except Exception as error:
            self._cannot_begin(error)
            return
        ring = SnapshotRing()  # shown only when there is a snapshot in it: pages read at any moment
        self.series, self.prices = History(), prices_of(self.scenario)
        self.followed: dict[int, Watchlist] = {}
        self.failure, self._slow = None, False
        self.ids = run_id(self.scenario, self.seed), config_hash(self.scenario)
        self._take({}, ring, stepped=False)
        self.ring = ring
        self.state = "paused" if self._model.tick < self.scenario.ticks else "ended"

    def _cannot_begin(self, error: Exception) -> None:
        """The first run of a runner must begin; later ones may fail, and the last picture stays."""
        if not hasattr(self, "ring"):
            raise error
        self.failure, self.state = failure(0, error), "error"
        self.log.add(0, "error", self.failure.sentence)

    def _advance(self, left: int = 1) -> bool:
        model = self._model
        leaps = (
            left > MOST_SNAPSHOTS + LEAP and isinstance(self.scenario, StateScenario) and not self.followed
        )
        ring = SnapshotRing() if leaps else self.ring
        model.step()
        if leaps:
            self._leap()
        self._take(model.recorder.rows, ring)
        self.ring = ring
        if len(model.table.rows) > MOST_LIVING:
            self.log.add(
                model.tick, "notice", f"ended: more than {MOST_LIVING:,} experts live", run_id=self.ids[0]
            )
            return False
        return bool(model.running)

    def _leap(self) -> None:
        """Go on to the last of `LEAP` ticks, of which alone there is a picture and what happened: all series but the Gini coefficient go on."""
        model, before = self._model, None
        for _ in range(LEAP - 1):
            if not model.running:
                return
            metrics = {name: column[-1].item() for name, column in model.measures.items() if name != "tick"}
            self.series.append(model.tick, series_of(metrics, before))
            before = metrics
            model.step()

    def _take(self, tables: Tables, ring: SnapshotRing, stepped: bool = True) -> None:
        model = self._model
        held = model.ledger.journal.drain()
        snapshot = take_snapshot(model, held, tables, *self.ids, stepped=stepped)
        self.lineage = Lineage(model.table.parent.copy(), model.table.born.copy(), model.table.died.copy())
        self._record(snapshot, tables, ring.newest)
        ring.add(snapshot)

    def _record(self, snapshot: Snapshot, tables: Tables, before: Snapshot | None) -> None:
        follows = before is not None and before.tick == snapshot.tick - 1
        self.series.append(snapshot.tick, series_of(snapshot.metrics, before.metrics if follows else None))
        index = self.prices.add(snapshot.tick, tables.get("steps")) if snapshot.tick else None
        if index is not None:
            self.series.append(snapshot.tick, {"price_index": index})
        self.series.append(snapshot.tick, bid_series(snapshot.states))
        for kept in self.followed.values():
            kept.add(snapshot)
        if snapshot.tick:
            self.log.extend(happened_in(snapshot), snapshot.run_id)

    def _follow(self, expert: int) -> None:
        kept = Watchlist(expert)
        for snapshot in reversed(list(self._newest_first())):
            kept.add(snapshot)
        self.followed[expert] = kept

    def _newest_first(self) -> Iterable[Snapshot]:
        for tick in range(self.tick, max(self.ring.first, 0) - 1, -1):
            snapshot = self.ring.get(tick)
            if snapshot is not None:
                yield snapshot


def _changes(old: Scenario, old_seed: int, new: Scenario, new_seed: int) -> list[str]:
    """What differs between two runs, one line each."""
    found = [] if old_seed == new_seed else [f"seed {old_seed} -> {new_seed}"]
    if type(old) is not type(new):
        return [f"scenario {old.name()} -> {new.name()}", *found]
    before, after = old.as_dict(), new.as_dict()
    return [
        f"{name} {old.value_of(name)} -> {new.value_of(name)}"
        for name in {**before, **after}
        if before.get(name) != after.get(name) and {name} <= old.all_fields().keys() & new.all_fields().keys()
    ] + found
