"""The contracts of one tick: who owns which task, whom he hired for which step, and how it went."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from credit_flow.worlds.tasks import Tasks


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
        n_tasks, n_nodes = len(self.tasks), self.tasks.n_nodes
        self.owner = np.full(n_tasks, -1, dtype=np.int64)
        self.promised, self.price = np.zeros(n_tasks), np.zeros(n_tasks)
        self.hired = np.full((n_nodes, self.hops), -1, dtype=np.int64)
        self.link = np.zeros((n_nodes, self.hops), dtype=np.int64)
        self.quote = np.zeros((n_nodes, self.hops))
        self.offered = np.full(n_nodes, np.nan)
        self.doer = np.full(n_nodes, -1, dtype=np.int64)
        self.units, self.succeeded = np.zeros(n_nodes), np.zeros(n_nodes)
