"""A tick's tasks as arrays: small trees of steps, laid out depth first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Tasks:
    """The tasks offered in one tick. A node is a step: a leaf has a kind and an amount of work, a composite has none.

    The nodes of task t are `first[t] .. first[t + 1] - 1`; the subtree of node m is `m .. end[m] - 1`.
    """

    ids: np.ndarray  # (tasks,) int64, never reused
    bounty: np.ndarray  # (tasks,) credits, the most WORLD will pay
    first: np.ndarray  # (tasks + 1,) int64, nodes of each task
    kind: np.ndarray  # (nodes,) int64, kind of work, -1 = composite
    work: np.ndarray  # (nodes,) units of work, 0.0 = composite
    parent: np.ndarray  # (nodes,) int64, node one level up, -1 = the task itself
    end: np.ndarray  # (nodes,) int64, first node after the subtree
    size: np.ndarray | None = None  # (nodes,) share of a whole step; 1.0 unless a step was split

    def __post_init__(self):
        if self.size is None:
            self.size = np.ones(len(self.kind))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def n_nodes(self) -> int:
        """Nodes of all tasks."""
        return len(self.kind)
