"""A lesson: one idea, predicted before it is seen, shown beside a control arm, and checked on many seeds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, NamedTuple

import numpy as np

from credit_flow.dashboard.run.player import Player
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.scenario import Scenario

TICKS = 200
"""How long the arms of a lesson run."""

SMALL = CreditEconomy(experts=60, task_rate=20.0, ticks=TICKS)
"""The society of the lessons: the flagship, small enough to run in a second."""


class Reading(NamedTuple):
    """One number of the arms."""

    what: str  # with its unit
    main: float
    control: float
    decimals: int = 1
    others: tuple[float, ...] = ()


class Plotted(NamedTuple):
    """Lines in one plot."""

    title: str  # with its unit
    series: dict[str, tuple[np.ndarray, np.ndarray]]  # by name: ticks and values (points,) each


class Outcome(NamedTuple):
    """What came of a lesson's arms."""

    holds: bool  # whether the lesson's claim holds in this run
    sentence: str
    readings: tuple[Reading, ...]


class Lesson(ABC):
    """Texts are paragraphs of plain words. The arms, two or more, run `TICKS` ticks on the same seed and clock.

    `controls` are at most three parameters that the reader may change: an arm that differs from the main one in it keeps its own. `outcome` is what the page shows and what the tests check on 20 seeds.
    """

    number: ClassVar[int]  # place in the course
    title: ClassVar[str]
    question: ClassVar[str]
    setting: ClassVar[str]
    answers: ClassVar[tuple[str, ...]]
    right: ClassVar[int]  # index of the answer that comes true
    claim: ClassVar[str]  # one sentence, true of the main arm against the control arm
    why: ClassVar[str]
    tries: ClassVar[tuple[str, ...]]
    arms: ClassVar[tuple[str, ...]]  # names of the main, of the control arm and of others
    controls: ClassVar[tuple[str, ...]]
    lines: ClassVar[tuple[tuple[str, str], ...]]  # at most two: key of a series, its title with unit
    enough: ClassVar[int] = 120  # tick from which on the claim can be read
    source: ClassVar[str] = ""  # where the idea comes from
    begins: ClassVar[int] = 0  # ticks that are run before the arms are shown
    larger: ClassVar[Mapping] = MappingProxyType(
        {"experts": 120, "task_rate": 40.0}
    )  # in which the claim holds too
    known: ClassVar[str] = ""  # what larger and longer runs gave, with seeds and ticks
    watch: ClassVar[str] = ""  # address of a page that shows it in motion

    @property
    @abstractmethod
    def main(self) -> Scenario:
        """The arm in which the idea is at work."""

    @property
    @abstractmethod
    def control(self) -> Scenario:
        """The same society without it."""

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All arms, the main one first."""
        return self.main, self.control

    @abstractmethod
    def outcome(self, main: Player, control: Player, *others: Player) -> Outcome:
        """What came of the arms as they stand."""

    def plots(self, players: tuple[Player, ...]) -> list[Plotted]:
        """What is drawn: of each of `lines` the series of every arm."""
        return [
            Plotted(title, {name: arm.history([key], 400)[key] for name, arm in zip(self.arms, players)})
            for key, title in self.lines
        ]

    def solution(self) -> str:
        """What theory says of the same arms, worked out by a solver, in words; "" where there is none."""
        return ""

    @property
    def stop(self) -> int:
        """The tick at which the arms end."""
        return self.begins + TICKS

    def changed(self, **values) -> tuple[Scenario, ...]:
        """All arms with some `controls` changed. Errors: `ParameterError` for values out of range."""
        main, *others = self.scenarios
        return main.but(**values), *(arm.but(**_shared(values, main, arm)) for arm in others)


def _shared(values: dict, main: Scenario, arm: Scenario) -> dict:
    """Those of the `values` of parameters, by name, in which an arm is as the main one is."""
    here, there = main.as_dict(), arm.as_dict()
    return {name: value for name, value in values.items() if here.get(name) == there.get(name)}


def total(player: Player, key: str, share: tuple[float, float] = (0.5, 1.0)) -> float:
    """The sum of a series over a share of the ticks so far, the later half unless given; nan ticks are left out."""
    _, values = player.history([key], points=10**9)[key]
    start, stop = (int(round(len(values) * part)) for part in share)
    return float(np.nansum(values[start:stop]))


def ratio(player: Player, above: str, below: str, share: tuple[float, float] = (0.5, 1.0)) -> float:
    """One series' sum over another's; nan where that is 0."""
    divisor = total(player, below, share)
    return total(player, above, share) / divisor if divisor else float("nan")


def mean(player: Player, key: str, share: tuple[float, float] = (0.5, 1.0)) -> float:
    """The mean of a series over a share of the ticks so far; nan without any."""
    _, values = player.history([key], points=10**9)[key]
    start, stop = (int(round(len(values) * part)) for part in share)
    known = values[start:stop][np.isfinite(values[start:stop])]
    return float(known.mean()) if len(known) else float("nan")
