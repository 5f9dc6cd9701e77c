"""What a policy is: it maps what an expert sees to what it asks, and learns from how that went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import ClassVar

import numpy as np

from credit_flow.agents.own_experts import OwnExperts
from credit_flow.core.boundary.answers import Space, checked, one_number
from credit_flow.core.boundary.parameters import NoSettings, Parameters

_NEEDS = "must define ask(self, seen) or bid(self, seen), in credits"


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

    def copy(self) -> Observation:
        """The same in arrays of its own."""
        return Observation(*(np.array(getattr(self, field.name)) for field in fields(self)))

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
    experts: OwnExperts  # the same experts with their columns, for policies that keep their state there


class Policy:
    """How experts quote. Subclass it, write `ask` (or `bid`), pass an instance: that is all a user needs.

    Each follows from the other: a bid is the bounty less the ask. `ask` gets one `Observation` of plain numbers per call and returns credits (nan = no ask). A policy that sets
    `batched = True` gets arrays instead and returns an array: the same text, many times faster, if it is plain arithmetic.
    Work for hire is priced at the markup column: the mean markup over cost that the asks imply, unless the policy keeps
    the column itself (`keeps_markup`). Such a policy may also give its rules as a `formula` and a `lesson` for one expert, plain
    arithmetic that compiles: runs then stay compiled from tick to tick.

    What a policy is handed is a copy, or a view of its own experts alone (`OwnExperts`); what it answers is checked in `decide`.
    """

    settings: ClassVar[type[Parameters]] = NoSettings  # what can be set of it, by keywords of its constructor
    batched = False
    keeps_markup = False
    needs_signal = False
    needs_learner = False  # the scenario gives it a `learner`
    formula: ClassVar[Callable | None] = None  # formula(cost, work, bounty, markup, draw) -> ask, credits
    lesson: ClassVar[Callable | None] = (
        None  # a kernel, lesson(markup, won, *terms) -> markup, at the end of the tick
    )
    terms: tuple = ()

    def __repr__(self):
        plain = {
            name: value
            for name, value in sorted(vars(self).items())
            if isinstance(value, bool | int | float | str)
        }
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in plain.items())})"

    def __new__(cls, *given, **named):
        """Errors: TypeError for a policy that is no subclass."""
        if cls is Policy:
            raise TypeError(f"Policy itself {_NEEDS}: pass an instance of a subclass, such as Markup()")
        return super().__new__(cls)

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.ask is Policy.ask and cls.bid is Policy.bid:
            raise TypeError(f"{cls.__name__} {_NEEDS}")
        if cls.decide is not Policy.decide:
            raise TypeError(f"{cls.__name__} must not define decide, which checks answers: write ask or bid")

    def ask(self, seen: Observation):
        """The least the expert wants to be promised for the task it sees, in credits: the bounty less its bid."""
        return seen.bounty - self.bid(self._again(seen))

    def bid(self, seen: Observation):
        """The most it pays for the task when tasks are sold: the bounty less its ask (nan if that is not positive)."""
        worth = seen.bounty - self.ask(self._again(seen))
        return np.where(worth > 0.0, worth, np.nan) if self.batched else (worth if worth > 0.0 else np.nan)

    def enter(self, rows: np.ndarray, parents: np.ndarray, experts: OwnExperts) -> None:
        """Called when experts `rows` (n,) are born to `parents` (n,) (-1 = none), after their traits are set; `experts` shows those."""

    def learn(self, outcome: Outcome) -> None:
        """Called once per tick with how it went."""

    def decide(self, kind: str, seen: Observation, tick: int = 0) -> np.ndarray:
        """Asks or bids (n,), credits, for a batch of observations; entries without a task, or a decision, are nan.

        Errors: `BadAnswer` for answers that are none. What `seen` holds stays as it is.
        """
        asked, who = seen.lot >= 0, f"{type(self).__name__}.{kind}"
        space = Space(kind, seen.lot.shape, low=0.0, may_abstain=True)
        if self.batched:
            answers = getattr(self, kind)(seen.copy())
        else:
            answers = self._one_by_one(space, who, seen, tick)
        return checked(
            answers, space, who, tick, asked=asked, whose=lambda i: f"expert {seen.rows[i]}", each=True
        )

    def _again(self, seen: Observation) -> Observation:
        """The same for the user's other method, which may compute in place."""
        return seen.copy() if self.batched else replace(seen)

    def _one_by_one(self, space: Space, who: str, seen: Observation, tick: int) -> np.ndarray:
        decision, answers = getattr(self, space.name), np.full(space.shape, np.nan)
        for i in np.flatnonzero(seen.lot >= 0).tolist():
            answers[i] = one_number(decision(seen.one(i)), space, who, tick, f"expert {seen.rows[i]}")
        return answers
