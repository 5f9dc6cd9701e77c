"""The contracts of one tick: who owns which task, whom he hired for which step, and how it went."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from credit_flow.worlds.tasks import Tasks

BY_TASK = {"owner": np.int64, "promised": np.float64, "price": np.float64}
BY_HAND_OVER = {"hired": np.int64, "quote": np.float64, "link": np.int64}
BY_NODE = {"offered": np.float64, "doer": np.int64, "units": np.float64, "succeeded": np.float64}
EMPTY = {"owner": -1, "hired": -1, "offered": np.nan, "doer": -1}


@dataclass
class Asks:
    """The sealed asks (or bids) of one tick's task auction, one entry per expert and task it looked at."""

    lot: np.ndarray  # (asks,) int64, task of the tick, -1 = did not quote
    row: np.ndarray  # (asks,) int64
    cost: np.ndarray  # (asks,) credits, expected cost of the whole task
    ask: np.ndarray  # (asks,) credits, nan = no ask


@dataclass
class Contracts:
    """Filled in by the institutions of a tick in their order; `hops` is the longest chain of hirings per step."""

    tasks: Tasks
    hops: int
    asks: Asks | None = None
    owner: np.ndarray = field(init=False)  # (tasks,) row, -1 = not taken
    promised: np.ndarray = field(init=False)  # (tasks,) credits for a perfect result
    price: np.ndarray = field(init=False)  # (tasks,) credits the owner paid for the task, in a sale
    hired: np.ndarray = field(init=False)  # (nodes, hops) row hired at each hand-over, -1 = none
    quote: np.ndarray = field(init=False)  # (nodes, hops) credits paid for it
    link: np.ndarray = field(init=False)  # (nodes, hops) index into the principal's neighbours
    offered: np.ndarray = field(
        init=False
    )  # (nodes,) credits per unit of work, best quote the first principal saw
    doer: np.ndarray = field(init=False)  # (nodes,) row responsible for the node, -1 = nobody
    units: np.ndarray = field(init=False)  # (nodes,) compute units used
    succeeded: np.ndarray = field(init=False)  # (nodes,) share of the node's steps that succeeded

    def __post_init__(self):
        for name, array in room_for(len(self.tasks), self.tasks.n_nodes, self.hops).items():
            setattr(self, name, array)


def room_for(n_tasks: int, n_nodes: int, hops: int) -> dict[str, np.ndarray]:
    """The arrays of contracts on so many tasks and nodes, nothing agreed yet."""
    shapes = ((BY_TASK, (n_tasks,)), (BY_HAND_OVER, (n_nodes, hops)), (BY_NODE, (n_nodes,)))
    return {
        name: np.full(shape, EMPTY.get(name, 0), dtype=dtype)
        for columns, shape in shapes
        for name, dtype in columns.items()
    }
