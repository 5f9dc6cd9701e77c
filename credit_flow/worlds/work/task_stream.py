"""A generated stream of tasks: Poisson arrivals, small trees of steps, shocks, and incomplete judging."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

from credit_flow.core.amounts import down, nearest
from credit_flow.core.boundary.memory import require_room
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import below, normal, poisson, stream_key, uniform
from credit_flow.core.walk import Walk
from credit_flow.worlds.work.judge import Judge
from credit_flow.worlds.work.task_list import Demand, StepList, TaskList, tasks_in
from credit_flow.worlds.work.tasks import Tasks
from credit_flow.worlds.world import World

SPLIT = 0.5
"""Chance that a step above the last level splits into steps of its own."""


class TaskStream(World):
    """Each tick brings a Poisson number of tasks of one to `max_steps` steps each, of kinds drawn from a distribution.

    A step's work is LogNormal(0, `work_spread`) units; the bounty is `bounty_rate` credits per unit of work. With
    `depth` > 1 a step may split into two or more steps that share its work, down to `depth` levels. A shock `(tick, what, factor)`
    multiplies the demand (`demand`) or the bounties (`bounty`) from that tick on, or turns the distribution of kinds by
    `factor` places (`kinds`). Beside, bounties may follow a `bounty_walk`, at whose `bounty_level` they stand.
    """

    def __init__(
        self,
        seed: int,
        *,
        task_rate: float,
        kind_shares: np.ndarray,
        max_steps: int,
        depth: int,
        bounty_rate: float,
        work_spread: float,
        shocks: tuple,
        judge: Judge,
        bounty_walk: Walk | None = None,
    ):
        self.key, self.arrivals = stream_key(seed, "tasks"), stream_key(seed, "arrivals")
        self.task_rate, self.bounty_rate, self.work_spread = task_rate, bounty_rate, work_spread
        self.max_steps, self.depth = max_steps, depth
        self.kind_shares = np.asarray(kind_shares, dtype=np.float64)
        self.shocks = shocks
        self.bounty_walk, self.bounty_level = bounty_walk, 1.0
        self.judge = judge
        self.next_id = 0
        self.tasks = _empty()

    @property
    def tasks(self) -> Tasks:
        """The tick's tasks. May be set to a function that gives them, for when somebody asks."""
        if callable(self._tasks):
            self._tasks = self._tasks()
        return self._tasks

    @tasks.setter
    def tasks(self, tasks: Tasks | Callable[[], Tasks]) -> None:
        """Set by whoever has drawn them."""
        self._tasks = tasks

    @property
    def cumulated(self) -> np.ndarray:
        """Cumulated shares (kinds,) of the kinds of work."""
        return self.kind_shares.cumsum()

    def advance(self, tick: int) -> float:
        """Draw the tick's tasks into `tasks`; returns the most that falls due in this tick, in credits."""
        n_tasks = poisson(self.task_rate, self.arrivals, tick, 0)
        self.tasks = self._draw(tick, n_tasks)
        self.next_id += n_tasks
        return self.judge.due(tick, float(self.tasks.bounty.sum()))

    @property
    def offering(self) -> Phase | None:
        """The phase that draws the tasks of a tick; None where the judge's delay makes what falls due another matter."""
        shape = (self.max_steps, self.depth, float(self.work_spread))
        return (
            None if self.judge.delay else Phase(offer, terms=(self.key, self.arrivals, *shape), begins=True)
        )

    def tell(self, work) -> None:
        """Write what the stream is like now into the sections of a workspace that `offering` reads."""
        demand = work[Demand]
        demand.task_rate[0], demand.bounty_rate[0] = self.task_rate, self.bounty_rate
        demand.kinds[:] = self.cumulated
        work[TaskList].next_id[0] = self.next_id

    def hear(self, work) -> None:
        """Where the stream stands after ticks that `offering` began."""
        self.next_id = int(work[TaskList].next_id[0])
        self.tasks = functools.partial(tasks_in, work)  # made when somebody asks for them

    def begin(self, tick: int) -> None:
        """Apply the shocks of `tick`, and take the step of the walk that is due."""
        for _, what, factor in (shock for shock in self.shocks if shock[0] == tick):
            self.shock(what, factor)
        if self.bounty_walk is not None and self.bounty_walk.is_due(tick):
            before, self.bounty_level = (
                self.bounty_level,
                self.bounty_walk.follow(self.bounty_level, "bounty", tick),
            )
            self.bounty_rate *= self.bounty_level / before

    def calm(self, tick: int) -> int:
        """How many ticks from `tick` on the stream stays as it is once `begin(tick)` was called."""
        calm = min((shock[0] - tick for shock in self.shocks if shock[0] > tick), default=2**62)
        return calm if self.bounty_walk is None else min(calm, self.bounty_walk.rest(tick))

    def shock(self, what: str, factor: float) -> None:
        """Change the stream from now on: `demand` or `bounty` times `factor`, or `kinds` turned by `factor` places."""
        if what == "demand":
            self.task_rate *= factor
        elif what == "bounty":
            self.bounty_rate *= factor
        else:
            self.kind_shares = np.roll(self.kind_shares, int(factor))

    def __getstate__(self) -> dict:
        return {**vars(self), "_tasks": self.tasks}

    def _draw(self, tick: int, n_tasks: int) -> Tasks:
        first, bounty = np.zeros(n_tasks + 1, dtype=np.int64), np.empty(n_tasks)
        shape = (self.max_steps, self.depth, float(self.work_spread), float(self.bounty_rate))
        n, room = -1, 2 * n_tasks * self.max_steps
        while n < 0:
            require_room(40.0 * room, f"{n_tasks:,} tasks of {room:,} steps", "task_rate, max_steps or depth")
            kind, parent, end = (np.empty(room, dtype=np.int64) for _ in range(3))
            work, size = np.empty((2, room))
            nodes = (first, kind, work, size, parent, end, bounty)
            n = draw_tasks(self.key, tick, n_tasks, *shape, self.cumulated, *nodes)
            room *= 2
        ids = np.arange(self.next_id, self.next_id + n_tasks)
        return Tasks(ids, bounty, first, kind[:n], work[:n], parent[:n], end[:n], size[:n])


def kind_shares(distribution: str, n_kinds: int) -> np.ndarray:
    """Shares (kinds,) of the kinds of work: `uniform`, `zipf` (1/rank), or numbers like `3,1,1` (scaled to sum 1).

    Errors: ValueError if the numbers are not `n_kinds` many, negative, or all zero.
    """
    if distribution == "uniform":
        weights = np.ones(n_kinds)
    elif distribution == "zipf":
        weights = 1.0 / np.arange(1, n_kinds + 1)
    else:
        try:
            weights = np.array([float(word) for word in distribution.split(",")])
        except ValueError:
            raise ValueError(
                f"kind_distribution = {distribution!r}: must be uniform, zipf or {n_kinds} numbers"
            ) from None
        in_order = np.isfinite(weights).all() and (weights >= 0).all() and weights.any()
        if len(weights) != n_kinds or not in_order:
            raise ValueError(
                f"kind_distribution = {distribution!r}: needs {n_kinds} numbers >= 0, not all zero"
            )
    return weights / weights.sum()


def offer(lot, worker, clock: Clock, tasks: TaskList, steps: StepList, demand: Demand, terms):
    """Draw the tasks of the next tick; where the arrays are too small for it, only say so."""
    key, arrivals, max_steps, depth, spread = terms
    tick = clock.tick[0] + 1
    n_tasks = poisson(demand.task_rate[0], arrivals, tick, 0)
    tasks.needed[0] = n_tasks
    clock.short[0] = 1
    if n_tasks > len(tasks.bounty):
        return
    lists = (tasks.first, steps.kind, steps.work, steps.share, steps.above, steps.end, tasks.bounty)
    stream = (max_steps, depth, spread, demand.bounty_rate[0], demand.kinds)
    n_steps = draw_tasks(key, tick, n_tasks, *stream, *lists)
    steps.needed[0] = n_steps if n_steps >= 0 else 2 * len(steps.kind) + 64
    if n_steps < 0:
        return
    clock.short[0] = 0
    tasks.n[0], steps.n[0] = n_tasks, n_steps
    tasks.first_id[0] = tasks.next_id[0]
    tasks.next_id[0] += n_tasks
    total = 0.0
    for task in range(n_tasks):
        total += tasks.bounty[task]
    tasks.offered[0] = total


@kernel
def draw_tasks(
    key, tick, n_tasks, max_steps, depth, spread, rate, shares, first, kind, work, size, parent, end, bounty
):
    """Draw tasks and their steps, depth first; returns the number of nodes, -1 if there is no room for them."""
    node = 0
    for task in range(n_tasks):
        first[task] = node
        draw = 1
        left = below(max_steps, key, tick, task, 0) + 1
        level = 1
        above = -1
        total = 0.0
        share = 1.0  # of a whole step, at this level
        # Depth-first walk without a stack: `left` steps remain at this level; a finished level climbs back by `parent`,
        # whose own remaining steps wait in `end` until the subtree is closed.
        while True:
            if left == 0:
                if above < 0:
                    break
                left = end[above]
                end[above] = node
                share = size[above]
                above = parent[above]
                level -= 1
                continue
            if node == len(kind):
                return -1
            left -= 1
            parent[node] = above
            size[node] = share
            splits = level < depth and uniform(key, tick, task, draw) < SPLIT
            if splits:
                kind[node] = -1
                work[node] = 0.0
                end[node] = left
                left = 2 + below(max(1, max_steps - 1), key, tick, task, draw + 1)
                share /= left
                above = node
                level += 1
            else:
                kind[node] = min(
                    np.searchsorted(shares, uniform(key, tick, task, draw + 1), side="right"), len(shares) - 1
                )
                work[node] = nearest(share * math.exp(spread * normal(key, tick, task, draw + 2)))
                total += work[node]
                end[node] = node + 1
            node += 1
            draw += 4
        bounty[task] = down(rate * total)
    first[n_tasks] = node
    return node


def _empty() -> Tasks:
    nodes = [np.empty(0, dtype=np.int64) for _ in range(3)]
    return Tasks(
        np.empty(0, np.int64), np.empty(0), np.zeros(1, np.int64), nodes[0], np.empty(0), nodes[1], nodes[2]
    )
