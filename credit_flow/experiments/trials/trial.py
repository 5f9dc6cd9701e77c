"""A trial: what a sweep does once in every setting with every seed, and the row of numbers that it comes to."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

from credit_flow.models.scenario import Scenario


class Repeat(NamedTuple):
    """A trial that was done once more, by itself and whole."""

    result: object  # a Record, a Training
    status: str  # finished, extinct or interrupted
    journal_hash: str


class Trial(ABC):
    """A frozen value, which travels to other processes: everything that its outcome depends on but the seed.

    A kind of trial is a file here. It has parameters by name, as a scenario has, so that a sweep varies, checks and keeps them without knowing
    what they are of; `again` makes it from what a folder says of it.
    """

    kind: ClassVar[str]
    """What stands before the colon where somebody asks for one by name, `train:vickrey_society`: the command that does one alone. Its file is `<kind>_trial.py`."""

    folder: ClassVar[str]
    """Where a sweep keeps what is to be kept of every trial, by run id."""

    probe: ClassVar[int] = 1
    """How many make a batch before it is known how long one takes."""

    scenario: Scenario
    """The economy in which it takes place."""

    def name(self) -> str:
        """How it is asked for on the command line."""
        return f"{self.kind}:{self.scenario.name()}"

    @classmethod
    def is_own(cls, name: str) -> bool:
        """Whether the parameter `name` is one of the trial beside those of its scenario."""
        return False

    @abstractmethod
    def all_fields(self) -> dict[str, dataclasses.Field]:
        """Every parameter that can be varied, by name, with its type and facts."""

    @abstractmethod
    def value_of(self, name: str) -> Any:
        """The value of the parameter `name`, one of `all_fields`."""

    @abstractmethod
    def but(self, **changes) -> Self:
        """A copy with some parameters changed. Errors: `ParameterError` that suggests the nearest name, or gives the range."""

    @abstractmethod
    def as_dict(self) -> dict[str, Any]:
        """All that the outcome depends on but the seed, plain values by name; it is hashed into the ids of runs."""

    @abstractmethod
    def length(self) -> dict[str, int]:
        """The parameter that says how long it lasts, and its value."""

    def told(self) -> dict[str, Any]:
        """What a folder keeps of it, plain values, beside the name and the file of its scenario."""
        return {"parameters": self.as_dict()}

    @classmethod
    @abstractmethod
    def again(cls, scenario: type[Scenario], told: dict) -> Self:
        """The trial in that scenario which was `told`. Errors: `ParameterError` if it is no longer there as it was."""

    @classmethod
    @abstractmethod
    def require(cls, trials: Iterable[Trial], needs: Sequence[str] | None, policy) -> None:
        """Errors: `ParameterError` or `UnknownName` for numbers that none of the trials has, or a policy that they do not take; before anything is done."""

    @abstractmethod
    def row(
        self,
        seed: int,
        *,
        policy=None,
        needs: Sequence[str] | None = None,
        folder: Path | None = None,
        keep=False,
    ) -> dict[str, Any]:
        """Do it: status (finished or extinct), ticks, journal_hash, and numbers by name, all or what it `needs`.

        In `folder` it may write down how far it is, and goes on from what an attempt before left there; with `keep` it leaves there all there is to know of it,
        else nothing.
        """

    @abstractmethod
    def repeat(self, seed: int, *, out: str | Path | None = None, policy=None, progress=None) -> Repeat:
        """Do it by itself, with everything written to `out`; `progress` as runs or trainings take it."""
