"""The arrays of a run that belong neither to the table nor to the ledger, and the `State` of all three that phases work on."""

from __future__ import annotations

import math
from operator import gt, itemgetter

import numpy as np

from credit_flow.core.kernel import threads
from credit_flow.core.memory import require_room, zeros
from credit_flow.core.state import (
    BATCH,
    BATCH_START,
    BOUNTY_RATE,
    BUDGET,
    BURNT,
    BURNT_0,
    CAPACITY,
    FIRST_ACCOUNT,
    FIRST_ID,
    GRANTED,
    HELD_0,
    IN_TICK,
    KEEP_STEPS,
    LOG,
    MINTED,
    MINTED_0,
    N_ACCOUNTS,
    N_ASSETS,
    N_COUNTS,
    N_DUE,
    N_ENTRIES,
    N_FUNDED,
    N_HEADS,
    N_HIRES,
    N_LINES,
    N_LIVING,
    N_LOGGED,
    N_NODES,
    N_ROWS,
    N_STEPS,
    N_SUMS,
    N_TASKS,
    NEED_NODES,
    NEED_TASKS,
    NEXT_ID,
    ONE,
    STEP_AMOUNTS,
    STEP_IDS,
    TASK_RATE,
    TICK,
    State,
    lines_of_a_tick,
)
from credit_flow.core.table import DRIVERS
from credit_flow.institutions.contracts import BY_HAND_OVER, BY_NODE, BY_TASK, Asks, Contracts
from credit_flow.worlds.judge import Verdicts
from credit_flow.worlds.tasks import Tasks

BY_EXPERT = {
    "skill": np.empty((0, 0)),
    "expected_price": np.empty((0, 0)),
    "markup": np.empty(0),
    "neighbours": np.empty((0, 0), dtype=np.int32),
    "trust": np.empty((0, 0)),
    "busy": np.empty(0),
}
"""Stands in for a trait that the experts of a scenario do not have."""

BY_ENTRY = dict.fromkeys(("lot", "asker", "large", "order"), np.int64)
BY_ENTRY |= dict.fromkeys(("cost", "worst", "total", "draw", "ask"), np.float64)
DUE = {"due_id": np.int64, "due_owner": np.int64, "due_promised": np.float64, "due_share": np.float64}
HIRES = {
    "hire_principal": np.int64,
    "hire_link": np.int64,
    "hire_hired": np.int64,
    "hire_outcome": np.float64,
}
TASKS = {"bounty": np.float64, "judged": np.float64, "revealed": np.bool_}
EDGES = {"first": np.int64, "start": np.int64}
NODES = {"kind": np.int64, "work": np.float64, "size": np.float64, "above": np.int64, "end": np.int64}

_FIELDS = itemgetter(*State._fields)
_NONE = np.empty(0)
_NOTHING = (-1, -1, -1, -1, False, 0)
PAGE, LEAST_HEADS, LEAST_LOG = 16_384, 1024, 256
"""Least room for journal lines, batches and ticks before they are handed over."""


class Workspace:
    """Work arrays by name, longer than what they hold; `counts` and `sums` say how much that is and where the run stands."""

    def __init__(self, hops: int, quotes: int, links: int):
        self.hops, self.quotes, self.links = hops, quotes, links
        self.counts, self.sums = np.zeros(N_COUNTS, dtype=np.int64), np.zeros(N_SUMS)
        self.counts[ONE] = 1
        self.arrays: dict[str, np.ndarray] = {}
        self._rows = None
        self._reserved = _NOTHING
        self.reserve(0, 0, 0, 0, keeps_steps=False)

    def __getitem__(self, name: str) -> np.ndarray:
        return self.arrays[name]

    def reserve(self, n_rows: int, n_living: int, n_tasks: int, n_nodes: int, keeps_steps: bool) -> None:
        """Have room for at least so many; everybody may reproduce in the tick."""
        wanted = (n_rows, n_living, n_tasks, n_nodes, keeps_steps, threads())
        if not any(map(gt, wanted, self._reserved)):
            return
        self._reserved = tuple(max(a, b) for a, b in zip(wanted, self._reserved))
        wanted = self._shapes(n_rows, n_living, n_tasks, n_nodes, keeps_steps)
        self._require_room(wanted, n_living, n_tasks, n_nodes)
        for name, (shape, dtype) in wanted.items():
            self._have(name, shape, dtype)

    def _shapes(self, n_rows: int, n_living: int, n_tasks: int, n_nodes: int, keeps_steps: bool) -> dict:
        """Name -> shape and kind of number of every array, for so many."""
        n_lines = max(int(lines_of_a_tick(n_living, n_tasks, n_nodes, self.hops)), PAGE)
        n_steps = max(4 * n_nodes, PAGE) if keeps_steps else n_nodes
        many = (
            (dict.fromkeys(("won", "dies"), np.bool_), (n_rows,)), ({"rows": np.int64}, (2 * n_living,)),
            (BY_ENTRY, (n_living * self.quotes,)), ({"desk": float}, (threads(), 6, max(n_living, 2))),
            ({"quotes": float}, (threads(), 2, self.links)),
            (BY_TASK, (n_tasks,)), (BY_HAND_OVER, (n_nodes, self.hops)), (BY_NODE, (n_nodes,)), (TASKS, (n_tasks,)),
            (EDGES, (n_tasks + 1,)), (NODES, (n_nodes,)), (DUE, (n_tasks,)), (HIRES, (n_nodes * self.hops,)),
            ({"lines": np.int64}, (n_lines, 6)), ({"amounts": float}, (n_lines,)), ({"touched": np.int64}, (2 * n_lines + 1,)),
            ({"heads": np.int64}, (LEAST_HEADS, 4)), ({"log": float}, (LEAST_LOG, len(LOG))),
            ({"step_ids": np.int64}, (n_steps, len(STEP_IDS))), ({"step_amounts": float}, (n_steps, len(STEP_AMOUNTS))),
        )  # fmt: skip
        return {name: (shape, dtype) for names, shape in many for name, dtype in names.items()}

    def _require_room(self, wanted: dict, n_living: int, n_tasks: int, n_nodes: int) -> None:
        sizes = {name: math.prod(shape) * np.dtype(dtype).itemsize for name, (shape, dtype) in wanted.items()}
        held = {name: array.nbytes for name, array in self.arrays.items()}
        more = sum(size for name, size in sizes.items() if size > held.get(name, 0))
        by_tasks = n_nodes > 2 * n_living
        require_room(
            more,
            f"a tick with {n_living:,} experts and {n_tasks:,} tasks of {n_nodes:,} steps",
            "tasks (task_rate, max_steps, depth)" if by_tasks else DRIVERS,
            in_all=sum(max(size, held.get(name, 0)) for name, size in sizes.items()),
        )

    def _have(self, name: str, shape: tuple[int, ...], dtype=np.float64) -> None:
        """An array of at least this shape that still holds what it held: room may become short in the middle of a tick."""
        old = self.arrays.get(name)
        if old is None:
            self.arrays[name] = zeros(shape, dtype=dtype)
        elif any(a < b for a, b in zip(old.shape, shape)):
            longer = zeros([max(a, b) for a, b in zip(old.shape, shape)], dtype=dtype)
            longer[tuple(map(slice, old.shape))] = old
            self.arrays[name] = longer

    def grow(self, table, keeps_steps: bool) -> None:
        """Make room for a tick that was too large, and for some growth beyond it."""
        n_tasks, n_nodes = int(1.5 * self.counts[NEED_TASKS]) + 16, int(1.5 * self.counts[NEED_NODES]) + 64
        self._reserved = _NOTHING  # arrays that Python has put in place of ours may be short
        n_living = len(table.rows) + len(table.rows) // 4 + 64
        n_rows = table.n_rows + table.n_rows // 4 + n_living
        self.reserve(n_rows, n_living, n_tasks, max(n_nodes, n_tasks), keeps_steps)

    def bind(self, table, ledger, world, first_account: int, keeps_steps: bool) -> State:
        """Everything as one `State`: what the table, the ledger and the world say now, in arrays that phases write to."""
        n_living, counts, sums = len(table.rows), self.counts, self.sums
        columns = table.lend_arrays(max(table.n_rows + n_living, len(self.arrays["won"])))
        self.reserve(len(columns["alive"]), n_living, int(counts[N_TASKS]), int(counts[N_NODES]), keeps_steps)
        books = ledger.lend_arrays(first_account + len(columns["alive"]))
        if self._rows is not table.rows:
            self.arrays["rows"][:n_living] = table.rows
        counts[N_ROWS], counts[N_LIVING], counts[KEEP_STEPS] = table.n_rows, n_living, keeps_steps
        counts[N_ACCOUNTS], counts[N_ASSETS], counts[CAPACITY] = (
            ledger.n_accounts,
            ledger.n_assets,
            ledger.capacity,
        )
        counts[FIRST_ACCOUNT], counts[BATCH] = first_account, ledger.next_batch
        sums[MINTED], sums[BURNT], sums[BUDGET] = ledger.minted, ledger.burnt, ledger.budget_left
        sums[GRANTED] = ledger.granted
        sums[HELD_0], sums[MINTED_0], sums[BURNT_0] = ledger.tick_start
        sums[TASK_RATE], sums[BOUNTY_RATE] = (
            getattr(world, "task_rate", 0.0),
            getattr(world, "bounty_rate", 0.0),
        )
        counts[NEXT_ID], counts[IN_TICK] = getattr(world, "next_id", 0), ledger.in_tick
        single = {"shares": getattr(world, "cumulated", _NONE), "counts": counts, "sums": sums}
        return State._make(_FIELDS({**BY_EXPERT, **columns, **books, **self.arrays, **single}))

    def release(self, table, ledger) -> None:
        """Hand back to the table and the ledger what the phases have done."""
        counts, sums = self.counts, self.sums
        n_heads, n_lines = int(counts[N_HEADS]), int(counts[BATCH_START])  # what is posted
        rows = self.arrays["rows"][: counts[N_LIVING]]
        if counts[N_ROWS] != table.n_rows or len(rows) != len(table.rows):
            table.take_over(int(counts[N_ROWS]), rows.copy())
        self._rows = table.rows
        ledger.take_over(
            self.arrays["heads"][:n_heads],
            self.arrays["lines"][:n_lines],
            tick=int(counts[TICK]),
            batch=int(counts[BATCH]),
            n_accounts=int(counts[N_ACCOUNTS]),
            in_tick=bool(counts[IN_TICK]),
            flow=(float(sums[MINTED]), float(sums[BURNT]), float(sums[BUDGET])),
            start=(float(sums[HELD_0]), float(sums[MINTED_0]), float(sums[BURNT_0])),
        )
        counts[N_HEADS] = counts[N_LINES] = counts[BATCH_START] = 0

    def take_log(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The numbers of the ticks logged (ticks, len(LOG)) and the steps kept (steps, ids) and (steps, amounts), once."""
        n_ticks, n_steps = int(self.counts[N_LOGGED]), int(self.counts[N_STEPS])
        self.counts[N_LOGGED] = self.counts[N_STEPS] = 0
        steps = self.arrays["step_ids"][:n_steps].copy(), self.arrays["step_amounts"][:n_steps].copy()
        log = self.arrays["log"][:n_ticks].copy()
        log.flags.writeable = False
        return log, *steps

    # -- what Python parts of the tick read and write

    def tasks(self) -> Tasks:
        """The tasks that a compiled world has offered, as views."""
        n_tasks, n_nodes, first_id = (int(self.counts[which]) for which in (N_TASKS, N_NODES, FIRST_ID))
        arrays = self.arrays
        nodes = [arrays[name][:n_nodes] for name in ("kind", "work", "above", "end", "size")]
        return Tasks(
            np.arange(first_id, first_id + n_tasks),
            arrays["bounty"][:n_tasks],
            arrays["first"][: n_tasks + 1],
            *nodes,
        )

    def contracts(self, tasks: Tasks) -> Contracts:
        """The contracts on the tick's tasks, as views."""
        n_entries = int(self.counts[N_ENTRIES])
        asks = Asks(*(self.arrays[name][:n_entries] for name in ("lot", "asker", "cost", "ask")))
        deals = Contracts.__new__(Contracts)
        deals.tasks, deals.hops, deals.asks = tasks, self.hops, asks if self.quotes else None
        for names, n in ((BY_TASK, len(tasks)), (BY_HAND_OVER, tasks.n_nodes), (BY_NODE, tasks.n_nodes)):
            for name in names:
                setattr(deals, name, self.arrays[name][:n])
        return deals

    def take_contracts(self, deals: Contracts) -> None:
        """Go on with contracts, and the tasks that they are on, that were made in Python."""
        tasks, arrays = deals.tasks, self.arrays
        self.reserve(0, 0, len(tasks), tasks.n_nodes, keeps_steps=False)
        n_rows, n_living, *_, keeps_steps, n_threads = self._reserved
        self._reserved = (
            n_rows,
            n_living,
            -1,
            -1,
            keeps_steps,
            n_threads,
        )  # the next tick may need longer arrays again
        arrays |= {"bounty": tasks.bounty, "first": tasks.first, "kind": tasks.kind, "work": tasks.work}
        arrays |= {"above": tasks.parent, "end": tasks.end, "size": tasks.size}
        arrays |= {name: getattr(deals, name) for name in (*BY_TASK, *BY_HAND_OVER, *BY_NODE)}
        self.counts[N_TASKS] = self.counts[N_FUNDED] = len(tasks)
        self.counts[N_NODES] = tasks.n_nodes
        self.counts[FIRST_ID] = tasks.ids[0] if len(tasks) else 0
        self.counts[N_ENTRIES] = 0

    def take_asks(self, asks: Asks, worst: np.ndarray) -> None:
        """Go on with asks made in Python, and what each would cost at worst (asks,), credits."""
        self.arrays |= {
            "lot": asks.lot,
            "asker": asks.row,
            "cost": asks.cost,
            "ask": asks.ask,
            "worst": worst,
        }

    def verdicts(self) -> Verdicts:
        """The verdicts that fall due, as views."""
        n_due, n_hires = self.counts[N_DUE], self.counts[N_HIRES]
        return Verdicts(
            *(self.arrays[name][:n_due] for name in DUE), *(self.arrays[name][:n_hires] for name in HIRES)
        )

    def take_verdicts(self, verdicts: Verdicts | None) -> None:
        """Go on with verdicts made in Python; None: nothing falls due."""
        if verdicts is None:
            self.counts[N_DUE] = self.counts[N_HIRES] = 0
            return
        whole = (verdicts.ids, verdicts.owner, verdicts.promised, verdicts.share)
        hires = (verdicts.principal, verdicts.link, verdicts.hired, verdicts.outcome)
        self.arrays |= dict(zip((*DUE, *HIRES), (*whole, *hires)))
        self.counts[N_DUE], self.counts[N_HIRES] = len(verdicts.ids), len(verdicts.principal)
