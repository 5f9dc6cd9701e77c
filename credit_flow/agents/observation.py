"""What experts see when they are asked for a decision: arrays with one entry per decision."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from credit_flow.core.boundary.answers import Space


@dataclass
class Observation:
    """What is seen, one entry per decision (or plain numbers, for one of them). An institution that shows more derives from it and
    adds arrays (n,) or (n, ...)."""

    rows: np.ndarray  # (n,) rows of the experts
    draw: (
        np.ndarray
    )  # (n,) or (n, k) a uniform number in [0, 1) of its own for every number that is asked for

    @property
    def asked(self) -> np.ndarray | None:
        """Which entries (n,) are to be decided, a mask; None: all."""
        return None

    def copy(self) -> Observation:
        """The same in arrays of its own."""
        return self._each(np.array)

    def one(self, i: int) -> Observation:
        """Entry `i` as plain numbers, and arrays of its own where there is more of it."""
        return self._each(lambda array: array[i].item() if array.ndim == 1 else array[i].copy())

    def some(self, which: np.ndarray) -> Observation:
        """The entries where the mask (n,) is true, or of these indices (m,)."""
        return self._each(lambda array: array[which])

    def whose(self, i: int) -> str:
        """Who decides entry `i`, in words."""
        return f"expert {self.rows[i]}"

    def _each(self, change) -> Observation:
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return type(self)(
            **{name: value if value is None else change(value) for name, value in given.items()}
        )


@dataclass
class TaskObservation(Observation):
    """What experts see of tasks when they quote: one entry per expert and task."""

    lot: np.ndarray  # (n,) task of the tick, -1 = nothing to quote for
    cost: np.ndarray  # (n,) credits, expected cost: own or hired, whichever is cheaper, step by step
    work: np.ndarray  # (n,) units of work in the task
    bounty: np.ndarray  # (n,) credits, the most that will be paid
    kind: np.ndarray  # (n,) kind of its largest step
    markup: np.ndarray  # (n,) the expert's markup, share of cost

    @property
    def asked(self) -> np.ndarray:
        """The entries (n,) with a task."""
        return self.lot >= 0

    def space(self, kind: str) -> Space:
        """What may be asked or bid for the tasks: credits, nan = nothing."""
        return Space(kind, self.lot.shape, low=0.0, may_abstain=True)


@dataclass
class LotObservation(Observation):
    """What bidders see of the one lot of the tick: one entry per bidder."""

    signal: np.ndarray  # (n,) credits, what the lot seems to be worth to it
    bidders: np.ndarray  # (n,) int64, how many may bid, itself included
    memory: np.ndarray  # (n, 4) what its policy keeps of it


TERMS = ("theta", "none", "left", "signing", "proposer")
"""What players see of the contract that is in force, or that they vote on: its parameter, 0 at the bottom of its range and 1 at the top; 1 if
there is none; the share of the episode that is left; what it pays oneself for signing, credits; 1 for who proposed it."""


@dataclass
class GameObservation(Observation):
    """What agents see of a world for many: one entry per living agent of every copy."""

    game: np.ndarray  # (n,) int64, number of the copy of the world
    agent: np.ndarray  # (n,) int64, which of its agents, 0 .. n_agents - 1
    episode: np.ndarray  # (n,) int64, number of the copy's episode
    clock: np.ndarray  # (n,) int64, environment steps of the episode so far
    features: np.ndarray  # (n, n_features) float32
    visible: np.ndarray  # (n, n_agents) bool, which others it sees
    views: np.ndarray | None = None  # (n, rows, columns) uint8, where somebody wants pictures
    contract: np.ndarray | None = None  # (n, 5) float32, see `TERMS`, where players can sign contracts
    heard: np.ndarray | None = (
        None  # (n, n_agents) int64, symbols that all players of the copy said a step ago, -1 = none, where there is talk
    )

    def whose(self, i: int) -> str:
        """Expert, agent and copy, in words."""
        return f"expert {self.rows[i]} (agent {self.agent[i]} of copy {self.game[i]})"


@dataclass
class ReportObservation(GameObservation):
    """What agents see when they are asked what they did: the step before is over, and the contract that looks at their answer still in force."""

    happened: np.ndarray | None = None  # (n, k) the outcomes that the contract looks at, as they were
