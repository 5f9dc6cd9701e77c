"""What a policy is: it maps what an expert sees to what it asks, and learns from how that went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np


@dataclass
class Observation:
    """What experts see of tasks when they quote: one entry per expert and task (or plain numbers, for one of them)."""

    rows: np.ndarray  # (n,) rows of the experts
    lot: np.ndarray  # (n,) task of the tick, -1 = nothing to quote for
    cost: np.ndarray  # (n,) credits, expected cost: own or hired, whichever is cheaper, step by step
    work: np.ndarray  # (n,) units of work in the task
    bounty: np.ndarray  # (n,) credits, the most that will be paid
    kind: np.ndarray  # (n,) kind of its largest step
    markup: np.ndarray  # (n,) the expert's markup, share of cost
    draw: np.ndarray  # (n,) a uniform number in [0, 1) of its own

    def one(self, i: int) -> Observation:
        """Entry `i` as plain numbers."""
        return Observation(*(getattr(self, field.name)[i].item() for field in fields(self)))

    def some(self, mask: np.ndarray) -> Observation:
        """The entries where `mask` (n,) is true."""
        return Observation(*(getattr(self, field.name)[mask] for field in fields(self)))


@dataclass
class Outcome:
    """How a tick went for the experts of one policy."""

    rows: np.ndarray  # (n,) rows of the living experts
    won: np.ndarray  # (n,) bool: won a task auction
    signal: (
        np.ndarray | None
    )  # (n,) learning signal of the tick in credits, never posted; None unless `needs_signal`
    tick: int
    table: object  # the table, for policies that keep their state in its columns


class Policy:
    """How experts quote. Subclass it, write `ask` (or `bid`), pass an instance: that is all a user needs.

    Each follows from the other: a bid is the bounty less the ask. `ask` gets one `Observation` of plain numbers per call and returns credits (nan = no ask). A policy that sets
    `batched = True` gets arrays instead and returns an array: the same text, many times faster, if it is plain arithmetic.
    Work for hire is priced at the markup column: the mean markup over cost that the asks imply, unless the policy keeps
    the column itself (`keeps_markup`). Such a policy may also give its rules as a `formula` and a `lesson` for one expert, plain
    arithmetic that compiles: runs then stay compiled from tick to tick.
    """

    batched = False
    keeps_markup = False
    needs_signal = False
    needs_learner = False  # the scenario gives it a `learner`
    formula: ClassVar[Callable | None] = None  # formula(cost, work, bounty, markup, draw) -> ask, credits
    lesson: ClassVar[Callable | None] = (
        None  # a kernel, lesson(markup, won, *terms) -> markup, at the end of the tick
    )
    terms: tuple = ()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.ask is Policy.ask and cls.bid is Policy.bid:
            raise TypeError(f"{cls.__name__} must define ask(self, seen) or bid(self, seen), in credits")

    def ask(self, seen: Observation):
        """The least the expert wants to be promised for the task it sees, in credits: the bounty less its bid."""
        return seen.bounty - self.bid(seen)

    def bid(self, seen: Observation):
        """The most it pays for the task when tasks are sold: the bounty less its ask (nan if that is not positive)."""
        worth = seen.bounty - self.ask(seen)
        return np.where(worth > 0.0, worth, np.nan) if self.batched else (worth if worth > 0.0 else np.nan)

    def enter(self, rows: np.ndarray, parents: np.ndarray, model) -> None:
        """Called when experts `rows` (n,) are born to `parents` (n,) (-1 = none), after their traits are set."""

    def learn(self, outcome: Outcome) -> None:
        """Called once per tick with how it went."""

    def decide(self, kind: str, seen: Observation) -> np.ndarray:
        """Asks or bids (n,) for a batch of observations; entries without a task are nan."""
        decision = getattr(self, kind)
        if self.batched:
            answers = np.where(seen.lot >= 0, decision(seen), np.nan)
        else:
            answers = np.full(len(seen.rows), np.nan)
            for i in np.flatnonzero(seen.lot >= 0):
                answers[i] = decision(seen.one(i))
        wrong = np.flatnonzero((answers < 0.0) | np.isinf(answers))
        if len(wrong):
            at, answer = seen.rows[wrong[0]], answers[wrong[0]]
            raise ValueError(
                f"{type(self).__name__}.{kind} gave {answer} for expert {at}: must be credits >= 0, or nan for none"
            )
        return answers
