"""What a policy is: it maps what an expert sees to what it decides, and learns from how that went."""

from __future__ import annotations

import difflib
import functools
import inspect
from abc import ABC
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from credit_flow.agents.observation import Observation, TaskObservation
from credit_flow.agents.own_experts import OwnExperts
from credit_flow.agents.turn import Turn
from credit_flow.core.boundary.answers import Space, answer_of_one, checked
from credit_flow.core.boundary.parameters import NoSettings, Parameters
from credit_flow.core.method_check import require_same_calls

KINDS = (
    "ask",
    "bid",
    "sealed_bid",
    "act",
    "offer",
    "vote",
    "report",
    "message",
    "contribute",
    "accept",
    "lend",
)
"""The kinds of decisions that institutions of the package ask for; one of your own may ask for another word."""

_NO_KINDS = (
    "enter",
    "learn",
    "turn",
    "know",
    "decide",
    "decides",
    "formula",
    "lesson",
    "lot_formula",
    "lot_lesson",
)
"""The methods of a policy that are no decisions."""

_NEEDS = f"must define a decision: ask(self, seen) in credits, or one of {', '.join(KINDS[1:])}"


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
    """How experts decide. Subclass it, write a method for a kind of decision, pass an instance: that is all a user needs.

    The method of a kind (`ask`, `act`, `vote`, see `KINDS`) gets one observation of plain numbers per call and returns a number, or as many as
    were asked for; nan = no decision. A second parameter, if it has one, is the `Space` of what may be answered. A policy
    that sets `batched = True` gets arrays instead and returns an array: the same text, many times faster, if it is plain arithmetic. Who has
    no method for a kind abstains.

    Of tasks, `ask` and `bid` follow from each other: a bid is the bounty less the ask, in credits.
    Work for hire is priced at the markup column: the mean markup over cost that the asks imply, unless the policy keeps
    the column itself (`keeps_markup`). Such a policy may also give its rules as a `formula` and a `lesson` for one expert, plain
    arithmetic that compiles: runs then stay compiled from tick to tick. For single lots these are `lot_formula` and `lot_lesson`, and what such a
    policy keeps of an expert stands in four numbers of its own, its `memory`.

    What a policy is handed is a copy, or a view of its own experts alone (`OwnExperts`); what it answers is checked in `decide`.
    """

    settings: ClassVar[type[Parameters]] = NoSettings  # what can be set of it, by keywords of its constructor
    batched = False
    keeps_markup = False
    needs_signal = False
    needs_learner = False  # the scenario gives it a `learner`
    needs_turns = False  # it is told how every step of a game went (`turn`)
    outcomes: ClassVar[tuple[str, ...]] = ()  # those that a game must tell of for it to know how to play
    formula: ClassVar[Callable | None] = None  # formula(cost, work, bounty, markup, draw) -> ask, credits
    lesson: ClassVar[Callable | None] = (
        None  # a kernel, lesson(markup, won, *terms) -> markup, at the end of the tick
    )
    # lot_formula(signal, bidders, memory, draw, terms) -> bid, credits
    lot_formula: ClassVar[Callable | None] = None
    # lot_lesson(memory, signal, bid, profit, draw, terms), credits: writes to `memory` (4,) at the end of the tick
    lot_lesson: ClassVar[Callable | None] = None
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
        if cls.decide is not Policy.decide:
            raise TypeError(
                f"{cls.__name__} must not define decide, which checks answers: write ask, act or another kind of decision"
            )
        require_same_calls(cls, but=KINDS)
        own = [name for name in dir(cls) if _is_own(cls, name)]
        if not own or not set(own) & set(KINDS) and _nearest_kind(own):
            hint = f" (it has {own[0]}: did you mean {_nearest_kind(own)}?)" if own else ""
            raise TypeError(f"{cls.__name__} {_NEEDS}{hint}")

    def ask(self, seen: TaskObservation):
        """The least the expert wants to be promised for the task it sees, in credits: the bounty less its bid."""
        return seen.bounty - self.bid(self._again(seen))

    def bid(self, seen: TaskObservation):
        """The most it pays for the task when tasks are sold: the bounty less its ask (nan if that is not positive)."""
        worth = seen.bounty - self.ask(self._again(seen))
        return np.where(worth > 0.0, worth, np.nan) if self.batched else (worth if worth > 0.0 else np.nan)

    def enter(self, rows: np.ndarray, parents: np.ndarray, experts: OwnExperts) -> None:
        """Called when experts `rows` (n,) are born to `parents` (n,) (-1 = none), after their traits are set; `experts` shows those."""

    def learn(self, outcome: Outcome) -> None:
        """Called once per tick with how it went."""

    def turn(self, turn: Turn) -> None:
        """Called once per tick of a game, if it `needs_turns`, with how the step went for its players."""

    def decide(self, kind: str, seen: Observation, space: Space | None = None, tick: int = 0) -> np.ndarray:
        """Its decisions of `kind` on a batch of observations, an array of the shape of `space` (of tasks (n,), credits); nan where it
        abstains, or was not asked.

        Errors: `BadAnswer` for answers that are none. What `seen` and `space` hold stays as it is.
        """
        space = seen.space(kind) if space is None else space
        if not self.decides(kind, seen):
            return np.full(space.shape, np.nan)
        who = f"{type(self).__name__}.{kind}"
        if self.batched:
            answers = self._call(kind, seen.copy(), space.copy())
        else:
            answers = self._one_by_one(kind, seen, space, who, tick)
        return checked(
            answers, space, who, tick, asked=seen.asked, whose=lambda i, *_: seen.whose(i), each=True
        )

    def decides(self, kind: str, seen: Observation) -> bool:
        """Whether it has a method for this kind of decision, on what is `seen`."""
        if isinstance(seen, TaskObservation) and kind in ("ask", "bid"):
            return _is_own(type(self), "ask") or _is_own(type(self), "bid")
        return _is_own(type(self), kind)

    def _call(self, kind: str, seen: Observation, space: Space):
        method = getattr(self, kind)
        return method(seen, space) if _takes_space(type(self), kind) else method(seen)

    def _again(self, seen: TaskObservation) -> TaskObservation:
        """The same for the user's other method, which may compute in place."""
        return seen.copy() if self.batched else replace(seen)

    def _one_by_one(self, kind: str, seen: Observation, space: Space, who: str, tick: int) -> np.ndarray:
        answers, asked = np.full(space.shape, np.nan), seen.asked
        for i in range(len(answers)) if asked is None else np.flatnonzero(asked).tolist():
            one = space.one(i)
            answers[i] = answer_of_one(self._call(kind, seen.one(i), one), one, who, tick, seen.whose(i))
        return answers


class Quoting(ABC):  # noqa: B024 - its members know nothing of it
    """The policies that decide on tasks, whatever class they derive from: those that write `ask` or `bid`."""

    @classmethod
    def __subclasshook__(cls, kind: type) -> bool:
        return issubclass(kind, Policy) and (_is_own(kind, "ask") or _is_own(kind, "bid"))


class SealedBidder(ABC):  # noqa: B024 - its members know nothing of it
    """The policies that bid for single lots, whatever class they derive from: those that write `sealed_bid`."""

    @classmethod
    def __subclasshook__(cls, kind: type) -> bool:
        return issubclass(kind, Policy) and _is_own(kind, "sealed_bid")


class Player(ABC):  # noqa: B024 - its members know nothing of it
    """The policies that play games, whatever class they derive from: those that write `act`."""

    @classmethod
    def __subclasshook__(cls, kind: type) -> bool:
        return issubclass(kind, Policy) and _is_own(kind, "act")


def _is_own(cls: type, name: str) -> bool:
    """Whether a class has a public method of its own of that name, for a kind of decision."""
    if name.startswith("_") or name in _NO_KINDS:
        return False
    member = getattr(cls, name, None)
    return callable(member) and not isinstance(member, type) and member is not getattr(Policy, name, None)


@functools.cache
def _takes_space(cls: type, kind: str) -> bool:
    """Whether a method wants to be handed the space beside the observation."""
    parameters = inspect.signature(getattr(cls, kind)).parameters.values()
    places = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    static = isinstance(inspect.getattr_static(cls, kind), staticmethod)
    return len(places) > (1 if static else 2)


def _nearest_kind(names: list[str]) -> str:
    """The kind of decision that one of `names` was probably meant to be; "" if none."""
    return next(
        (close[0] for name in names if (close := difflib.get_close_matches(name, KINDS, n=1, cutoff=0.6))), ""
    )
